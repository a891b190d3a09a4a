import type { Action } from '../../domain/action.ts';
import { digestOf } from '../../domain/digest.ts';
import type { NewApproval, Remote, RemoteApproval } from '../../client/http.ts';

/** A server in memory, as far as somebody who asks and waits sees it. */
export interface FakeRemote {
  readonly remote: Remote;
  readonly asked: { readonly question: NewApproval; readonly key: string | null }[];
  readonly cancelled: string[];
}

export const ID = 'apr_01';

/** @param answer what each look at the approval gives; the last one for good */
export function fakeRemote(
  looks: readonly ((approval: RemoteApproval) => RemoteApproval | Promise<RemoteApproval>)[],
  exact?: Action,
): FakeRemote {
  const asked: FakeRemote['asked'] = [];
  const cancelled: string[] = [];
  let seen = 0;
  const look = async (approval: RemoteApproval): Promise<RemoteApproval> => {
    const next = looks[Math.min(seen, looks.length - 1)];
    seen += 1;
    return next === undefined ? approval : next(approval);
  };
  const never = (): Promise<never> => Promise.reject(new Error('nobody asks this here'));
  const remote: Remote = {
    create(question, key) {
      asked.push({ question, key });
      return look(pending(question));
    },
    get: () => look(pending(asked[0]?.question ?? { action: {}, reason: '' })),
    action() {
      const action = exact ?? {};
      return Promise.resolve({ action, revision: 2, digest: digestOf(action, 'default', 2) });
    },
    cancel(id) {
      cancelled.push(id);
      return Promise.resolve(pending({ action: {}, reason: '' }));
    },
    ...{ list: never, decide: never, resubmit: never, followUp: never, classify: never, verifyAudit: never },
  };
  return { remote, asked, cancelled };
}

export function pending({ action, reason }: NewApproval): RemoteApproval {
  return {
    ...{ id: ID, workspace: 'default', requester: 'agent', action, reason, revision: 1, status: 'pending' },
    ...{ digest: digestOf(action, 'default', 1), currentTier: 'MEDIUM', resolution: null, decisions: [] },
    ...{ escalations: [], createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-01T00:10:00.000Z' },
    ...{ revised: null, changes: null, dispatch: null, verification: null, quorum: 1 },
    risk: { tier: 'MEDIUM', level: 'medium', labels: [], findings: [], policyVersion: 'p' },
    links: { inbox: 'http://server/apr_01', temporal: null },
  };
}

export const still = (approval: RemoteApproval): RemoteApproval => approval;

export function decided(outcome: 'approved' | 'denied' | 'expired' | 'cancelled', comment = '') {
  return (approval: RemoteApproval): RemoteApproval => ({
    ...approval,
    status: outcome === 'approved' ? 'approved' : 'rejected',
    resolution: { outcome, by: 'mia', via: 'api', at: '2026-01-01T00:01:00.000Z', comment },
  });
}

/** Approved with another action in the place of the one that was asked. */
export function editedTo(action: Action) {
  return (approval: RemoteApproval): RemoteApproval => ({
    ...decided('approved')(approval),
    action,
    revision: 2,
    digest: digestOf(action, 'default', 2),
  });
}

export function changesRequested(comment: string) {
  return (approval: RemoteApproval): RemoteApproval => ({
    ...approval,
    status: 'changes_requested',
    changes: { by: 'mia', via: 'api', at: '2026-01-01T00:01:00.000Z', comment, revision: 1 },
  });
}
