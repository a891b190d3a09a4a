import type { Said } from '../rule.ts';
import type { CodeText } from './effect.ts';
import type { Call, Reading } from './reading.ts';
import { type Value, UNKNOWN, shown, taintOf, unknownAt } from './value.ts';

/** What a call means: its effects are added to the reading, its value is returned. */
export type Handler = (reading: Reading, call: Call) => Value;

/** Effects beyond these are not kept: a program that does so much was judged by the first ones. */
export const MAX_EFFECTS = 200;

export function codeText(value: Value): CodeText {
  const { text, at, start, end } = value;
  return text !== null && at !== null
    ? { text, start: at, end: at + text.length }
    : { text: shown(value), start, end };
}

export function say(
  reading: Reading,
  said: Said | null,
  call: { readonly start: number; readonly end: number },
): void {
  if (said === null || reading.effects.length >= MAX_EFFECTS) return;
  reading.effects.push({ kind: 'said', said, start: call.start, end: call.end });
}

/** What a call that says nothing by itself passes on: whatever went into it. */
export function passed(call: Call): Value {
  const taint = taintOf(call.args) | taintOf([...call.options.values()]) | (call.receiver?.taint ?? 0);
  return { ...unknownAt(call.start, call.end, taint), path: `${call.path}()` };
}

export function kept(call: Call): Value {
  const from =
    call.receiver?.text === null || call.receiver === null ? (call.args[0] ?? call.receiver) : call.receiver;
  if (from === null || from === undefined) return passed(call);
  return { ...from, start: call.start, end: call.end, at: null, taint: from.taint | taintOf(call.args) };
}

export const first = (call: Call): Value => call.args[0] ?? call.options.values().next().value ?? UNKNOWN;
/** What a method acts on, or what a function is given first. */
export const target = (call: Call): Value =>
  call.args[0] === undefined ||
  (call.args[0].text === null && call.receiver?.text !== null && call.receiver !== null)
    ? (call.receiver ?? UNKNOWN)
    : call.args[0];
