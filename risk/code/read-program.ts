import { TAINT } from '../command/taint.ts';
import { awkEffects } from './awk.ts';
import { appleEffects } from './applescript.ts';
import type { CodeEffect, CodeText, Language } from './effect.ts';
import { foreseeLoops, takeImports } from './imports.ts';
import { say } from './handling.ts';
import { meet } from './meanings.ts';
import { readExpression, readStatement } from './reader.ts';
import type { Reading } from './reading.ts';
import { meaningOf, settled } from './tables.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokens.ts';
import { type Value, UNKNOWN, named, textValue } from './value.ts';
import { SAID } from './said.ts';

/** Programs in programs are read to this depth. */
const MAX_LEVEL = 3;
/** A longer program is read up to here. */
const MAX_TEXT = 65_536;

/**
 * What a program does to the machine, as far as its text tells: the commands and SQL it runs, the files it deletes or writes, what it
 * sends and fetches, and text that it runs as code. Names are followed through imports and plain assignments, texts through
 * concatenation and the common encodings. Never throws; linear in its input.
 */
export function readProgram(language: Language, text: string): readonly CodeEffect[] {
  return readAt(language, text.slice(0, MAX_TEXT), 0);
}

function readAt(language: Language, text: string, level: number): readonly CodeEffect[] {
  if (language === 'awk') return awkEffects(text);
  if (language === 'applescript') return appleEffects(text);
  const reading: Reading = {
    language,
    source: text,
    tokens: tokenize(language, text),
    index: 0,
    depth: 0,
    names: new Map(KNOWN[language] ?? []),
    open: new Set(),
    effects: [],
    signs: new Set(),
    expression: readExpression,
    statement: (inner) => (takeImports(inner) ? UNKNOWN : readStatement(inner)),
    onCall: meet,
    onProgram: readInner,
    isCommand: (path) => meaningOf(language, settled(path)) !== null,
    level,
  };
  foreseeLoops(reading);
  while (reading.index < reading.tokens.length) {
    if (takeImports(reading)) continue;
    const token = reading.tokens[reading.index];
    if (token?.kind === 'newline' || (token?.kind === 'op' && /^[;,})\]]$/.test(token.text)))
      reading.index += 1;
    else readStatement(reading);
  }
  judgeSigns(reading);
  return reading.effects;
}

/** Names that stand for something from the start. */
const environment = (path: string): Value => ({ ...named(path, 0, 0), taint: TAINT.environment });
const KNOWN: Readonly<Partial<Record<Language, readonly (readonly [string, Value])[]>>> = {
  ruby: [['ENV', environment('ENV')]],
  perl: [
    ['%ENV', environment('%ENV')],
    ['@INC', UNKNOWN],
  ],
  php: [
    ['$_ENV', environment('$_ENV')],
    ['$_SERVER', environment('$_SERVER')],
    ['$_GET', { ...UNKNOWN, taint: TAINT.remote }],
    ['$_POST', { ...UNKNOWN, taint: TAINT.remote }],
    ['$_REQUEST', { ...UNKNOWN, taint: TAINT.remote }],
    ['$_COOKIE', { ...UNKNOWN, taint: TAINT.remote }],
  ],
  lua: [['arg', UNKNOWN]],
  r: [['TRUE', textValue('TRUE', 0, 0)]],
};

/** A program in the text of this one, such as that of `eval`; its effects are placed in this one's text. */
function readInner(
  reading: Reading,
  code: CodeText,
  call: { readonly start: number; readonly end: number },
): void {
  if (reading.level >= MAX_LEVEL) {
    say(reading, SAID.evaluatesUnknown, call);
    return;
  }
  const letterwise = code.end - code.start === code.text.length;
  for (const effect of readAt(reading.language, code.text, reading.level + 1)) {
    const placed = (part: {
      readonly start: number;
      readonly end: number;
    }): { start: number; end: number } =>
      letterwise
        ? { start: code.start + part.start, end: code.start + part.end }
        : { start: call.start, end: call.end };
    if (effect.kind === 'argv')
      reading.effects.push({
        kind: 'argv',
        words: effect.words.map((word) => ({ ...word, ...placed(word) })),
      });
    else reading.effects.push({ ...effect, ...placed(effect) });
  }
}

function judgeSigns(reading: Reading): void {
  const { signs, tokens } = reading;
  const whole = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  if (signs.has('socket') && (signs.has('shell') || signs.has('unknown')))
    say(reading, SAID.reverseShell, whole);
  else if (signs.has('socket') && signs.has('dup') && reading.language !== 'node')
    say(reading, SAID.reverseShell, whole);
  // What a callback was given came from there, though no name says so.
  if (signs.has('remote') && signs.has('evaluates')) say(reading, SAID.evaluatesRemote, whole);
  if (forks(reading) && tokens.some((_token, index) => isEndless(tokens, index)))
    say(reading, SAID.forkBomb, whole);
}

/** A program that forks without waiting for anything, such as for a caller. */
function forks({ language, signs, tokens }: Reading): boolean {
  const bare =
    (language === 'ruby' || language === 'perl') &&
    tokens.some((token) => token.kind === 'name' && token.text === 'fork');
  return (
    (bare || signs.has('fork')) &&
    !tokens.some(
      (token) => token.kind === 'name' && /^(?:accept|wait|waitpid|sleep|recv|join)$/.test(token.text),
    )
  );
}

function isEndless(tokens: readonly Token[], index: number): boolean {
  const [word, next, after] = tokens.slice(index, index + 3).map((token) => token.text);
  if (word === 'loop') return next === '{' || next === 'do';
  if (word === 'for') return next === '(' && after === ';';
  return word === 'while' && /^(?:1|[Tt]rue|fork)$/.test((next === '(' ? after : next) ?? '');
}
