import type { Action } from '../domain/action.ts';
import type { Approval, Changes, Revised } from '../domain/approval.ts';
import type { Check, Dispatch, Verified } from '../domain/execution.ts';
import type { Grantable } from '../domain/grant.ts';
import type { Review } from '../domain/review.ts';
import type { Verdict } from '../domain/verdict.ts';
import { RemoteProblem, Unreachable } from './remote-errors.ts';
import { type Schemas, type Send, answer, openTransport } from './transport.ts';

export { RemoteProblem, Unreachable };

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
export type RemoteGrant = Schemas['Grant'];
export type NewGrant = Schemas['CreateGrant'];

/** What is asked for. The server says what is wrong with it. */
export interface NewApproval extends Omit<Schemas['CreateApproval'], 'action' | 'verification'> {
  readonly action: Action;
  readonly verification?: Omit<NonNullable<Schemas['CreateApproval']['verification']>, 'mode'> & {
    /** `none`, `auto` or `human`. */
    readonly mode: string;
  };
}

export type ChainReport = Schemas['ChainReport'];

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
  addGrant(body: NewGrant): Promise<RemoteGrant>;
  revokeGrant(id: string): Promise<RemoteGrant>;
  verifyAudit(): Promise<ChainReport>;
}

/** What the server calls each answer. */
const names = new WeakMap<object, string>();

/**
 * @param key sent as a bearer token; null in open mode
 * @param via the door that decisions through here are recorded under; plain HTTP unless told
 * @param send what carries the requests; `fetch` unless told
 */
export function connect(baseUrl: string, key: string | null, via: 'cli' | null = null, send?: Send): Remote {
  const transport = openTransport({ url: baseUrl, key }, via, send);
  const { api } = transport;
  const approvalIn = async (call: Parameters<typeof answer<View>>[1]): Promise<RemoteApproval> =>
    approvalOf(await answer(transport, call));
  return {
    create: (approval, idempotencyKey) =>
      approvalIn(
        api.POST('/v1/approvals', {
          body: approval as Schemas['CreateApproval'],
          ...(idempotencyKey === null ? {} : { params: { header: { 'Idempotency-Key': idempotencyKey } } }),
        }),
      ),
    async get(id, waitSeconds, known) {
      const name = known === undefined ? undefined : names.get(known);
      const { data, response } = await transport.read(
        api.GET('/v1/approvals/{id}', {
          params: { path: { id }, query: { wait: String(waitSeconds) } },
          headers: name === undefined ? {} : { 'if-none-match': name },
        }),
      );
      const now = data === null ? known : approvalOf(data);
      if (now === undefined) throw new Unreachable(`${baseUrl} answered 304 to what it was not asked`);
      const called = response.headers.get('etag');
      if (called !== null) names.set(now, called);
      return now;
    },
    async list(query) {
      const page = await answer(transport, api.GET('/v1/approvals', { params: { query } }));
      return page.data.map(approvalOf);
    },
    decide: (id, decision, body) =>
      approvalIn(
        api.POST('/v1/approvals/{id}/decision', {
          params: { path: { id } },
          body: { ...body, decision: decision as Schemas['Decide']['decision'] },
        }),
      ),
    resubmit: (id, body) =>
      approvalIn(
        api.POST('/v1/approvals/{id}/resubmit', {
          params: { path: { id } },
          body: body as unknown as Schemas['Resubmit'],
        }),
      ),
    async action(id) {
      const exact = await answer(
        transport,
        api.GET('/v1/approvals/{id}/action', { params: { path: { id } } }),
      );
      return { ...exact, action: exact.action as Action };
    },
    followUp: (id, deed, body) =>
      approvalIn(
        api.POST(`/v1/approvals/{id}/${deed}` as '/v1/approvals/{id}/verify', {
          params: { path: { id } },
          body: body as unknown as Schemas['Verify'],
        }),
      ),
    cancel: (id, comment) =>
      approvalIn(api.POST('/v1/approvals/{id}/cancel', { params: { path: { id } }, body: { comment } })),
    classify: async (body) =>
      (await answer(transport, api.POST('/v1/classify', { body }))) as Schemas['Verdict'] & Verdict,
    async grants(query) {
      const given = { params: { query: { ...query, limit: '500' } } };
      return (await answer(transport, api.GET('/v1/grants', given))).data;
    },
    addGrant: (body) => answer(transport, api.POST('/v1/grants', { body })),
    revokeGrant: (id) => answer(transport, api.DELETE('/v1/grants/{id}', { params: { path: { id } } })),
    verifyAudit: () => answer(transport, api.GET('/v1/audit/verify')),
  };
}

type View = Schemas['Approval'];

/** Where the document says text, the client's own types name the words that may stand there. */
export function approvalOf(view: View): RemoteApproval {
  return view as View & RemoteApproval;
}
