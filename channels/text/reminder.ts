import type { Approval } from '../../domain/approval.ts';
import { TIER_NAMES, sayTime } from './wording.ts';

/** A reminder in both languages. Vendors read mentions in texts, so nothing of the agent's stands in this one. */
export function sayReminder({ id, currentTier, expiresAt, revision }: Approval): string {
  const tier = TIER_NAMES[currentTier];
  const until = expiresAt === null ? null : sayTime(expiresAt);
  return [
    `⏰ 审批仍在等待您的决定：${tier.zh}${until === null ? '' : `，截止 ${until}`}`,
    `⏰ Still waiting for your decision: ${tier.en}${until === null ? '' : `, until ${until}`}`,
    ...(revision === 1 ? [] : [`第 ${revision} 版 · revision ${revision}`]),
    id,
  ].join('\n');
}
