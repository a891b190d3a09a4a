import type { Action } from '../domain/action.ts';
import { type NewApproval, type RemoteApproval, approvalOf, connect } from './http.ts';
import { type Place, type Schemas, answer, openTransport } from './transport.ts';

/** What `/v1/classify` takes. */
export type ClassifyInput = Omit<Schemas['Classify'], 'argv'> & { readonly argv?: readonly string[] };

/** By what approvals are listed; all that is named must hold. */
export interface ListFilter {
  /** A state, or `open` for whatever still waits for a decision. */
  readonly status?: RemoteApproval['status'] | 'open';
  readonly tier?: Schemas['Tier'];
  readonly workspace?: string;
  readonly requester?: string;
  /** Text in the id, the action or the reason. */
  readonly q?: string;
  /** 1 to 500; 50 unless told. */
  readonly limit?: number;
  /** The `nextCursor` of the page before. */
  readonly cursor?: string;
}

export interface DecisionInput {
  readonly decision: Schemas['Decide']['decision'];
  /** For the requester; required to request changes. */
  readonly comment?: string;
  /** With `approve`: fields of the action in the place of those that stand. */
  readonly edits?: Action;
  /** Of what was shown: a decision on anything else is refused. */
  readonly digest?: string;
  /** Who decides, in open mode only. */
  readonly approver?: string;
}

/**
 * Asks, and does not wait. With a key, safe to retry: the same key and question are the same approval.
 * Like everything here it throws RemoteProblem and Unreachable.
 */
export function createApproval(
  place: Place,
  approval: NewApproval,
  idempotencyKey: string | null = null,
): Promise<RemoteApproval> {
  return remoteAt(place).create(approval, idempotencyKey);
}

/** @param waitSeconds answers when its state changes, after this long anyway; at most 55 */
export function getApproval(place: Place, id: string, waitSeconds = 0): Promise<RemoteApproval> {
  return remoteAt(place).get(id, waitSeconds);
}

/** A page of approvals, newest first. */
export async function listApprovals(
  place: Place,
  { limit, ...filter }: ListFilter = {},
): Promise<{ readonly data: readonly RemoteApproval[]; readonly nextCursor: string | null }> {
  const transport = openTransport(place);
  const query = { ...filter, ...(limit === undefined ? {} : { limit: String(limit) }) };
  const page = await answer(transport, transport.api.GET('/v1/approvals', { params: { query } }));
  return { data: page.data.map(approvalOf), nextCursor: page.nextCursor };
}

/** Decides as whom the key names. */
export function decideApproval(place: Place, id: string, input: DecisionInput): Promise<RemoteApproval> {
  const { decision, ...said } = input;
  return remoteAt(place).decide(id, decision, said);
}

/** Another action in the place of the one that changes were requested to. */
export function resubmitApproval(
  place: Place,
  id: string,
  input: {
    readonly action: Action;
    readonly reason?: string;
    readonly comment?: string;
    readonly digest?: string;
  },
): Promise<RemoteApproval> {
  return remoteAt(place).resubmit(id, { ...input });
}

/** Takes a request back. */
export function cancelApproval(place: Place, id: string, comment = ''): Promise<RemoteApproval> {
  return remoteAt(place).cancel(id, comment);
}

/** The exact action, secrets and all; for its requester, executors and those who decide. */
export function exactAction(
  place: Place,
  id: string,
): Promise<{ readonly revision: number; readonly digest: string; readonly action: Action }> {
  return remoteAt(place).action(id);
}

/** Judges, and asks nobody. */
export function classify(place: Place, input: ClassifyInput): Promise<Schemas['Verdict']> {
  const transport = openTransport(place);
  const { argv, ...rest } = input;
  const body = { ...rest, ...(argv === undefined ? {} : { argv: [...argv] }) };
  return answer(transport, transport.api.POST('/v1/classify', { body }));
}

/**
 * The message that a channel would send now, in its vendor's form; nothing is sent.
 * @param channel one that is configured at the server, such as `feishu`; the first that has a message, unless told
 */
export async function previewCard(place: Place, id: string, channel?: string): Promise<unknown> {
  const transport = openTransport(place);
  const params = { path: { id }, query: channel === undefined ? {} : { channel } };
  return (await answer(transport, transport.api.GET('/v1/approvals/{id}/card', { params }))).card;
}

function remoteAt({ url, key }: Place): ReturnType<typeof connect> {
  return connect(url, key);
}
