/** How dangerous an action is, least first. The order is the meaning: compare with `atLeast`. */
export const TIERS = ['SAFE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Tier = (typeof TIERS)[number];

/** The three-step view of a tier that older clients speak. */
export type Level = 'low' | 'medium' | 'high';

const LEVELS: Readonly<Record<Tier, Level>> = {
  SAFE: 'low',
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
  CRITICAL: 'high',
};

export function levelOf(tier: Tier): Level {
  return LEVELS[tier];
}

export function atLeast(tier: Tier, floor: Tier): boolean {
  return TIERS.indexOf(tier) >= TIERS.indexOf(floor);
}

export function highest(tiers: readonly Tier[]): Tier {
  return tiers.reduce<Tier>((top, tier) => (atLeast(tier, top) ? tier : top), 'SAFE');
}

/** The tiers from `tier` up to CRITICAL: the ladder an unanswered approval climbs. */
export function tiersFrom(tier: Tier): readonly Tier[] {
  return TIERS.slice(TIERS.indexOf(tier));
}
