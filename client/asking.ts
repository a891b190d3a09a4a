import type { Action } from '../domain/action.ts';
import { type Outcome, grants } from '../domain/decision.ts';
import { digestOf } from '../domain/digest.ts';
import { isOpen } from '../domain/lifecycle.ts';
import type { NewApproval, Remote, RemoteApproval } from './http.ts';

/** How long one poll waits at the server, in seconds. */
const POLL_SECONDS = 50;

/** What came of a question, for an agent that waits. */
export interface Answer {
  readonly id: string;
  /** `pending`: nobody has decided yet. `changes_requested`: its requester is to ask for something else. */
  readonly outcome: Outcome | 'changes_requested' | 'pending';
  /** Whether the action may be done. Nothing else says so. */
  readonly granted: boolean;
  /** What may be done, to the byte: as it was asked, or as an approver edited it. Null unless `granted`. */
  readonly action: Action | null;
  /** Who decided, as far as somebody has. */
  readonly by: string | null;
  /** What they said; empty where nothing. */
  readonly comment: string;
  /** Where people decide it; null where the server names no page. */
  readonly url: string | null;
  readonly approval: RemoteApproval;
}

/** How long to wait, and who hears meanwhile. */
export interface Waiting {
  /** When to come back with what is known by then, in milliseconds since 1970; endless where it is left out. */
  readonly until?: number;
  /** Hears of the approval each time that it has changed while it is waited for. */
  readonly onWaiting?: (approval: RemoteApproval) => void;
}

/**
 * Asks, and waits for the answer. With a key, safe to retry: the same key and question are the same approval.
 * @throws RemoteProblem, Unreachable: then nothing is granted, and the same key may be asked with again
 */
export async function askAndWait(
  remote: Remote,
  question: NewApproval,
  idempotencyKey: string | null,
  waiting: Waiting = {},
): Promise<Answer> {
  const asked = await remote.create(question, idempotencyKey);
  return waitForAnswer(remote, asked, waiting, question.action);
}

/**
 * Waits until somebody has decided, or asks for changes, or the time is up.
 * @param own the action as its requester has it: where that is what was approved, the server need not tell it
 * @throws as `askAndWait`
 */
export async function waitForAnswer(
  remote: Remote,
  approval: RemoteApproval,
  { until = Number.POSITIVE_INFINITY, onWaiting }: Waiting = {},
  own: Action | null = null,
): Promise<Answer> {
  let now = approval;
  while (isOpen(now.status) && now.status !== 'changes_requested') {
    onWaiting?.(now);
    const seconds = Math.min(POLL_SECONDS, Math.floor((until - Date.now()) / 1_000));
    if (seconds < 1) break;
    now = await remote.get(now.id, seconds, now);
  }
  return answerOf(remote, now, own);
}

/**
 * What has come of an approval as it stands.
 * @param own as for `waitForAnswer`
 * @throws as `askAndWait`; and where what was approved cannot be told to the byte, so that it is not granted
 */
export async function answerOf(
  remote: Remote,
  approval: RemoteApproval,
  own: Action | null,
): Promise<Answer> {
  const told = outcomeOf(approval);
  return { ...told, action: told.granted ? await approvedAction(remote, approval, own) : null };
}

/** The same as far as the approval itself says it. */
export function outcomeOf(approval: RemoteApproval): Omit<Answer, 'action'> {
  const { id, status, resolution, changes, links } = approval;
  const outcome = resolution?.outcome ?? (status === 'changes_requested' ? status : 'pending');
  const granted = resolution !== null && grants(resolution.outcome);
  const says = status === 'changes_requested' ? changes : resolution;
  return {
    ...{ id, outcome, granted, approval, url: links.inbox },
    by: says?.by ?? null,
    comment: says?.comment ?? '',
  };
}

/** The server shows secrets masked; what is done must be what was approved, to the byte. */
async function approvedAction(
  remote: Remote,
  { id, digest, revision, workspace }: RemoteApproval,
  own: Action | null,
): Promise<Action> {
  if (own !== null && digestOf(own, workspace, revision) === digest) return own;
  const exact = await remote.action(id);
  if (digestOf(exact.action, workspace, exact.revision) === digest) return exact.action;
  throw new Error(`the exact action of ${id} is not the one that was approved, so it must not be done`);
}

/** One line for an agent to read, such as `denied by mia: rebase instead (apr_…)`. */
export function sayAnswer({
  id,
  outcome,
  by,
  comment,
  url,
}: Pick<Answer, 'id' | 'by' | 'comment' | 'url'> & { readonly outcome: string }): string {
  const who = by === null ? '' : ` by ${by}`;
  const said = comment === '' ? '' : `: ${comment}`;
  const where = outcome === 'pending' && url !== null ? ` at ${url}` : '';
  return `${outcome.replaceAll('_', ' ')}${who}${said}${where} (${id})`;
}

/** The same where a person has let something be done; null where nobody had to. */
export function sayApproval(answer: Answer): string | null {
  return answer.outcome === 'approved' ? sayAnswer(answer) : null;
}
