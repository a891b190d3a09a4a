import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { riskTables } from './risk-tables.ts';

/** `npm run risk:tables`: writes docs/risk-rules.md from the rules. */
writeFileSync(fileURLToPath(new URL('../../docs/risk-rules.md', import.meta.url)), riskTables());
