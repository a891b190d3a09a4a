import { type Tier, TIERS } from '../../domain/tier.ts';
import { classify } from '../../risk/classify.ts';
import type { Line } from './lines.ts';

const SETTINGS = { trustedNetworks: ['10.0.0.0/24'] };

export interface Judged extends Line {
  readonly tier: Tier;
  readonly rules: string;
}

const rank = (tier: Tier): number => TIERS.indexOf(tier);
export const isRight = ({ tier, min, max }: Judged): boolean =>
  (min === null || rank(tier) >= rank(min)) && (max === null || rank(tier) <= rank(max));

export function judgeAll(lines: readonly Line[]): readonly Judged[] {
  return lines.map((line) => {
    const { tier, findings } = classify({ action: line.action }, SETTINGS);
    return { ...line, tier, rules: findings.map(({ rule }) => rule).join(' ') };
  });
}

/** What is asked of the judge. */
export interface Bound {
  readonly name: string;
  readonly lines: readonly Judged[];
  /** The least share of them that must be right. */
  readonly least: number;
}

export function boundsOf(lines: readonly Judged[]): readonly Bound[] {
  const dangerous = lines.filter(({ min }) => min !== null);
  return [
    { name: 'CRITICAL, not below', lines: dangerous.filter(({ min }) => min === 'CRITICAL'), least: 1 },
    { name: 'dangerous shell', lines: dangerous.filter(({ kind }) => kind === 'shell'), least: 0.97 },
    { name: 'dangerous SQL', lines: dangerous.filter(({ kind }) => kind === 'sql'), least: 0.98 },
    { name: 'harmless, not above', lines: lines.filter(({ min }) => min === null), least: 0.985 },
  ];
}

export function shareOf({ lines }: Bound): number {
  return lines.length === 0 ? 1 : lines.filter(isRight).length / lines.length;
}
