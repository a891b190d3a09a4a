import type { GrantView } from '../../contract/grant-views.ts';
import type { SessionView } from '../../contract/session.ts';
import type { ApprovalView, EntryView } from '../../contract/views.ts';
import type { Deed } from './deciding.ts';
import type { Bounds } from './remembering.ts';

export type { ApprovalView, EntryView, SessionView };

/** The server refused, and says why. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  /** What goes with it for programs, such as who decided and when. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, detail: string, details: Readonly<Record<string, unknown>>) {
    super(detail);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The server was not reached, or something else answered for it. Nothing is known to have happened. */
export class OutOfReach extends Error {}

/** What a person answers, bound to what they were shown. */
export interface DecisionToSend {
  readonly decision: Deed;
  readonly comment: string;
  readonly digest: string;
  /** Has an approval remembered. */
  readonly grant?: Bounds;
}

/** What a person makes of a result. */
export interface VerdictToSend {
  readonly decision: 'accept' | 'redo' | 'give_up';
  readonly comment: string;
  /** The attempt whose result was looked at. */
  readonly attempt?: number;
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** The API as a browser uses it: same origin, the session in a cookie that no script reads. */
export interface Inbox {
  session(): Promise<SessionView>;
  signIn(key: string): Promise<SessionView>;
  signOut(): Promise<void>;
  list(filter: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Page<ApprovalView>>;
  get(id: string, signal?: AbortSignal): Promise<ApprovalView>;
  events(id: string, signal?: AbortSignal): Promise<readonly EntryView[]>;
  /** Safe to send again with the same key: it is one decision. */
  decide(id: string, answer: DecisionToSend, key: string): Promise<Answered>;
  /** Safe to send again with the same key. */
  verify(id: string, answer: VerdictToSend, key: string): Promise<Answered>;
  /** Remembered approvals that hold now, newest first. */
  grants(signal?: AbortSignal): Promise<readonly GrantView[]>;
  /** Safe to send again. */
  revokeGrant(id: string): Promise<GrantView>;
}

/** `effective`: the ledger has it. Otherwise it is durable, and takes effect when a worker runs. */
export interface Answered {
  readonly approval: ApprovalView;
  readonly effective: boolean;
}

const NO_CONTENT = 204;
const ACCEPTED = 202;

/** @param base in front of every path; empty in a page, whose own origin serves the API */
export function connectInbox(base = ''): Inbox {
  const call = async (method: string, path: string, more: CallParts = {}): Promise<Answer> => {
    const { body, key, signal } = more;
    const response = await reach(`${base}${path}`, {
      method,
      credentials: 'same-origin',
      redirect: 'error',
      headers: {
        accept: 'application/json',
        'x-countersign-via': 'web',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, body: await readAnswer(response) };
  };
  const at = (id: string): string => `/v1/approvals/${encodeURIComponent(id)}`;
  const answer = async (path: string, body: unknown, key: string): Promise<Answered> => {
    const { status, body: approval } = await call('POST', path, { body, key });
    return { approval: approval as ApprovalView, effective: status !== ACCEPTED };
  };
  return {
    session: async () => (await call('GET', '/v1/session')).body as SessionView,
    signIn: async (key) => (await call('POST', '/v1/session', { body: { key } })).body as SessionView,
    signOut: async () => void (await call('DELETE', '/v1/session')),
    list: async (filter, signal) => {
      const query = new URLSearchParams(filter).toString();
      return (await call('GET', `/v1/approvals?${query}`, withSignal(signal))).body as Page<ApprovalView>;
    },
    get: async (id, signal) => (await call('GET', at(id), withSignal(signal))).body as ApprovalView,
    events: async (id, signal) =>
      ((await call('GET', `${at(id)}/events`, withSignal(signal))).body as Page<EntryView>).data,
    decide: (id, body, key) => answer(`${at(id)}/decision`, body, key),
    grants: async (signal) =>
      ((await call('GET', '/v1/grants?limit=500', withSignal(signal))).body as Page<GrantView>).data,
    revokeGrant: async (id) =>
      (await call('DELETE', `/v1/grants/${encodeURIComponent(id)}`)).body as GrantView,
    verify: (id, body, key) => answer(`${at(id)}/verify`, body, key),
  };
}

interface CallParts {
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function withSignal(signal: AbortSignal | undefined): CallParts {
  return signal === undefined ? {} : { signal };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new OutOfReach(error instanceof Error ? error.message : String(error));
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === NO_CONTENT) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  if (isProblem(answer)) throw new Refused(response.status, answer.code, answer.detail, answer);
  throw new OutOfReach(`answered ${response.status}`);
}

function isProblem(
  answer: unknown,
): answer is { readonly code: string; readonly detail: string; readonly [member: string]: unknown } {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'detail' in answer;
}
