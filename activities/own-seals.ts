import { type KeyRing, verifySeal } from '../domain/envelope.ts';
import type { SealedRevision } from '../domain/sealed-revision.ts';
import type { SealedRequest } from './open-approval.ts';

/** Whether the request that a run holds bears our seal and is that run's own. */
export function isOwnRequest(seals: KeyRing, sealed: SealedRequest, approvalId: string): boolean {
  const { request, keyId, mac } = sealed;
  return request?.id === approvalId && verifySeal(seals, 'request', request, keyId, mac);
}

/** Whether a revision bears our seal and is one of that approval. */
export function isOwnRevision(seals: KeyRing, sealed: SealedRevision, approvalId: string): boolean {
  const { revision, keyId, mac } = sealed;
  return revision.approvalId === approvalId && verifySeal(seals, 'revision', revision, keyId, mac);
}
