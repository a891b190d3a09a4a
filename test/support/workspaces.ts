import { type Answer, call } from './http.ts';

/** An approval as the workspaces protocol lists it. */
export interface WorkspaceItem {
  readonly id: string;
  readonly action: unknown;
  readonly reason: string;
  readonly status: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly comment: string | null;
  readonly requester: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly risk_level: string;
}

export interface Asked {
  readonly approval_id: string;
  readonly error: string;
  readonly required?: string;
}

/** The requests of a client of the workspaces protocol. */
export function workspaceAt(url: string, workspace: string, headers: Record<string, string> = {}) {
  const at = `${url}/workspaces/${workspace}/approvals`;
  return {
    ask: (body: unknown, more: Record<string, string> = {}): Promise<Answer<Asked>> =>
      call<Asked>('POST', at, body, { ...headers, ...more }),
    list: async (query = ''): Promise<readonly WorkspaceItem[]> =>
      (await call<readonly WorkspaceItem[]>('GET', `${at}${query}`, undefined, headers)).body,
  };
}
