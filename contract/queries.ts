import { z } from 'zod';
import { STATES } from '../domain/lifecycle.ts';
import { TIERS } from '../domain/tier.ts';
import { named, workspaceSchema } from './approvals.ts';

export const wholeNumber = (name: string, min: number, max: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: `${name} must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: `${name} must be from ${min} to ${max}` });

export const WAIT_SECONDS_MAX = 55;

export const waitSchema = z.strictObject({ wait: wholeNumber('wait', 0, 3600).exactOptional() });

export const cardSchema = z.strictObject({
  channel: named(64).exactOptional().meta({
    description:
      'A channel that is configured, such as feishu; without it, the first that has a message to show',
  }),
});

export const listSchema = z.strictObject({
  status: z
    .enum([...STATES, 'open'], { error: `must be one of ${STATES.join(', ')}, or open` })
    .exactOptional()
    .meta({ description: '`open`: whatever still waits for a decision' }),
  tier: z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}` }).exactOptional(),
  workspace: workspaceSchema.exactOptional(),
  requester: named(200).exactOptional(),
  q: named(200).exactOptional(),
  limit: wholeNumber('limit', 1, 500).exactOptional(),
  cursor: named(500).exactOptional(),
});

export const auditSchema = z.strictObject({
  after: wholeNumber('after', 0, 999_999_999).exactOptional(),
  limit: wholeNumber('limit', 1, 1_000).exactOptional(),
});
