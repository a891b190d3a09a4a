import { hostname } from 'node:os';
import type { Command } from 'commander';
import { type Action, describeAction } from '../../domain/action.ts';
import { renderLine } from '../../domain/visible.ts';
import { type Answer, sayAnswer, sayApproval } from '../asking.ts';
import { actionToRun, runnableOf } from '../exec/approved.ts';
import { askToRun } from '../exec/ask-to-run.ts';
import { createProgress } from '../exec/progress.ts';
import { type Ended, runArgv } from '../exec/run-argv.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import type { NewApproval, Remote } from '../http.ts';
import { askOnRecord, openRecord } from '../question-record.ts';
import { askingFrom } from '../variables.ts';
import { type Options, ROLE, hintWith, roleOf, run, textOptions } from './command.ts';
import { seconds } from './seconds.ts';

/** A process that waits for its server to take the result would look as if the command still ran. */
const REPORT_MS = 10_000;
/** As a shell says that there is no such program. */
const NOT_FOUND = 127;

/** No shell reads the words. */
const HINT =
  "A program and its arguments go after --, as in: countersign exec -- rm -rf build, or what a shell is to read: countersign exec -- sh -c 'rm -rf build'";

export function registerExec(program: Command, remote: () => Remote, env: NodeJS.ProcessEnv): void {
  hintWith(program.command('exec').description('ask, wait, and run exactly what was approved'), HINT)
    .argument('<command...>', 'after --: a program and its arguments, run without a shell')
    .option('--reason <text>', 'why', 'countersign exec')
    .option('--profile <name>', 'the profile (default: interactive)')
    .option('--workspace <name>', 'the workspace (default: WORKSPACE_ID, or default)')
    .option('--requester <name>', 'who asks (open mode only; default: agent)')
    .option('--role <name>', ROLE)
    .option(
      '--timeout <seconds>',
      'the whole deadline, 30 to 3600 (default: APPROVAL_TIMEOUT, or the profile’s)',
      seconds(1, 999_999),
    )
    .option('--no-report', 'do not tell the server how the command ended')
    .action(async (argv: string[], options: Options) => {
      await run(options, async () => {
        const action = actionToRun(argv, process.cwd(), hostname());
        const question = await questionOf(action, options, env);
        const record = openRecord(askingFrom(env), question, roleOf(options));
        const answer = await askOnRecord(record, () =>
          askToRun(remote(), question, createProgress(process.stderr)),
        );
        if (answer === null) return say(EXIT.cancelled, 'taken back: nothing was run');
        if (!answer.granted || answer.action === null) return sayDenial(answer);
        return runApproved(remote(), answer, answer.action, options);
      });
    });
}

async function questionOf(action: Action, options: Options, env: NodeJS.ProcessEnv): Promise<NewApproval> {
  const timeout = options['timeout'] ?? (await ownTimeout(env));
  const { workspace } = askingFrom(env);
  const given = textOptions(options, { profile: 'profile', workspace: 'workspace', requester: 'requester' });
  return {
    action,
    reason: String(options['reason']),
    ...(workspace === null ? {} : { workspace }),
    ...given,
    ...(typeof timeout === 'number' ? { timeoutSeconds: timeout } : {}),
    // The exit code is the caller's to judge, so nobody is asked about it.
    ...(options['report'] === false ? {} : { expectResult: true, verification: { mode: 'none' } }),
  };
}

/** What holds the variable to its range takes longer to load than the rest of the client, and is rarely needed. */
async function ownTimeout(env: NodeJS.ProcessEnv): Promise<number | null> {
  if ((env['APPROVAL_TIMEOUT'] ?? '') === '') return null;
  const { timeoutFrom } = await import('../settings.ts');
  return timeoutFrom(env);
}

async function runApproved(
  remote: Remote,
  answer: Answer,
  action: Action,
  options: Options,
): Promise<number> {
  const { id, by, approval } = answer;
  const approved = runnableOf(action, hostname());
  if (approved.kind === 'refused') {
    return say(EXIT.error, `${id} was approved, but ${approved.why}; nothing was run`);
  }
  const said = sayApproval(answer);
  if (said !== null) console.error(`countersign: ${renderLine(said)}`);
  if (approval.revised?.how === 'edited') {
    const edited = renderLine(describeAction(action));
    console.error(`countersign: ${by ?? 'somebody'} approved it as edited: ${edited} (${id})`);
  }
  const startedAt = new Date().toISOString();
  const ended = await runArgv(approved.run);
  if (ended.failure !== null) console.error(`countersign: ${renderLine(ended.failure)}`);
  if (isLineAsWord(approved.run.argv, ended)) console.error(HINT);
  if (options['report'] !== false) await report(remote, id, ended, startedAt);
  return ended.code;
}

/** A whole line in quotes, which names no program. */
function isLineAsWord(argv: readonly string[], { code, failure }: Ended): boolean {
  return failure !== null && code === NOT_FOUND && argv.length === 1 && /\s/.test(argv[0] ?? '');
}

/** For the record alone: what the command said is gone, and its exit code stands whatever comes of this. */
async function report(remote: Remote, id: string, ended: Ended, startedAt: string): Promise<void> {
  const { code, signal, failure } = ended;
  const result = {
    exitCode: signal === null && failure === null ? code : null,
    outcome: code === 0 ? 'succeeded' : 'failed',
    ...{ signal, startedAt, endedAt: new Date().toISOString() },
    ...(failure === null ? {} : { message: failure }),
  };
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('no answer in 10 s')), REPORT_MS);
  });
  try {
    await Promise.race([remote.followUp(id, 'result', result), tooLate]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(`countersign: how it ended could not be reported for ${id}: ${renderLine(why)}`);
  } finally {
    clearTimeout(late);
  }
}

function sayDenial(answer: Answer): number {
  const { outcome, url, comment, by } = answer;
  if (outcome === 'changes_requested') {
    const asks = `${by ?? 'somebody'} asks for something else: ${comment} (${answer.id})`;
    return say(EXIT.changesRequested, `${asks}; nothing was run`);
  }
  const page = url === null ? '' : ` ${url}`;
  const code = outcome === 'pending' ? EXIT.error : exitCodeOf(outcome);
  return say(code, `${sayAnswer(answer)}; nothing was run${page}`);
}

function say(code: number, line: string): number {
  console.error(`countersign: ${renderLine(line)}`);
  return code;
}
