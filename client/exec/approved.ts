import { isAbsolute } from 'node:path';
import type { Action } from '../../domain/action.ts';
import type { Runnable } from './run-argv.ts';

/** What is asked for: these words, here and nowhere else. */
export function actionToRun(argv: readonly string[], cwd: string, host: string): Action {
  return { argv, cwd, host };
}

/** What was approved, as far as it can be run here; else why it cannot. */
export type Approved =
  { readonly kind: 'run'; readonly run: Runnable } | { readonly kind: 'refused'; readonly why: string };

/** An approver may have edited the action: what is run is what they approved, or nothing. */
export function runnableOf(action: Action, host: string): Approved {
  const { argv, cwd, env = {}, host: approvedHost, ...others } = action;
  const more = Object.keys(others);
  if (argv === undefined || more.length > 0) {
    const what = more.length === 0 ? 'no argv' : more.join(', ');
    return refused(`it has ${what}, and exec runs an argv and nothing else`);
  }
  if (approvedHost !== host) return refused(`it is for ${approvedHost ?? 'any host'}, and this is ${host}`);
  if (cwd === undefined || !isAbsolute(cwd)) return refused(`its cwd ${cwd ?? ''} is no absolute path`);
  return { kind: 'run', run: { argv, cwd, env } };
}

function refused(why: string): Approved {
  return { kind: 'refused', why };
}
