import type { Approval } from './approval.ts';
import type { Grant, GrantStanding } from './grant.ts';
import type { EntryDraft } from './ledger-entry.ts';

/** What a grant's entries say of where they belong: to no approval, except that it was made with one. */
function placeOf({
  workspace,
}: Pick<Grant, 'workspace'>): Pick<
  EntryDraft,
  'approvalId' | 'workspace' | 'traceId' | 'decisionId' | 'from' | 'to'
> {
  return { approvalId: '', workspace, traceId: '', decisionId: null, from: null, to: null };
}

/** @param approval that it is made with; null where it is made by itself */
export function grantMadeEntry(
  grant: Grant,
  approval: Pick<Approval, 'id' | 'traceId'> | null,
): EntryDraft & { readonly event: 'grant.made' } {
  return {
    ...placeOf(grant),
    ...(approval === null ? {} : { approvalId: approval.id, traceId: approval.traceId }),
    event: 'grant.made',
    actor: grant.grantedBy,
    step: `grant.made:${grant.id}`,
    details: { grant },
  };
}

/** The use of a grant, and that it was the last where it was. */
export function grantUsedEntries(
  grant: GrantStanding,
  approvalId: string,
  traceId: string,
): readonly EntryDraft[] {
  const { id, requester, grantedBy, maxUses } = grant;
  const use = grant.uses + 1;
  const used: EntryDraft = {
    ...placeOf(grant),
    traceId,
    event: 'grant.used',
    actor: 'system:grant',
    step: `grant.used:${approvalId}`,
    details: { grant: id, approvalId, requester, use, of: maxUses, grantedBy },
  };
  if (use !== maxUses) return [used];
  return [
    used,
    {
      ...placeOf(grant),
      event: 'grant.spent',
      actor: 'system:grant',
      step: `grant.spent:${id}`,
      details: { grant: id, uses: use },
    },
  ];
}

export function grantRefusedEntry(
  grant: Grant,
  approvalId: string,
  traceId: string,
  why: string,
): EntryDraft {
  return {
    ...placeOf(grant),
    traceId,
    event: 'grant.refused',
    actor: 'system:grant',
    step: `grant.refused:${approvalId}`,
    details: { grant: grant.id, approvalId, why },
  };
}

export function grantRevokedEntry(grant: GrantStanding, by: string, via: string): EntryDraft {
  return {
    ...placeOf(grant),
    event: 'grant.revoked',
    actor: by,
    step: `grant.revoked:${grant.id}`,
    details: { grant: grant.id, uses: grant.uses, via },
  };
}
