/** What came back, whatever its status. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface ApprovalBody {
  readonly id: string;
  readonly workspace: string;
  readonly requester: string;
  readonly status: string;
  readonly currentTier: string;
  readonly digest: string;
  readonly revision: number;
  readonly action: Readonly<Record<string, unknown>>;
  readonly revised: { readonly how: string; readonly by: string } | null;
  readonly changes: { readonly by: string; readonly comment: string } | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly risk: { readonly tier: string; readonly labels: readonly string[] };
  readonly resolution: {
    readonly outcome: string;
    readonly by: string;
    readonly at: string;
    readonly comment: string;
  } | null;
  readonly escalations: readonly { readonly from: string; readonly to: string }[];
  readonly decisions: readonly { readonly by: string; readonly decision: string }[];
  readonly decisionId?: string;
}

export interface EntryBody {
  readonly seq: number;
  readonly event: string;
  readonly actor: string;
  readonly step: string;
  readonly details: Record<string, unknown>;
}

export async function call<T = Record<string, unknown>>(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as T,
  };
}

/** The requests that most tests make. */
export function approvalsAt(url: string) {
  const at = `${url}/v1/approvals`;
  return {
    create: (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
      call<ApprovalBody>('POST', at, { reason: 'a test', requester: 'agent-1', ...body }, headers),
    get: (id: string, wait = 0) => call<ApprovalBody>('GET', `${at}/${id}?wait=${wait}`),
    decide: (id: string, decision: string, more: Record<string, unknown> = {}) =>
      call<
        ApprovalBody & {
          readonly code: string;
          readonly by: string;
          readonly at: string;
          readonly detail: string;
        }
      >('POST', `${at}/${id}/decision`, { decision, approver: 'alice', ...more }),
    resubmit: (id: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
      call<ApprovalBody & { readonly code: string; readonly detail: string }>(
        'POST',
        `${at}/${id}/resubmit`,
        body,
        headers,
      ),
    exactAction: (id: string, headers: Record<string, string> = {}) =>
      call<{
        readonly revision: number;
        readonly action: Readonly<Record<string, unknown>>;
        readonly code: string;
      }>('GET', `${at}/${id}/action`, undefined, headers),
    list: async (query: string) =>
      (await call<{ readonly data: readonly ApprovalBody[] }>('GET', `${at}?${query}`)).body.data,
    cancel: (id: string, body: Record<string, unknown> = {}) =>
      call<ApprovalBody>('POST', `${at}/${id}/cancel`, body),
    events: async (id: string) =>
      (await call<{ readonly data: readonly EntryBody[] }>('GET', `${at}/${id}/events`)).body.data,
    verify: async () =>
      (await call<{ readonly ok: boolean; readonly entries: number }>('GET', `${url}/v1/audit/verify`)).body,
  };
}

/** Asks again until the answer is the one wanted; a bounded wait for what another process brings about. */
export async function eventually<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  ms = 60_000,
): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > until) throw new Error(`not within ${ms} ms; last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
