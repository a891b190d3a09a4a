import type { Action } from '../domain/action.ts';
import { readArguments } from './tools/arguments.ts';
import { codeIn } from './tools/carried.ts';

/** Several words, or several Chinese characters: less is a name, a number or a path. */
const SAYS_SOMETHING = /\p{L}[^\s]*\s+[^\s]*\p{L}|[\u3400-\u9fff].{0,3}[\u3400-\u9fff]/u;

/**
 * What an agent wrote for people to read: the reason, and what its tool calls say. Commands, SQL and names are not
 * among it.
 */
export function proseOf(action: Action, reason: string): readonly string[] {
  const { all } = readArguments(action.args);
  const code = codeIn(all, action.tool).map(({ path }) => path);
  const said = all.flatMap((one) =>
    one.kind === 'text' && !code.some((path) => one.path === path || one.path.startsWith(`${path}/`))
      ? [one.text]
      : [],
  );
  return [reason, ...said].filter((text) => SAYS_SOMETHING.test(text));
}
