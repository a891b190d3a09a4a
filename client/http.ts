import type { Action } from '../domain/action.ts';
import type { Approval, Changes, Revised } from '../domain/approval.ts';
import type { Check, Dispatch, Verified } from '../domain/execution.ts';
import type { GrantStanding, GrantState, Grantable } from '../domain/grant.ts';
import type { Review } from '../domain/review.ts';
import type { Verdict } from '../domain/verdict.ts';

/** An approval as the API shows it, as far as this client reads it. */
export interface RemoteApproval extends Pick<
  Approval,
  | 'id'
  | 'workspace'
  | 'requester'
  | 'action'
  | 'reason'
  | 'digest'
  | 'revision'
  | 'status'
  | 'currentTier'
  | 'risk'
  | 'resolution'
  | 'decisions'
  | 'escalations'
  | 'createdAt'
  | 'expiresAt'
> {
  readonly revised: Revised | null;
  readonly changes: Changes | null;
  /** Absent where the server is older. */
  readonly review?: Review | null;
  /** What may be remembered with an approval; absent where the server is older. */
  readonly grantable?: Omit<Grantable, 'shape'> | null;
  readonly dispatch: Pick<Dispatch, 'executor' | 'attempt' | 'outcome' | 'result'> | null;
  readonly verification:
    | ({ readonly mode: string; readonly check: Check | null } & {
        readonly [Field in keyof Verified]: Verified[Field] | null;
      })
    | null;
  /** Approvals needed from distinct people at the present tier. */
  readonly quorum: number;
  readonly links: { readonly inbox: string | null; readonly temporal: string | null };
}

/** A remembered approval as the API shows it. */
export interface RemoteGrant extends Omit<GrantStanding, 'unproven'> {
  readonly state: GrantState;
}

export interface NewApproval {
  readonly action: Action;
  readonly reason: string;
  readonly requester?: string;
  readonly workspace?: string;
  readonly profile?: string;
  readonly language?: string;
  readonly timeoutSeconds?: number;
  readonly dispatch?: { readonly executor: string };
  readonly verification?: { readonly mode: string; readonly command?: string };
  readonly expectResult?: boolean;
}

export interface ChainReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly head: string;
  readonly fault?: { readonly seq: number; readonly fault: string };
}

/** The server answered with a problem. */
export class RemoteProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = 'RemoteProblem';
    this.status = status;
    this.code = code;
  }
}

/** The server was not reached, or answered with something that is not Countersign's. */
export class Unreachable extends Error {}

export interface Remote {
  create(approval: NewApproval, idempotencyKey: string | null): Promise<RemoteApproval>;
  /**
   * @param waitSeconds answers when the state changes, after this long anyway
   * @param known as it was last answered: where that is old, there is nothing to wait for
   */
  get(id: string, waitSeconds: number, known?: RemoteApproval): Promise<RemoteApproval>;
  list(filter: Readonly<Record<string, string>>): Promise<readonly RemoteApproval[]>;
  decide(id: string, decision: string, body: Readonly<Record<string, unknown>>): Promise<RemoteApproval>;
  resubmit(id: string, body: Readonly<Record<string, unknown>>): Promise<RemoteApproval>;
  /** The exact action, secrets and all; for its requester, executors and those who decide. */
  action(
    id: string,
  ): Promise<{ readonly revision: number; readonly digest: string; readonly action: Action }>;
  /** A deed on an approved action: `dispatch`, `result` or `verify`. */
  followUp(id: string, deed: string, body: Readonly<Record<string, unknown>>): Promise<RemoteApproval>;
  cancel(id: string, comment: string): Promise<RemoteApproval>;
  classify(input: Readonly<Record<string, unknown>>): Promise<Verdict & { readonly policyVersion: string }>;
  grants(filter: Readonly<Record<string, string>>): Promise<readonly RemoteGrant[]>;
  addGrant(body: Readonly<Record<string, unknown>>): Promise<RemoteGrant>;
  revokeGrant(id: string): Promise<RemoteGrant>;
  verifyAudit(): Promise<ChainReport>;
}

/** @param key sent as a bearer token; null in open mode */
export function connect(baseUrl: string, key: string | null): Remote {
  /** What the server calls each answer. */
  const names = new WeakMap<object, string>();
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await reach(`${baseUrl}${path}`, {
      method,
      headers: {
        'x-countersign-via': 'cli',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await readAnswer(response, baseUrl);
    const name = response.headers.get('etag');
    if (name !== null && typeof answer === 'object' && answer !== null) names.set(answer, name);
    return answer;
  };
  const at = (id: string): string => `/v1/approvals/${encodeURIComponent(id)}`;
  return {
    create: async (approval, idempotencyKey) =>
      (await call(
        'POST',
        '/v1/approvals',
        approval,
        idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey },
      )) as RemoteApproval,
    async get(id, waitSeconds, known) {
      const name = known === undefined ? undefined : names.get(known);
      const headers: Record<string, string> = name === undefined ? {} : { 'if-none-match': name };
      const answer = await call('GET', `${at(id)}?wait=${waitSeconds}`, undefined, headers);
      return (answer ?? known) as RemoteApproval;
    },
    list: async (filter) => {
      const page = (await call('GET', `/v1/approvals?${new URLSearchParams(filter).toString()}`)) as {
        data: RemoteApproval[];
      };
      return page.data;
    },
    decide: async (id, decision, body) =>
      (await call('POST', `${at(id)}/decision`, { ...body, decision })) as RemoteApproval,
    resubmit: async (id, body) => (await call('POST', `${at(id)}/resubmit`, body)) as RemoteApproval,
    action: async (id) =>
      (await call('GET', `${at(id)}/action`)) as { revision: number; digest: string; action: Action },
    followUp: async (id, deed, body) => (await call('POST', `${at(id)}/${deed}`, body)) as RemoteApproval,
    cancel: async (id, comment) => (await call('POST', `${at(id)}/cancel`, { comment })) as RemoteApproval,
    classify: async (input) =>
      (await call('POST', '/v1/classify', input)) as Verdict & { policyVersion: string },
    grants: async (filter) => {
      const query = new URLSearchParams({ ...filter, limit: '500' }).toString();
      return ((await call('GET', `/v1/grants?${query}`)) as { data: RemoteGrant[] }).data;
    },
    addGrant: async (body) => (await call('POST', '/v1/grants', body)) as RemoteGrant,
    revokeGrant: async (id) => (await call('DELETE', `/v1/grants/${encodeURIComponent(id)}`)) as RemoteGrant,
    verifyAudit: async () => (await call('GET', '/v1/audit/verify')) as ChainReport,
  };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    const origin = URL.canParse(url) ? new URL(url).origin : `"${url}"`;
    throw new Unreachable(
      `${origin} cannot be reached (${reason}); is Countersign running? PLATFORM_URL names its address`,
    );
  }
}

async function readAnswer(response: Response, baseUrl: string): Promise<unknown> {
  const text = await response.text();
  // What is known already, and only asked for by its name.
  if (response.status === 304) return null;
  const answer = parse(text);
  if (response.ok && answer !== null) return answer;
  if (isProblem(answer)) throw new RemoteProblem(response.status, answer.code, answer.detail);
  throw new Unreachable(
    `${baseUrl} answered ${response.status} and is no Countersign; PLATFORM_URL names its address`,
  );
}

function isProblem(answer: unknown): answer is { readonly code: string; readonly detail: string } {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'detail' in answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
