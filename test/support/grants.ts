import type { Grant, Grantable } from '../../domain/grant.ts';
import { newGrantId } from '../../domain/ids.ts';
import type { UseToTake } from '../../store/grants.ts';
import { ASKED_AT, later } from './samples.ts';
import { approvalId } from './temp-store.ts';

export const GRANTABLE: Grantable = {
  ...{ shape: 'a'.repeat(64), pattern: 'git commit -m ‹text›', upTo: 'MEDIUM' },
  ...{ maxUses: null, maxSeconds: 86_400 },
};

export function grantWith(changes: Partial<Grant> = {}): Grant {
  return {
    ...{ id: newGrantId(), shape: GRANTABLE.shape, pattern: GRANTABLE.pattern },
    ...{ requester: 'agent', workspace: 'default', profile: 'test', tier: 'MEDIUM', labels: [] },
    ...{ maxUses: 10, expiresAt: later(3_600), grantedBy: 'ann', via: 'http', createdAt: ASKED_AT },
    approvalId: null,
    ...changes,
  };
}

/** A request of that structure, by the number of its approval. */
export function useBy(number: number, changes: Partial<UseToTake> = {}): UseToTake {
  return {
    ...{ shape: GRANTABLE.shape, workspace: 'default', requester: 'agent', at: later(1) },
    ...{ approvalId: approvalId(number), traceId: String(number).padStart(32, '0') },
    ...changes,
  };
}
