import { z } from 'zod';
import { policyFileSchema } from './policy-file.ts';

/** The JSON schema of a policy file, for editors. Draft 7 is the newest that most of them read. */
export function policyJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(policyFileSchema, { io: 'input', target: 'draft-7' });
  const named = { $schema, title: 'Policy of Countersign', ...schema };
  return `${JSON.stringify(named, null, 2)}\n`;
}
