import { z } from 'zod';
import { SAFETY_ROLES, SAFETY_VERDICTS } from '../domain/safety.ts';
import { ACTION_TEXT, languageSchema, named } from './approvals.ts';

export const safetySchema = z
  .strictObject({
    role: z.enum(SAFETY_ROLES, { error: 'must be "user" or "agent"' }),
    text: named(ACTION_TEXT),
    language: languageSchema.exactOptional(),
  })
  .meta({ id: 'CheckSafety', description: 'A text, and who wrote it' });

export const safetyVerdictSchema = z
  .object({
    verdict: z.enum(SAFETY_VERDICTS).meta({
      description: 'error: nobody could check it, so it is not known to be safe; `detail` says why',
    }),
    categories: z.array(z.string()).meta({ description: 'S1 to S14, as Llama Guard 3 numbers them' }),
    latencyMs: z.number(),
    response: z
      .string()
      .exactOptional()
      .meta({ description: 'What to send instead: help in a crisis, else a refusal or a harmless answer' }),
    detail: z.string().exactOptional(),
  })
  .meta({ id: 'SafetyVerdict' });

export type SafetyVerdictView = z.output<typeof safetyVerdictSchema>;
