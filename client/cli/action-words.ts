import type { Action } from '../../domain/action.ts';
import { type Options, textOptions } from './command.ts';

/** The action that words and options on the command line ask for. */
export function actionOf(words: readonly string[], options: Options): Action {
  const [only] = words;
  return {
    ...textOptions(options, { type: 'type', sql: 'sql' }),
    ...(only === undefined ? {} : isArgv(words) ? { argv: words } : { command: only }),
  };
}

/** Words after a `--` are a program and its arguments, though there be only one. */
function isArgv(words: readonly string[]): boolean {
  return words.length > 1 || process.argv.includes('--');
}
