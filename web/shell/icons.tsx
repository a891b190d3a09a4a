import type { ReactNode } from 'react';
import type { Tier } from '../approval/tier.tsx';

/** One shape for each tier, so that colour is never the only sign. */
const TIER_SHAPES: Readonly<Record<Tier, ReactNode>> = {
  SAFE: <path d="M3.5 8.4l3 3 6-6.6" />,
  LOW: <circle cx="8" cy="8" r="4.6" />,
  MEDIUM: <path d="M8 2.8L13.2 8 8 13.2 2.8 8z" />,
  HIGH: <path d="M8 2.6l6 10.6H2zM8 6.6v3M8 11.4v.1" />,
  CRITICAL: <path d="M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4zM8 4.8v4M8 11v.1" />,
};

export function TierIcon({ tier }: { readonly tier: Tier }) {
  return <Icon>{TIER_SHAPES[tier]}</Icon>;
}

export function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}
