import { type Part, type Structure, exactly, structureOf } from './part.ts';
import { type PlainWord, takesDataOnly, wordParts } from './words.ts';

/** Output that is thrown away, or joined to the other output. */
const HARMLESS_REDIRECT = /^(?:2>&1|[12]?>{1,2} ?\/dev\/null)(?=[ \t;|&]|$)/;
const OPERATOR = /^(?:&&|\|\||;|\|(?!&))/;
/** Nothing in these is special to any shell: no expansion, no pattern, no history, no comment. */
const BARE = /^[\w./:=@%+,-]+/;
const SINGLE = /^'([^']*)'/;
const DOUBLE = /^"([^"$`\\]*)"/;

type Token =
  { readonly kind: 'word'; readonly word: PlainWord } | { readonly kind: 'sign'; readonly raw: string };

/**
 * The structure of a shell command. Only a small part of the language is read: plain and quoted words, `&&`, `||`, `;`,
 * pipes between commands that take data only, and output thrown away. Any other text is fixed as a whole.
 */
export function commandStructure(command: string, cwd: string | undefined): Structure {
  const tokens = tokensOf(command);
  if (tokens === null) return exactly(command);
  const parts: Part[] = [];
  let folder = cwd;
  for (const pipeline of splitAt(tokens, (raw) => raw !== '|' && OPERATOR.test(raw))) {
    const stages = splitAt(pipeline, (raw) => raw === '|');
    const free = stages.length === 1 || stages.every((stage) => takesDataOnly(wordsIn(stage)));
    for (const stage of stages) parts.push(...stageParts(stage, free, folder));
    // What else is run may go elsewhere, such as `cd`: from there a path below the folder is not the one beside it.
    if (!stages.every((stage) => takesDataOnly(wordsIn(stage)))) folder = undefined;
  }
  return structureOf(parts, command);
}

function stageParts(stage: readonly Token[], free: boolean, cwd: string | undefined): readonly Part[] {
  const words = wordsIn(stage);
  const read = free ? wordParts(words, cwd) : words.map(({ raw }) => raw);
  let next = 0;
  return stage.map((token): Part => {
    if (token.kind === 'sign') return token.raw;
    next += 1;
    return read[next - 1] ?? token.word.raw;
  });
}

function wordsIn(tokens: readonly Token[]): readonly PlainWord[] {
  return tokens.flatMap((token) => (token.kind === 'word' ? [token.word] : []));
}

/** The tokens in runs; a sign that parts two of them ends the first. */
function splitAt(tokens: readonly Token[], parts: (raw: string) => boolean): readonly (readonly Token[])[] {
  const runs: Token[][] = [[]];
  for (const token of tokens) {
    runs.at(-1)?.push(token);
    if (token.kind === 'sign' && parts(token.raw)) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** Null for a text that has anything else in it. */
function tokensOf(command: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let rest = command.replace(/^[ \t]+/, '');
  while (rest !== '') {
    const sign = HARMLESS_REDIRECT.exec(rest)?.[0] ?? OPERATOR.exec(rest)?.[0];
    if (sign === undefined) {
      const word = wordAt(rest);
      if (word === null) return null;
      tokens.push({ kind: 'word', word });
      rest = rest.slice(word.raw.length);
      // A word ends at a blank or an operator; a number right before `>` is none.
      if (rest !== '' && !/^[ \t;|&]/.test(rest)) return null;
    } else {
      tokens.push({ kind: 'sign', raw: sign });
      rest = rest.slice(sign.length);
    }
    rest = rest.replace(/^[ \t]+/, '');
  }
  return tokens;
}

function wordAt(text: string): PlainWord | null {
  let raw = '';
  let plain = '';
  for (;;) {
    const rest = text.slice(raw.length);
    const piece = BARE.exec(rest) ?? SINGLE.exec(rest) ?? DOUBLE.exec(rest);
    if (piece === null) return raw === '' ? null : { raw, text: plain };
    raw += piece[0];
    plain += piece[1] ?? piece[0];
  }
}

/** The structure of a command that is run without a shell. */
export function argvStructure(argv: readonly string[], cwd: string | undefined): Structure {
  const parts = wordParts(
    argv.map((text) => ({ raw: text, text })),
    cwd,
  );
  return structureOf(parts, JSON.stringify(argv));
}
