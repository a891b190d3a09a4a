import type { Tier } from '../../domain/tier.ts';
import type { Label } from '../../domain/verdict.ts';

/** One line of the table of SQL rules. */
export interface SqlRule {
  readonly tier: Tier;
  /** Null where the finding is a plain fact with no danger label. */
  readonly label: Label | null;
  /** What the statement does, for the person who is asked; in English and in Chinese. */
  readonly message: string;
  readonly zh: string;
  /** Statements that get this rule when they are the whole request. */
  readonly flags: readonly string[];
  /** Near misses that do not. */
  readonly spares: readonly string[];
}
