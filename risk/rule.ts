import type { Tier } from '../domain/tier.ts';
import type { Finding, Label } from '../domain/verdict.ts';
import { type Invocation, spanIn } from './invocation.ts';

/** One line of a rule family's table. The first line of a family that fits a command is its word on it. */
export interface Rule {
  /** `family.rule`; stable, since records and policies name it. */
  readonly rule: string;
  readonly tier: Tier;
  readonly label: Label | null;
  /** What the command does, for the person who is asked. */
  readonly message: string;
  readonly names: readonly string[];
  /** Absent: the name alone decides. */
  readonly when?: (call: Invocation) => boolean;
}

export type Family = ReadonlyMap<string, readonly Rule[]>;

export function familyOf(rules: readonly Rule[]): Family {
  const byName = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const name of rule.names) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [rule]);
      else list.push(rule);
    }
  }
  return byName;
}

/** @returns the first rule of the family that fits, as a finding over the command; null when none fits */
export function applyFamily(family: Family, call: Invocation): Finding | null {
  const rule = family.get(call.name)?.find((line) => line.when === undefined || line.when(call));
  if (rule === undefined) return null;
  return {
    rule: rule.rule,
    tier: rule.tier,
    label: rule.label,
    message: rule.message,
    span: spanIn(call.frame, call.start, call.end),
    path: call.frame.path,
  };
}
