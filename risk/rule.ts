import type { Tier } from '../domain/tier.ts';
import type { Label } from '../domain/verdict.ts';
import type { Invocation } from './command/invocation.ts';

/** What a rule says of what it fits, in the words of both languages. */
export interface Said {
  /** `family.rule`; stable, since records and policies name it. */
  readonly rule: string;
  readonly tier: Tier;
  readonly label: Label | null;
  /** What the command does, for the person who is asked. */
  readonly message: string;
  /** The same in Chinese. */
  readonly zh: string;
}

/**
 * One line of a rule family's table. The first line of a family that fits a command is its word on it. A line of tier
 * SAFE makes no finding: it says that the command is understood and changes nothing.
 */
export interface Rule extends Said {
  readonly names: readonly string[];
  /** Absent: the name alone decides. */
  readonly when?: (call: Invocation) => boolean;
  /** Commands that this line must flag; they stand in docs/risk.md, and a test judges each. */
  readonly flags: readonly string[];
  /** Near misses that this line must leave alone: the safer way, where there is one. */
  readonly spares?: readonly string[];
}

export interface Family {
  /** What the family is about, one sentence. */
  readonly title: string;
  readonly rules: readonly Rule[];
  readonly byName: ReadonlyMap<string, readonly Rule[]>;
}

export function familyOf(title: string, rules: readonly Rule[]): Family {
  const byName = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const name of rule.names) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [rule]);
      else list.push(rule);
    }
  }
  return { title, rules, byName };
}
