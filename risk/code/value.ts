import { TAINT } from '../command/taint.ts';
import type { Token } from './token.ts';

/** What an expression stands for, as far as its text tells. */
export interface Value {
  /** Its text, what is decided at run time as `$name`; null where nothing is known. */
  readonly text: string | null;
  /** Whether all of `text` is known. */
  readonly whole: boolean;
  /** What went into it, as in `taint.ts`. */
  readonly taint: number;
  /** What it is called, aliases resolved: `os.system`. */
  readonly path: string | null;
  readonly items: readonly Value[] | null;
  readonly keys: ReadonlyMap<string, Value> | null;
  readonly start: number;
  readonly end: number;
  /** Where its letters stand, when they stand in the program one by one. */
  readonly at: number | null;
}

/** Longer texts are not put together: a few doublings would otherwise make one without end. */
const MAX_TEXT = 16_384;

export const UNKNOWN: Value = {
  text: null,
  whole: false,
  taint: 0,
  path: null,
  items: null,
  keys: null,
  start: 0,
  end: 0,
  at: null,
};

export function unknownAt(start: number, end: number, taint = 0): Value {
  return { ...UNKNOWN, start, end, taint };
}

export function textValue(text: string, start: number, end: number, taint = 0): Value {
  return text.length > MAX_TEXT
    ? unknownAt(start, end, taint)
    : { ...UNKNOWN, text, whole: true, taint, start, end };
}

/** The environment as a whole, by its name in any of the languages. */
const ENVIRONMENT = /(?:^|\.)(?:environ|environb|process\.env|Bun\.env)$|^(?:ENV|%ENV|\$_ENV|\$_SERVER)$/;

export function named(path: string, start: number, end: number): Value {
  return { ...UNKNOWN, path, start, end, taint: isEnvironment(path) ? TAINT.environment : 0 };
}

export function isEnvironment(path: string): boolean {
  return ENVIRONMENT.test(path);
}

/** The text of a value inside a longer one: as a shell would name it where it is not known. */
export function shown(value: Value): string {
  if (value.text !== null) return value.text;
  const name = /(\w+)\W*$/.exec(value.path?.slice(-60) ?? '')?.[1] ?? 'value';
  return `$${/^\d/.test(name) ? `v${name}` : name}`;
}

/** Texts one after the other. */
export function joined(left: Value, right: Value, between = ''): Value {
  const text = shown(left) + between + shown(right);
  const start = Math.min(left.start, right.start);
  const end = Math.max(left.end, right.end);
  const taint = left.taint | right.taint;
  if (text.length > MAX_TEXT || (left.text === null && right.text === null))
    return unknownAt(start, end, taint);
  return { ...UNKNOWN, text, whole: left.whole && right.whole, taint, start, end };
}

export function taintOf(values: readonly Value[]): number {
  let taint = 0;
  for (const value of values) {
    taint |= value.taint;
    if (value.items !== null) for (const item of value.items) taint |= item.taint;
    if (value.keys !== null) for (const item of value.keys.values()) taint |= item.taint;
  }
  return taint;
}

/** The value of a text without holes, with the place of its letters where they stand there one by one. */
export function literal(token: Token): Value | null {
  const [piece, ...rest] = token.pieces;
  if (piece === undefined) return textValue('', token.start, token.end);
  if (rest.length > 0 || piece.kind === 'hole') return null;
  const value = textValue(piece.text, token.start, token.end);
  return piece.text.length === piece.end - piece.start ? { ...value, at: piece.start } : value;
}
