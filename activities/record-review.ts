import type { Approval } from '../domain/approval.ts';
import { type KeyRing, verifySeal } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import type { ReviewReport, SealedReview } from '../domain/review.ts';
import { type Standing, standingOf } from '../domain/schedule.ts';
import type { LedgerPort } from './ports.ts';

export interface RecordReview {
  (approvalId: string, sealed: SealedReview | null): Promise<Standing>;
}

/**
 * Writes what a language model said, and the approval that this may amount to, or adopts what was settled first. Only a
 * sealed report on this approval is believed: what anybody else told Temporal is written as a review that failed. Safe
 * to retry: a revision is reviewed once.
 * @param sealed null where no worker answered in time
 */
export function createRecordReview(ports: {
  readonly ledger: Pick<LedgerPort, 'find' | 'recordReview'>;
  readonly seals: KeyRing;
}): RecordReview {
  return async (approvalId, sealed) => {
    const approval = await ports.ledger.find(approvalId);
    if (approval === null)
      throw new CountersignError('not_found', `the ledger holds no approval ${approvalId}`);
    const report =
      sealed === null
        ? failedReport(approval, 'no worker answered in time')
        : (believed(ports.seals, approvalId, sealed) ??
          failedReport(approval, 'its answer does not bear the seal of Countersign'));
    return standingOf(await ports.ledger.recordReview(approvalId, report));
  };
}

/** @param sealed what an activity was completed with: whatever somebody wrote, and nothing at all */
function believed(
  seals: KeyRing,
  approvalId: string,
  sealed: Partial<SealedReview> | undefined,
): ReviewReport | null {
  const { report, keyId, mac } = sealed ?? {};
  if (report === undefined || keyId === undefined || mac === undefined) return null;
  return verifySeal(seals, 'review', report, keyId, mac) && report.approvalId === approvalId ? report : null;
}

function failedReport({ id, revision, digest }: Approval, note: string): ReviewReport {
  const at = new Date().toISOString();
  const review = { outcome: 'failed', note, concerns: [], model: '', latencyMs: 0, at } as const;
  return { approvalId: id, revision, digest, review };
}
