import {
  type Held,
  NO_DEMANDS,
  type PolicyRule,
  type PolicyRules,
  type RuleFacts,
  applyRules,
} from '../../domain/policy-rules.ts';
import type { Tier } from '../../domain/tier.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { isNeverBypassed } from '../action-types.ts';
import { environment } from './environment.ts';
import { CelRequest, CelVerdict } from './facts.ts';

/**
 * Compiles the rules of a policy once, for every judgement under it.
 * @param rules with conditions that `checkCondition` let pass
 * @throws Error for a condition that is no CEL
 */
export function compileRules(rules: readonly PolicyRule[]): PolicyRules {
  const compiled = rules.map((rule) => {
    const evaluate = environment.parse(rule.when);
    evaluate.check();
    return { rule, evaluate };
  });
  return (facts, verdict) => {
    // Nobody votes on a person in danger, so there is nothing for rules to say.
    if (compiled.length === 0 || verdict.labels.includes('crisis')) return { verdict, demands: NO_DEMANDS };
    const request = new CelRequest(facts);
    const now = new Date(facts.createdAt);
    let seen = { verdict, shown: new CelVerdict(verdict) };
    return applyRules(compiled, verdict, floorOf(facts, verdict), ({ evaluate }, standing) => {
      if (seen.verdict !== standing) seen = { verdict: standing, shown: new CelVerdict(standing) };
      return hold(() => evaluate({ request, verdict: seen.shown, now }));
    });
  };
}

/** What no rule lowers below. What could not be read to its end, or is CRITICAL, always asks a person. */
function floorOf({ action }: RuleFacts, { tier, labels }: Verdict): Tier {
  if ([action.type, action.tool].some((name) => name !== undefined && isNeverBypassed(name))) return 'HIGH';
  return labels.includes('unparseable') || tier === 'CRITICAL' ? 'MEDIUM' : 'SAFE';
}

/** What a condition fails with is named by its code: the rest may quote the request. */
function hold(evaluate: () => unknown): Held {
  try {
    const held = evaluate();
    return typeof held === 'boolean' ? held : { failed: 'neither true nor false' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return { failed: code.replaceAll('_', ' ') };
  }
}
