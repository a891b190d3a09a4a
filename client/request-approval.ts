import { setTimeout as delay } from 'node:timers/promises';
import type { Action } from '../domain/action.ts';
import { actionFrom } from './action-from.ts';
import { type Answer, answerOf } from './asking.ts';
import { type AuditLog, openAuditLog } from './audit-log.ts';
import { type NewApproval, type Remote, type RemoteApproval, connect } from './http.ts';
import { UNNAMED, eventOf, factsOf, recordAsking } from './question-record.ts';
import { RemoteProblem, Unreachable, isPassing } from './remote-errors.ts';
import { type ClientSettings, TIMEOUT_SECONDS, readSettings } from './settings.ts';
import { beforehand, waitOn } from './waiting.ts';

/** How long a question that does not reach the server is sent again, with the same key, in milliseconds. */
const ASKING_MS = 10_000;
/** How long it may take to take a question back, in milliseconds. */
const TAKING_BACK_MS = 5_000;
const PAUSE_MS = 500;

/** What an agent asks. */
export interface Question extends Omit<NewApproval, 'action'> {
  /** The action; or the name of its type, such as `deploy_production`; or, with a blank in it, a command line. */
  readonly action: Action | string;
  /** The agent's role in `rbac.roles`. */
  readonly role?: string;
  /** The same key and question are the same approval, however often. A new one for each call unless given. */
  readonly idempotencyKey?: string;
  /** Under which the audit events stand; a new one unless given. */
  readonly traceId?: string;
  /** Hears of the approval when it has been asked for, and whenever it was looked at and is still open. */
  readonly onWaiting?: (approval: RemoteApproval) => void;
}

/** What came of it. Only `granted` says that `action` may be done. */
export interface ApprovalAnswer extends Omit<Answer, 'outcome'> {
  /** `timeout`: nobody decided in the time that the requester had, and the question was taken back. */
  readonly outcome: Exclude<Answer['outcome'], 'pending'> | 'timeout';
  readonly traceId: string;
}

/**
 * Asks for an approval and waits for the answer. Not granted is not an error: `granted` is false, and `outcome`, `by`
 * and `comment` say why. A server that goes away while it is waited for is asked again until the time is up.
 * @param settings those of the environment unless given
 * @throws SettingsError, RbacDenied: nothing was sent. RemoteProblem, Unreachable, Error: nothing is granted
 */
export async function requestApproval(
  question: Question,
  settings: ClientSettings = readSettings(process.env),
): Promise<ApprovalAnswer> {
  const { role = null, idempotencyKey, traceId = crypto.randomUUID(), onWaiting, ...given } = question;
  const { workspace = settings.workspace } = given;
  const named = given.timeoutSeconds ?? settings.timeoutSeconds;
  const asked: NewApproval = {
    ...given,
    ...{ action: actionFrom(given.action), workspace },
    // Who names a time means all of it, and not a ladder's first rung.
    ...(named === null ? {} : { timeoutSeconds: named }),
  };
  const audit = openAuditLog(settings.auditLogPath, traceId);
  const facts = {
    workspace,
    requester: given.requester ?? UNNAMED,
    role,
    action: asked.action,
    reason: asked.reason,
  };
  const seconds = named ?? TIMEOUT_SECONDS;
  const until = Date.now() + seconds * 1_000;
  await recordAsking(audit, settings, { ...facts, timeout_seconds: seconds });
  const answer = await recordingFailure(audit, facts, async () => {
    const remote = connect(settings.url, settings.key);
    const approval = await ask(remote, asked, idempotencyKey ?? traceId, until);
    const ended = await waitOn(remote, approval, settings, until, onWaiting);
    return conclude(remote, ended, asked.action, until, seconds);
  });
  await audit.write(eventOf(answer), { ...facts, ...factsOf(answer) });
  return { ...answer, traceId };
}

async function ask(remote: Remote, asked: NewApproval, key: string, until: number): Promise<RemoteApproval> {
  const lastTry = Math.min(until, Date.now() + ASKING_MS);
  for (;;) {
    try {
      const approval = await beforehand(remote.create(asked, key), until, null);
      if (approval !== null) return approval;
      throw new Unreachable('the server took the question, and said nothing until the time was up');
    } catch (error) {
      if (!isPassing(error) || Date.now() + PAUSE_MS > lastTry) throw error;
      await delay(PAUSE_MS);
    }
  }
}

type Conclusion = Omit<ApprovalAnswer, 'traceId'>;

/** The answer as it stands; where there is none, the question is taken back. */
async function conclude(
  remote: Remote,
  approval: RemoteApproval,
  own: Action,
  until: number,
  seconds: number,
): Promise<Conclusion> {
  const answer = await tellAnswer(remote, approval, own, until);
  if (answer.outcome !== 'pending') return { ...answer, outcome: answer.outcome };
  const limit = Date.now() + TAKING_BACK_MS;
  const late = { approval, problem: 'the server does not answer' };
  const left = await beforehand(takeBack(remote, approval, seconds), limit, late);
  const after = await tellAnswer(remote, left.approval, own, limit);
  // Somebody was faster: what the ledger holds is what counts.
  if (after.outcome !== 'pending' && after.outcome !== 'cancelled')
    return { ...after, outcome: after.outcome };
  const comment = `nobody decided within ${seconds} seconds`;
  const open =
    left.problem === null ? '' : `; it is not taken back (${left.problem}) and ends with its deadline`;
  return { ...after, outcome: 'timeout', by: null, comment: `${comment}${open}` };
}

async function takeBack(
  remote: Remote,
  approval: RemoteApproval,
  seconds: number,
): Promise<{ readonly approval: RemoteApproval; readonly problem: string | null }> {
  try {
    const comment = `its requester waited ${seconds} seconds for an answer`;
    return { approval: await remote.cancel(approval.id, comment), problem: null };
  } catch (error) {
    if (error instanceof RemoteProblem && error.status === 409) {
      return { approval: await remote.get(approval.id, 0), problem: null };
    }
    return { approval, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** An approval may have been edited, and then its action is to be asked for; the server may be away just then. */
async function tellAnswer(
  remote: Remote,
  approval: RemoteApproval,
  own: Action,
  until: number,
): Promise<Answer> {
  for (;;) {
    try {
      return await answerOf(remote, approval, own);
    } catch (error) {
      if (!isPassing(error) || Date.now() + PAUSE_MS > until) throw error;
      await delay(PAUSE_MS);
    }
  }
}

async function recordingFailure(
  audit: AuditLog,
  facts: Readonly<Record<string, unknown>>,
  work: () => Promise<Conclusion>,
): Promise<Conclusion> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await audit.write('denied', { ...facts, outcome: 'error', error: reason });
    throw error;
  }
}
