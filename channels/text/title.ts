import type { Approval } from '../../domain/approval.ts';
import type { ExecutionOutcome } from '../../domain/execution.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { type Tier, highest } from '../../domain/tier.ts';
import {
  type Bilingual,
  EXECUTION_NAMES,
  OUTCOME_NAMES,
  VERIFICATION_NAMES,
  join,
  nameState,
} from './wording.ts';

/** What a message's colour says. The tier while the question is open, then what came of it. */
export type Tone =
  Tier | ExecutionOutcome | 'changes' | 'running' | 'granted' | 'denied' | 'crisis' | 'recorded' | 'over';

/** The state in words. */
export function titleOf({ status, resolution, dispatch, verified }: Approval): Bilingual {
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

/** The tier that was found, and the one that it has climbed to since. */
export function tiersOf({ risk, currentTier }: Approval): readonly Tier[] {
  return risk.tier === currentTier ? [risk.tier] : [risk.tier, currentTier];
}

export function toneOf({ status, resolution, risk, currentTier, dispatch, verified }: Approval): Tone {
  if (status === 'changes_requested') return 'changes';
  if (isOpen(status)) return highest([risk.tier, currentTier]);
  if (status === 'dispatched') return 'running';
  if (status === 'executed') return dispatch?.outcome ?? 'unknown';
  if (verified?.outcome === 'given_up' || (dispatch !== null && dispatch.outcome !== 'succeeded'))
    return 'over';
  switch (resolution?.outcome) {
    case 'approved':
    case 'auto_approved':
      return 'granted';
    case 'denied':
      return 'denied';
    case 'crisis':
      return 'crisis';
    default:
      return 'over';
  }
}
