import type { Invocation } from '../command/invocation.ts';

/** Whether a parameter such as `-Recurse` was given, also shortened, down to `shortest` letters. */
export function parameter(call: Invocation, name: string, shortest = 3): boolean {
  return call.args.some(({ text }) => {
    if (!text.startsWith('-') || text.length > 60) return false;
    const [given = '', value] = text.slice(1).toLowerCase().split(':', 2);
    return given.length >= shortest && name.startsWith(given) && value !== '$false';
  });
}

/** Whether a switch of cmd such as `/s` was given, also with others in one word. */
export function slash(call: Invocation, letter: string): boolean {
  return call.args.some(
    ({ text }) =>
      text.length < 20 && text.toLowerCase().split('/').slice(1).includes(letter) && text.startsWith('/'),
  );
}

/** Words that are neither parameters nor switches; lists taken apart. */
export function values(call: Invocation): readonly string[] {
  return call.args
    .map((arg) => arg.text)
    .filter((text) => !text.startsWith('-') && !/^\/\w(?:\/|$|:)/.test(text));
}

/** `-WhatIf`, `/?`: nothing is done. */
export function rehearses(call: Invocation): boolean {
  return (
    parameter(call, 'whatif', 2) ||
    call.args.some((arg) => arg.text === '/?' || arg.text === '-?' || arg.text.toLowerCase() === '--help')
  );
}

/** Whether it does what it is told, as a test of a rule. */
export function acts(call: Invocation): boolean {
  return !rehearses(call);
}

/** All the arguments in one line, for options that are spelled in many ways. */
export function lineOf(call: Invocation): string {
  return call.args
    .map((arg) => arg.text)
    .join(' ')
    .slice(0, 8_000);
}
