import type { Plan } from './policy.ts';
import { type Tier, atLeast } from './tier.ts';
import type { Verdict } from './verdict.ts';

/** What a policy lets people remember, per profile. */
export interface GrantTerms {
  /** The highest tier that a grant may cover. `NONE`: nothing is remembered. */
  readonly upTo: GrantableTier | 'NONE';
  /** Uses of one grant at the most, 1 to 1000; null where a grant may be for its time alone. */
  readonly maxUses: number | null;
  /** How long one grant holds at the most, in milliseconds. */
  readonly maxAgeMs: number;
}

/** CRITICAL is decided by a person every time, whatever a policy says. */
export const GRANTABLE_TIERS = ['SAFE', 'LOW', 'MEDIUM', 'HIGH'] as const satisfies readonly Tier[];
export type GrantableTier = (typeof GRANTABLE_TIERS)[number];

export const GRANT_USES = { min: 1, max: 1_000 } as const;
/** In seconds: a minute to 30 days. */
export const GRANT_SECONDS = { min: 60, max: 30 * 86_400 } as const;

export const DEFAULT_TERMS: GrantTerms = {
  upTo: 'MEDIUM',
  maxUses: null,
  maxAgeMs: GRANT_SECONDS.max * 1_000,
};

/** How often and how long a grant holds, as somebody asks for it; at least one is given. Time is in seconds. */
export interface GrantBounds {
  readonly uses: number | null;
  readonly seconds: number | null;
}

/** What every channel offers first. */
export const DEFAULT_GRANT: { readonly uses: number; readonly seconds: number } = {
  uses: 10,
  seconds: 8 * 3_600,
};

/** The structure of an action: what is the same in every action that a grant of it covers. */
export interface Shape {
  /** SHA-256 over its canonical form; equal shapes have equal hashes. */
  readonly hash: string;
  /**
   * For people: what is fixed stands as it is, what may vary as `‹text›`, `‹number›` or `‹file in FOLDER/›`. Masked; but for
   * what is masked, no two shapes have the same.
   */
  readonly pattern: string;
}

/** Fixed with a request: what may be remembered of it, by the policy of then. Absent where nothing may. */
export interface Grantable {
  readonly shape: string;
  readonly pattern: string;
  readonly upTo: GrantableTier;
  readonly maxUses: number | null;
  readonly maxSeconds: number;
}

/** A remembered approval: this shape, for this requester, so often or so long. */
export interface Grant {
  /** `grt_` and a ULID. */
  readonly id: string;
  readonly shape: string;
  readonly pattern: string;
  readonly requester: string;
  readonly workspace: string;
  readonly profile: string;
  /** What the judge said of the action that it was given for: nothing above or beside that is covered. */
  readonly tier: Tier;
  readonly labels: readonly string[];
  /** Null: as often as it is asked, until it expires. */
  readonly maxUses: number | null;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly grantedBy: string;
  readonly via: string;
  readonly createdAt: string;
  /** The approval that it was given with, or null. */
  readonly approvalId: string | null;
  /** Given in open mode, under a name that nobody proved: it counts no more once somebody has a key. */
  readonly unproven?: true;
}

/** A grant with what has become of it. */
export interface GrantStanding extends Grant {
  readonly uses: number;
  readonly revokedBy: string | null;
  readonly revokedAt: string | null;
}

/** What a request carries of the grant that the API took a use of; sealed with it, and judged again. */
export interface GrantUse extends Pick<Grant, 'id' | 'shape' | 'tier' | 'labels' | 'expiresAt'> {
  readonly by: string;
}

export const GRANT_STATES = ['active', 'spent', 'expired', 'revoked'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** @param now ISO 8601 */
export function grantStateOf(grant: GrantStanding, now: string): GrantState {
  if (grant.revokedAt !== null) return 'revoked';
  if (grant.maxUses !== null && grant.uses >= grant.maxUses) return 'spent';
  return grant.expiresAt <= now ? 'expired' : 'active';
}

export function useOf({ id, shape, tier, labels, expiresAt, grantedBy }: Grant): GrantUse {
  return { id, shape, tier, labels, expiresAt, by: grantedBy };
}

/**
 * Why a grant of the same shape does not cover what was judged now; null where it does. The tier may be lower and the
 * labels fewer, never the other way round.
 * @param grantable what the policy of now lets be remembered of the request; undefined where nothing
 */
export function whyNotCovered(
  grant: Pick<Grant, 'shape' | 'tier' | 'labels'>,
  verdict: Pick<Verdict, 'tier' | 'labels'>,
  grantable: Grantable | undefined,
): string | null {
  if (grantable === undefined) return 'the policy of now has a person asked about it every time';
  if (grantable.shape !== grant.shape) return 'its structure is another one';
  if (!atLeast(grant.tier, verdict.tier)) return `its tier is ${verdict.tier}, above ${grant.tier}`;
  const added = verdict.labels.filter((label) => !grant.labels.includes(label));
  return added.length === 0 ? null : `it is ${added.join(', ')} besides`;
}

/** What is offered to a person who says no more than "remember this". */
export function offerOf({ maxUses, maxSeconds }: Grantable): {
  readonly uses: number;
  readonly seconds: number;
} {
  return {
    uses: Math.min(DEFAULT_GRANT.uses, maxUses ?? DEFAULT_GRANT.uses),
    seconds: Math.min(DEFAULT_GRANT.seconds, maxSeconds),
  };
}

/** What a plan lets one person remember: only what one person decides. */
export function isDecidedByOne({ rungs, finalReview, auto }: Plan): boolean {
  return (
    auto === null && finalReview === null && rungs.length > 0 && rungs.every(({ quorum }) => quorum === 1)
  );
}

/** A pattern's placeholders in the reader's language. */
export function patternIn(pattern: string, language: 'en' | 'zh'): string {
  if (language === 'en') return pattern;
  return pattern
    .replaceAll('‹text›', '‹文本›')
    .replaceAll('‹number›', '‹数字›')
    .replace(/‹file in ([^›]*)›/g, '‹$1 中的文件›');
}

/** `10 times`, `8h`, `10 times or 8h`: what ends a grant. Time as `formatDuration` writes it. */
export function sayBounds({ uses, seconds }: GrantBounds, sayTime: (ms: number) => string): string {
  const often = uses === null ? [] : [uses === 1 ? 'once' : `${uses} times`];
  return [...often, ...(seconds === null ? [] : [sayTime(seconds * 1_000)])].join(' or ');
}
