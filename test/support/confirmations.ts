import { type Answer, call } from './http.ts';

export interface ConfirmationBody {
  readonly id: string;
  readonly action: string;
  readonly description: string;
  readonly details: unknown;
  readonly requester: string;
  readonly session_key: string | null;
  readonly status: string;
  readonly resolved_by: string | null;
  readonly resolved_at: number | null;
  readonly created_at: number;
  readonly timeout_seconds: number;
  readonly created_at_iso: string;
  readonly resolved_at_iso: string | null;
  readonly reason?: string;
  readonly message: string;
  readonly approve_url: string;
  readonly deny_url: string;
  readonly error: string;
}

/** The requests of a client of the confirmations protocol. */
export function confirmationsAt(url: string, headers: Record<string, string> = {}) {
  const at = <T = ConfirmationBody>(method: string, path: string, body?: unknown): Promise<Answer<T>> =>
    call<T>(method, `${url}${path}`, body, headers);
  return {
    at,
    submit: (body: unknown) => at('POST', '/confirm', body),
    ask: (action: string, more: Record<string, unknown> = {}) =>
      at('POST', '/confirm', { action, description: 'a test', ...more }),
    get: (id: string) => at('GET', `/confirm/${id}`),
    approve: (id: string, body?: unknown) => at('POST', `/confirm/${id}/approve`, body),
    deny: (id: string, body?: unknown) => at('POST', `/confirm/${id}/deny`, body),
    audit: (query = '') =>
      at<{ readonly count: number; readonly entries: readonly ConfirmationBody[] }>('GET', `/audit${query}`),
    allow: (body: unknown) => at<Record<string, unknown>>('PUT', '/v1/allowlist', body),
    allowed: async (query = '') =>
      (
        await at<{ readonly data: readonly { readonly action: string }[] }>('GET', `/v1/allowlist${query}`)
      ).body.data.map((item) => item.action),
    disallow: (body: unknown) => at<{ readonly removed: boolean }>('DELETE', '/v1/allowlist', body),
  };
}
