import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { TierIcon } from '../shell/icons.tsx';

export type Tier = ApprovalView['currentTier'];
export const TIERS: readonly Tier[] = ['SAFE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** A tier as icon, word and colour. */
export function TierBadge({ tier }: { readonly tier: Tier }) {
  const { t } = useTranslation();
  return (
    <span className="badge" data-tier={tier}>
      <TierIcon tier={tier} />
      {t(`tier.${tier}`)}
    </span>
  );
}

export function StateBadge({ state }: { readonly state: ApprovalView['status'] }) {
  const { t } = useTranslation();
  return (
    <span className="badge" data-state={state}>
      {t(`state.${state}`)}
    </span>
  );
}
