import { atLeast } from '../domain/tier.ts';
import type { Verdict } from '../domain/verdict.ts';
import { isNeverBypassed } from './action-types.ts';

/** Whether an allowlist may hold this type of action at all. */
export function mayBeAllowlisted(type: string): boolean {
  return !isNeverBypassed(type);
}

/**
 * Whether an allowlisted request may pass without a person. Its type was allowed by somebody; what it carries was
 * not, so that must not be dangerous by itself, nor such that the judge could not read it to its end.
 */
export function maySkip(verdict: Verdict): boolean {
  return verdict.findings.every(
    ({ rule, tier, path, label }) =>
      rule !== 'type.never-bypassed' &&
      label !== 'unparseable' &&
      !atLeast(tier, path === '/type' ? 'CRITICAL' : 'HIGH'),
  );
}
