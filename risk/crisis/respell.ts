import type { Normal } from './normalise.ts';

/** The words that people hide from filters, and so spell with digits, stars and gaps. */
const HIDDEN_WORDS = (
  'kill killing killed myself himself herself themselves suicide suicidal die dying dead death end ending life live living ' +
  'alive cut cutting hurt hurting harm harming self selfharm unalive unaliving hang hanging want wanna overdose wrists bleach'
).split(' ');

/** Misspellings that people in a hurry or in tears make. */
const MISSPELT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    myself: 'mysef myslef mysefl myelf mself mysel mysellf myselt myselv meself mahself',
    kill: 'kil kll kiil klil kiill kyll',
    killing: 'kiling killin kilin',
    suicide:
      'suicde sucide suiside suicid suisid suacide suicied sucicide suizide suicice sewerslide suislide suecide',
    suicidal: 'sucidal suicdal suisidal suacidal suicidial sucicidal',
    himself: 'himslef himsef hisself',
    herself: 'herslef hersef',
    want: 'wnat wanr watn',
    wanna: 'wana wnna',
    dont: 'dnt',
    die: 'diee',
    anymore: 'anymoar anymor',
    overdose: 'overdoes overdoze',
    unalive: 'unlive unalife unaliv',
  }).flatMap(([word, spellings]) => spellings.split(' ').map((spelling) => [spelling, word] as const)),
);

/** What a digit or a sign is drawn for. Both i and l look like 1, so that words are compared in this form. */
const DRAWN: Readonly<Record<string, string>> = {
  i: '1',
  l: '1',
  '!': '1',
  '|': '1',
  o: '0',
  e: '3',
  a: '4',
  '@': '4',
  s: '5',
  $: '5',
  t: '7',
  '+': '7',
};
const BY_SKELETON: ReadonlyMap<string, string> = new Map(HIDDEN_WORDS.map((word) => [skeleton(word), word]));
const BY_SINGLE: ReadonlyMap<string, string> = new Map(HIDDEN_WORDS.map((word) => [single(word), word]));
const BY_LENGTH = new Map<number, string[]>();
for (const word of HIDDEN_WORDS) BY_LENGTH.set(word.length, [...(BY_LENGTH.get(word.length) ?? []), word]);

/** What words are made of where they are hidden. */
const IN_TOKEN = new Uint8Array(128);
for (const letter of 'abcdefghijklmnopqrstuvwxyz0123456789@$!|+*#') IN_TOKEN[letter.charCodeAt(0)] = 1;
/** A longer token is a key or a path, and no word. */
const LONGEST = 60;
/** Single letters with one or two signs between them: `k i l l`, `s.u.i.c.i.d.e`. */
const SPACED = /(?<![a-z0-9@$!])(?:[a-z0-9@$!][ .*/_-]{1,2}){3,40}[a-z0-9@$!](?![a-z0-9@$])/g;
/** Phrases without their spaces, as in hashtags. */
const RUN_ON =
  /(kill|killing|hurt|hurting|harm|cut|cutting|hang|unalive|shoot|end)(my)(self)|(want|wanna|want2)(to|2)?(die|killmyself|endit|endmylife)|(commit|committing)(suicide)|(end)(my)(life)|(suicid(?:e|al))/;
/** Anything at all that makes respelling worth while; the spelling of most text is plain. */
const CURIOUS =
  /[a-z][0-9@$!|+*#]|[0-9@$!|+*#][a-z]|([a-z])\1\1|(?:[a-z0-9][ .*/_-]{1,2}){3}[a-z0-9](?![a-z0-9])|myself|suicid|die\b|my ?life/;

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Writes hidden, drawn out and misspelt words as the lexicon does. */
export function respell(normal: Normal, original: string): Normal {
  const { text } = normal;
  const edits: Edit[] = [];
  if (CURIOUS.test(text)) {
    for (const spaced of text.matchAll(SPACED)) {
      const word = phraseIn(skeletonWord(spaced[0].replace(/[ .*/_-]/g, '')));
      if (word !== null) edits.push({ from: spaced.index, to: spaced.index + spaced[0].length, text: word });
    }
  }
  for (let from = nextToken(text, 0); from < text.length;) {
    const to = endOfToken(text, from);
    if (to - from >= 3 && to - from <= LONGEST) {
      const token = text.slice(from, to);
      const word = respelt(token, () => original.slice(normal.starts[from], normal.ends[to - 1]));
      if (word !== null && word.text !== token.slice(0, word.of))
        edits.push({ from, to: from + word.of, text: word.text });
    }
    from = nextToken(text, to);
  }
  return edits.length === 0 ? normal : applied(normal, edits);
}

function nextToken(text: string, from: number): number {
  let at = from;
  while (at < text.length && IN_TOKEN[text.charCodeAt(at)] !== 1) at += 1;
  return at;
}

function endOfToken(text: string, from: number): number {
  let at = from;
  while (IN_TOKEN[text.charCodeAt(at)] === 1) at += 1;
  return at;
}

/** @returns the word that is meant, and how much of the token it stands for; null for one that is as it is */
function respelt(
  token: string,
  written: () => string,
): { readonly text: string; readonly of: number } | null {
  const bare = token.replace(/[!*#|+$@]+$/, '');
  if (/^[#@]+[a-z]/.test(bare)) return respeltTag(bare, written);
  const known = MISSPELT.get(bare);
  if (known !== undefined) return { text: known, of: bare.length };
  if (/^[a-z]+$/.test(bare)) {
    const once = hasRun(bare) ? drawnOut(bare) : null;
    if (once !== null) return { text: once, of: bare.length };
    // A hump is a name in somebody's program.
    const phrase = bare.length > 8 && !/[a-z][A-Z]/.test(written()) ? phraseIn(bare) : null;
    return phrase === null ? null : { text: phrase, of: bare.length };
  }
  if (!/[a-z]/.test(bare) || bare.length < 3) return null;
  const drawn = BY_SKELETON.get(skeleton(bare));
  if (drawn !== undefined) return { text: drawn, of: bare.length };
  const starred = /[*#]/.test(bare) ? starredOut(bare) : null;
  return starred === null ? null : { text: starred, of: bare.length };
}

/** Behind the sign of a hashtag. */
function respeltTag(
  tag: string,
  written: () => string,
): { readonly text: string; readonly of: number } | null {
  const signs = /^[#@]+/.exec(tag)?.[0].length ?? 0;
  const word = respelt(tag.slice(signs), () => written().slice(signs));
  return word === null ? null : { text: word.text, of: word.of + signs };
}

function skeleton(word: string): string {
  let form = '';
  for (const letter of word) form += DRAWN[letter] ?? letter;
  return form;
}

/** Letters for the digits among them, each taken for the commonest reading. */
function skeletonWord(joined: string): string {
  return joined.replace(
    /[0-9@$!]/g,
    (sign) =>
      ({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' })[sign] ??
      sign,
  );
}

function hasRun(word: string): boolean {
  for (let at = 2; at < word.length; at += 1)
    if (word[at] === word[at - 1] && word[at] === word[at - 2]) return true;
  return false;
}

/** `dieeee`, `killlll`: compared without any doubled letter. */
function drawnOut(word: string): string | null {
  return BY_SINGLE.get(single(word)) ?? null;
}

function single(word: string): string {
  let form = '';
  for (let at = 0; at < word.length; at += 1) if (word[at] !== word[at - 1]) form += word[at];
  return form;
}

/** `su*cide`, `k**l`: the first letter and half of the others are there. */
function starredOut(word: string): string | null {
  const shown = word.replace(/[*#]/g, '').length;
  if (shown * 2 < word.length) return null;
  const fits = (other: string): boolean =>
    Array.from(word).every((letter, at) => letter === '*' || letter === '#' || letter === other[at]);
  return word[0] === '*' || word[0] === '#' ? null : (BY_LENGTH.get(word.length)?.find(fits) ?? null);
}

function phraseIn(joined: string): string | null {
  const found = /self|die|life|suicid|endit/.test(joined) ? RUN_ON.exec(joined) : null;
  if (found === null) return BY_SKELETON.get(skeleton(joined)) ?? null;
  const words = found.slice(1).filter((part) => part !== undefined);
  const phrase = words.join(' ').replace('my self', 'myself').replace('endmylife', 'end my life');
  const spread = phrase.replace('killmyself', 'kill myself').replace('endit', 'end it all');
  return /^want|^wanna/.test(spread) ? `i ${spread.replace(/^want2? (?!to |2 )/, 'want to ')}` : spread;
}

/** Every character of a respelt word stands for the whole of it. Edits that overlap an earlier one are dropped. */
function applied(normal: Normal, edits: readonly Edit[]): Normal {
  const starts: number[] = [];
  const ends: number[] = [];
  const parts: string[] = [];
  let done = 0;
  const copy = (to: number): void => {
    parts.push(normal.text.slice(done, to));
    for (; done < to; done += 1) {
      starts.push(normal.starts[done] ?? 0);
      ends.push(normal.ends[done] ?? 0);
    }
  };
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    if (edit.from < done) continue;
    copy(edit.from);
    parts.push(edit.text);
    for (let count = 0; count < edit.text.length; count += 1) {
      starts.push(normal.starts[edit.from] ?? 0);
      ends.push(normal.ends[edit.to - 1] ?? 0);
    }
    done = edit.to;
  }
  copy(normal.text.length);
  return { text: parts.join(''), starts, ends };
}
