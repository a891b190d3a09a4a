import type { Action } from './action.ts';
import type { Level, Tier } from './tier.ts';

export const LABELS = [
  'destructive_command',
  'cross_network',
  'sql_without_where',
  'privilege_escalation',
  'remote_code',
  'exfiltration',
  'credential_access',
  'persistence',
  'service_disruption',
  'history_rewrite',
  'opaque_code',
  'unparseable',
  'crisis',
] as const;
/** The labels the judge gives. A policy may add its own, so consumers treat a label as text. */
export type Label = (typeof LABELS)[number];

/** One reason for a tier. */
export interface Finding {
  /** Stable name of the rule, `family.rule`, such as `files.recursive-delete`. */
  readonly rule: string;
  readonly tier: Tier;
  /** Null where the finding is a plain fact with no danger label. */
  readonly label: string | null;
  readonly message: string;
  /** The same in Chinese; absent from older records. */
  readonly messageZh?: string;
  /** UTF-16 offsets [start, end) into the text that `path` names; null where the text as a whole is meant. */
  readonly span: readonly [number, number] | null;
  /** JSON pointer into the classified input, such as `/command` or `/args/sql`. */
  readonly path: string;
}

/** What the judge says of an action. The highest tier of all findings wins; no findings is SAFE. */
export interface Verdict {
  readonly tier: Tier;
  readonly level: Level;
  readonly labels: readonly string[];
  readonly findings: readonly Finding[];
}

/** What is judged: an action, plus the reason and other prose an agent wrote, which is checked for crisis only. */
export interface JudgeInput {
  readonly action: Action;
  readonly prose?: string;
}

/** What a judgement depends on besides its input. */
export interface JudgeSettings {
  /** CIDR blocks; a `sourceIp` outside all of them is `cross_network`. */
  readonly trustedNetworks: readonly string[];
  /** Help for people in danger, as the server renders it: sending one of these texts is SAFE. None where absent. */
  readonly crisisTexts?: ReadonlySet<string>;
}

/** The judge: deterministic, no I/O, never throws, linear in its input. */
export type Judge = (input: JudgeInput, settings: JudgeSettings) => Verdict;
