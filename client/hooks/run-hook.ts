import type { NewApproval, Remote } from '../http.ts';
import { type QuestionRecord, type RecordPlace, openRecord } from '../question-record.ts';
import { type Agent, type ToolCall, type Verdict, readFields } from './agent.ts';
import { answerCall, sayFailure } from './answer-call.ts';
import type { Manner } from './question.ts';

/** The answer is out this long before the program stops waiting for it, in milliseconds: a late one lets the tool run. */
const MARGIN_MS = 5_000;

/** How long before that the server is asked a last time, in milliseconds. */
const LAST_LOOK_MS = 1_000;

/** How long the server may take to hear that nobody waits any more, in milliseconds. */
const FAREWELL_MS = 1_000;

/** What the process of a hook says. Exit code 2 with a reason on stderr is a denial to every one of the programs. */
export type Reply =
  | { readonly kind: 'answer'; readonly stdout: string }
  | { readonly kind: 'refusal'; readonly stderr: string };

export interface HookRun {
  readonly agent: Agent;
  /** All of stdin. */
  readonly input: Promise<string>;
  readonly remote: Remote;
  readonly manner: Manner;
  readonly place: RecordPlace;
  /** The role of who asks, as `rbac.roles` names it; null for none. */
  readonly role: string | null;
  /** When the hook was started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Its time limit as it was installed, above 5. */
  readonly timeoutSeconds: number;
  /** Resolves when the process is told to end. */
  readonly ended: Promise<void>;
}

/** Answers one call of a program's hook, always, before its time is up, and with a denial whatever goes wrong. */
export async function runHook(run: HookRun): Promise<Reply> {
  const { agent, remote, manner } = run;
  const until = run.startedAt + run.timeoutSeconds * 1_000 - MARGIN_MS;
  let call: ToolCall | null = null;
  let asked: string | null = null;
  let record: QuestionRecord | null = null;
  const recordOf = (question: NewApproval) => (record = openRecord(run.place, question, run.role));
  const work = async (): Promise<Verdict> => {
    const read = agent.read(readFields(await run.input));
    call = read;
    const patience = { until: until - LAST_LOOK_MS, onAsked: (id: string) => void (asked = id) };
    return answerCall(agent, read, remote, manner, patience, recordOf);
  };
  const late = at(until);
  const verdict = await Promise.race([
    work(),
    // A connection that hangs, or a stdin that nobody closes, must not hold up the denial.
    late.reached.then(async () => {
      await leave(record, 'timeout', 'pending', 'no answer in time');
      return deny(`no answer in time${named(asked)}`);
    }),
    run.ended.then(async () => {
      await leave(record, 'denied', 'cancelled', 'the hook was told to end');
      if (asked !== null) await sayFarewell(remote, asked);
      return deny('the hook was told to end');
    }),
  ]).catch((error: unknown): Verdict => ({ kind: 'deny', message: sayFailure(error) }));
  late.stop();
  return replyOf(agent, call, verdict);
}

/** Nothing depends on it, so it must not hold up the answer. */
async function leave(record: QuestionRecord | null, ...why: Parameters<QuestionRecord['left']>) {
  const late = at(Date.now() + FAREWELL_MS);
  await Promise.race([record?.left(...why), late.reached]);
  late.stop();
}

function deny(why: string): Verdict {
  return { kind: 'deny', message: `Countersign: ${why}, so this call is not made` };
}

function named(asked: string | null): string {
  return asked === null ? '' : ` (${asked} is pending)`;
}

function replyOf(agent: Agent, call: ToolCall | null, verdict: Verdict): Reply {
  if (call !== null) return { kind: 'answer', stdout: JSON.stringify(agent.answer(call, verdict)) };
  return { kind: 'refusal', stderr: verdict.kind === 'deny' ? verdict.message : 'no call was read' };
}

function at(time: number) {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, time - Date.now()));
  });
  return { reached, stop: () => clearTimeout(timer) };
}

/** Whoever would decide need not any more. Nothing depends on it. */
async function sayFarewell(remote: Remote, id: string): Promise<void> {
  const told = remote.cancel(id, 'the agent stopped waiting').then(
    () => {},
    () => {},
  );
  const late = at(Date.now() + FAREWELL_MS);
  await Promise.race([told, late.reached]);
  late.stop();
}
