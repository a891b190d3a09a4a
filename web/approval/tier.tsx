import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import type { ReactNode } from 'react';
import { Icon } from '../shell/icons.tsx';

export type Tier = ApprovalView['currentTier'];
export const TIERS: readonly Tier[] = ['SAFE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** One shape for each tier, so that colour is never the only sign. */
const TIER_SHAPES: Readonly<Record<Tier, ReactNode>> = {
  SAFE: <path d="M3.5 8.4l3 3 6-6.6" />,
  LOW: <circle cx="8" cy="8" r="4.6" />,
  MEDIUM: <path d="M8 2.8L13.2 8 8 13.2 2.8 8z" />,
  HIGH: <path d="M8 2.6l6 10.6H2zM8 6.6v3M8 11.4v.1" />,
  CRITICAL: <path d="M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4zM8 4.8v4M8 11v.1" />,
};

function TierIcon({ tier }: { readonly tier: Tier }) {
  return <Icon>{TIER_SHAPES[tier]}</Icon>;
}

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
