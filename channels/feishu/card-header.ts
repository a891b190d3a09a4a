import type { Approval } from '../../domain/approval.ts';
import type { ExecutionOutcome } from '../../domain/execution.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { type Tier, highest } from '../../domain/tier.ts';
import { type Element, headerTags, words } from './card-elements.ts';
import {
  type Bilingual,
  EXECUTION_NAMES,
  OUTCOME_NAMES,
  TIER_NAMES,
  VERIFICATION_NAMES,
  join,
  nameState,
} from './wording.ts';

const TIER_COLORS: Readonly<Record<Tier, string>> = {
  SAFE: 'green',
  LOW: 'blue',
  MEDIUM: 'yellow',
  HIGH: 'orange',
  CRITICAL: 'red',
};

/** The state in words, the tier as a tag. The colour is the tier's while the question is open, then the outcome's. */
export function cardHeader(approval: Approval, isRecorded: boolean): Element {
  const { risk, currentTier } = approval;
  const escalated = risk.tier === currentTier ? [] : [currentTier];
  const tags = [risk.tier, ...escalated].map((tier) => ({
    text: TIER_NAMES[tier],
    color: TIER_COLORS[tier],
  }));
  return {
    title: words(
      isRecorded ? { zh: '已记录，待生效', en: 'Recorded, not yet in effect' } : titleOf(approval),
    ),
    template: isRecorded ? 'wathet' : colorOf(approval),
    i18n_text_tag_list: headerTags(tags),
  };
}

const OUTCOME_COLORS: Readonly<Record<ExecutionOutcome, string>> = {
  succeeded: 'turquoise',
  failed: 'orange',
  unknown: 'red',
  not_taken: 'yellow',
};

function titleOf({ status, resolution, dispatch, verified }: Approval): Bilingual {
  const state = nameState(status);
  const { attempt = 1, outcome = null } = dispatch ?? {};
  const byPerson = verified !== null && verified.outcome !== 'passed' && verified.outcome !== 'failed';
  if (status === 'archived' && byPerson) return join(' · ', state, VERIFICATION_NAMES[verified.outcome]);
  if (outcome !== null) return join(' · ', state, EXECUTION_NAMES[outcome]);
  if (status === 'dispatched' && attempt > 1)
    return join(' · ', state, { zh: `第 ${attempt} 次`, en: `attempt ${attempt}` });
  const plain = resolution === null || resolution.outcome === 'approved';
  return plain ? state : join(' · ', state, OUTCOME_NAMES[resolution.outcome]);
}

function colorOf({ status, resolution, risk, currentTier, dispatch, verified }: Approval): string {
  if (status === 'changes_requested') return 'violet';
  if (isOpen(status)) return TIER_COLORS[highest([risk.tier, currentTier])];
  if (status === 'dispatched') return 'blue';
  if (status === 'executed') return OUTCOME_COLORS[dispatch?.outcome ?? 'unknown'];
  if (verified?.outcome === 'given_up' || (dispatch !== null && dispatch.outcome !== 'succeeded'))
    return 'grey';
  switch (resolution?.outcome) {
    case 'approved':
    case 'auto_approved':
      return 'green';
    case 'denied':
      return 'carmine';
    case 'crisis':
      return 'purple';
    default:
      return 'grey';
  }
}
