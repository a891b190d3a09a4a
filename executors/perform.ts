import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { digestOf } from '../domain/digest.ts';
import {
  type Check,
  type ExecutionResult,
  type WorkOrder,
  nothingRan,
  orderKey,
} from '../domain/execution.ts';
import { maskText } from '../domain/mask.ts';
import type { Journal } from './journal.ts';
import { type Ran, type RunOptions, runCommand } from './run-command.ts';

export interface PerformDeps {
  /** The executor that this agent is. */
  readonly name: string;
  readonly journal: Journal;
  /** Where a command runs whose action names no folder; a relative one is looked for in it. Absolute. */
  readonly folder: string;
  /** All that a command has of the agent's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Logger;
}

/** `interrupted`: the order was begun, and how it ended is not known. Nobody may take that for success, or try again. */
export type Performed =
  { readonly kind: 'done'; readonly result: ExecutionResult } | { readonly kind: 'interrupted' };

/** Carries out one order, if it was not begun before. `stop` ends its command; its reason becomes the message. */
export type Perform = (order: WorkOrder, stop: AbortSignal) => Promise<Performed>;

/**
 * Makes the one way in which an agent carries orders out, whichever transport they come by. Safe to retry: an order's
 * key begins once in an agent's life, and what was finished is answered again.
 */
export function createPerform(deps: PerformDeps): Perform {
  const underWay = new Map<string, Promise<Performed>>();
  return async (order, stop) => {
    const refusal = refusalOf(order, deps.name);
    if (refusal !== null) {
      deps.log.warn({ key: order.key, reason: refusal }, 'order refused');
      return done(nothingRan(`refused: ${refusal}`));
    }
    const running = underWay.get(order.key) ?? carryOut(order, stop, deps);
    underWay.set(order.key, running);
    try {
      return await running;
    } finally {
      underWay.delete(order.key);
    }
  };
}

/** Why an order is not this agent's to run as it stands; null where it is. */
function refusalOf(order: WorkOrder, name: string): string | null {
  const { action, approvalId, workspace, revision, attempt } = order;
  if (order.executor !== name) return `the order is for "${order.executor}", this agent is "${name}"`;
  if (order.key !== orderKey(approvalId, revision, attempt)) return 'its key is not that of its approval';
  if (digestOf(action, workspace, revision) !== order.digest) {
    return 'its action is not the one that was approved: the digest differs';
  }
  const { command, argv, host } = action;
  if (host !== undefined && host !== 'localhost' && host !== hostname()) {
    return `it is to run on "${host}", this machine is "${hostname()}"`;
  }
  if (command === undefined && argv === undefined) {
    return 'an agent runs commands: the action has neither "command" nor "argv"';
  }
  return command !== undefined && argv !== undefined ? 'the action has both "command" and "argv"' : null;
}

async function carryOut(order: WorkOrder, stop: AbortSignal, deps: PerformDeps): Promise<Performed> {
  const { journal, log } = deps;
  const known = journal.lookUp(order.key);
  if (known === 'interrupted') {
    log.warn({ key: order.key }, 'begun before, and how it ended is not known: not begun again');
    return { kind: 'interrupted' };
  }
  if (known !== 'new') return done(known);
  try {
    journal.begin(order.key);
  } catch (error) {
    log.error({ err: error, key: order.key }, 'the journal cannot be written, so nothing runs');
    return done(nothingRan('refused: the agent cannot write its journal'));
  }
  log.info({ key: order.key }, 'begun');
  try {
    const result = await run(order, stop, deps);
    log.info({ key: order.key, outcome: result.outcome, ...spent(result) }, 'finished');
    finish(journal, order.key, result, log);
    return done(result);
  } catch (error) {
    log.error({ err: error, key: order.key }, 'how it ended is not known');
    return { kind: 'interrupted' };
  }
}

/** A result that cannot be written down is told all the same; told again after a restart, it would be `interrupted`. */
function finish(journal: Journal, key: string, result: ExecutionResult, log: Logger): void {
  try {
    journal.finish(key, result);
  } catch (error) {
    log.error({ err: error, key }, 'the result cannot be written into the journal');
  }
}

/** Runs the action, and its check where it exited 0. What is handed on is masked. */
async function run(order: WorkOrder, stop: AbortSignal, deps: PerformDeps): Promise<ExecutionResult> {
  const { action, check, limitSeconds } = order;
  const options = {
    cwd: resolve(deps.folder, action.cwd ?? '.'),
    env: { ...deps.environment, ...action.env },
    limitMs: limitSeconds * 1_000,
    signal: stop,
  };
  const startedAt = new Date().toISOString();
  const ran = await runCommand(commandOf(order), { ...options, merged: false });
  const succeeded = ran.exitCode === 0 && ran.message === '';
  const checked = succeeded && check !== null ? await runCheck(check, options) : null;
  const times = ran.started
    ? { startedAt, endedAt: new Date().toISOString() }
    : { startedAt: '', endedAt: '' };
  return {
    outcome: succeeded ? 'succeeded' : 'failed',
    exitCode: ran.exitCode,
    signal: ran.signal,
    stdout: maskText(ran.stdout),
    stderr: maskText(ran.stderr),
    truncated: ran.truncated || checked?.truncated === true,
    // A check that had to be stopped says nothing, whatever its exit code.
    checkExitCode: checked?.message === '' ? checked.exitCode : null,
    checkOutput: maskText(checked?.stdout ?? ''),
    message: maskText(checked?.message ? `the check: ${checked.message}` : ran.message),
    ...times,
  };
}

type Checked = Pick<Ran, 'exitCode' | 'stdout' | 'truncated' | 'message'>;

/** The action has succeeded by now: what happens to its check does not change that. */
async function runCheck(check: Check, options: Omit<RunOptions, 'merged'>): Promise<Checked> {
  try {
    return await runCommand(check, { ...options, merged: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { exitCode: null, stdout: '', truncated: false, message };
  }
}

function commandOf({ action }: WorkOrder): Check {
  return action.argv === undefined ? { command: action.command ?? '' } : { argv: action.argv };
}

function done(result: ExecutionResult): Performed {
  return { kind: 'done', result };
}

function spent({ exitCode, startedAt, endedAt }: ExecutionResult): Readonly<Record<string, number | null>> {
  return { exitCode, ms: startedAt === '' ? 0 : Date.parse(endedAt) - Date.parse(startedAt) };
}
