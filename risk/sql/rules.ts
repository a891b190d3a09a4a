import { ACCESS_RULES } from './rules-access.ts';
import { CODE_RULES } from './rules-code.ts';
import { DATA_RULES } from './rules-data.ts';
import type { SqlRule } from './rule.ts';

const TABLE = { ...DATA_RULES, ...ACCESS_RULES, ...CODE_RULES };

export type RuleId = keyof typeof TABLE;

/** Every rule of SQL by its name; what a rule looks for stands in the readers, `postgres-*.ts` and `token-*.ts`. */
export const SQL_RULES: Readonly<Record<RuleId, SqlRule>> = TABLE;
