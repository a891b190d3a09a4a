import type { Finding } from '../../domain/verdict.ts';
import { type Frame, spanIn } from './frame.ts';
import { type RuleId, SQL_RULES } from './rules.ts';

/** A rule that fits a part of the text. Offsets are UTF-16. */
export interface Hit {
  readonly rule: RuleId;
  readonly start: number;
  readonly end: number;
}

/** What a reader of statements tells as it goes. */
export interface Notes {
  /** A rule fits the statement. */
  readonly report: (rule: RuleId) => void;
  /** The statement runs or stores this text as SQL. */
  readonly runs: (text: string) => void;
}

/** A person is not told the same thing more often. */
const MAX_REPEATS = 50;

/** One finding for each rule and place; a LOW one gives way to a graver one at the same place. */
export function findingsOf(hits: readonly Hit[], frame: Frame): readonly Finding[] {
  const seen = new Set<string>();
  const graver = new Set<string>();
  for (const { rule, start, end } of hits) if (SQL_RULES[rule].tier !== 'LOW') graver.add(`${start} ${end}`);
  const findings: Finding[] = [];
  const times = new Map<RuleId, number>();
  for (const { rule, start, end } of hits) {
    const place = `${start} ${end}`;
    const { tier, label, message, zh } = SQL_RULES[rule];
    if (seen.has(`${rule} ${place}`) || (graver.has(place) && tier === 'LOW')) continue;
    const time = (times.get(rule) ?? 0) + 1;
    times.set(rule, time);
    if (time > MAX_REPEATS) continue;
    seen.add(`${rule} ${place}`);
    findings.push({
      rule,
      tier,
      label,
      message,
      messageZh: zh,
      span: spanIn(frame, start, end),
      path: frame.path,
    });
  }
  return findings;
}
