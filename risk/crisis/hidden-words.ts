/** What a token says to a reader, and how many of its characters say so. */
export interface Respelt {
  readonly text: string;
  readonly of: number;
}

/** The words that people hide from filters, and so spell with digits, stars and gaps. */
const HIDDEN_WORDS = (
  'kill killing killed myself himself herself themselves suicide suicidal die dying dead death end ending life live living ' +
  'alive cut cutting hurt hurting harm harming self selfharm unalive unaliving hang hanging want wanna overdose wrists bleach commit committing'
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

/** Phrases without their spaces, as in hashtags. */
const RUN_ON =
  /(kill|killing|hurt|hurting|harm|cut|cutting|hang|unalive|shoot|end)(my)(self)|(want|wanna|want2)(to|2)?(die|killmyself|endit|endmylife)|(commit|committing)(suicide)|(end)(my)(life)|(suicid(?:e|al))/;

/**
 * @param token letters, digits and signs, as normalised
 * @param written gives the token as it was written
 * @returns null for one that is as it is
 */
export function respelt(token: string, written: () => string): Respelt | null {
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
function respeltTag(tag: string, written: () => string): Respelt | null {
  const signs = /^[#@]+/.exec(tag)?.[0].length ?? 0;
  const word = respelt(tag.slice(signs), () => written().slice(signs));
  return word === null ? null : { text: word.text, of: word.of + signs };
}

function skeleton(word: string): string {
  let form = '';
  for (const letter of word) form += DRAWN[letter] ?? letter;
  return form;
}

/** As `respelt`, of letters that stood apart: each digit among them is taken for its commonest reading. */
export function respeltSpaced(joined: string): string | null {
  const letters = joined.replace(
    /[0-9@$!]/g,
    (sign) =>
      ({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' })[sign] ??
      sign,
  );
  return phraseIn(letters);
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

/** The phrase that letters without their spaces, or with wide ones, make; null for none. */
function phraseIn(joined: string): string | null {
  const found = /self|die|life|suicid|endit/.test(joined) ? RUN_ON.exec(joined) : null;
  if (found === null) return BY_SKELETON.get(skeleton(joined)) ?? null;
  const words = found.slice(1).filter((part) => part !== undefined);
  const phrase = words.join(' ').replace('my self', 'myself').replace('endmylife', 'end my life');
  const spread = phrase.replace('killmyself', 'kill myself').replace('endit', 'end it all');
  return /^want|^wanna/.test(spread) ? `i ${spread.replace(/^want2? (?!to |2 )/, 'want to ')}` : spread;
}
