import { z } from 'zod';
import { LIMIT_REQUESTS, WINDOW_SECONDS } from '../domain/rate-limit.ts';
import { named } from './approvals.ts';

const actionSchema = named(200).regex(/\S/, { error: 'must not be blank' });
const sessionSchema = named(200);

const expirySchema = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time with its offset, such as 2030-01-01T00:00:00Z' })
  .refine((at) => Date.parse(at) > Date.now(), { error: 'must be in the future' });

export const allowSchema = z
  .strictObject({
    action: actionSchema,
    sessionKey: sessionSchema.nullable().exactOptional(),
    expiresAt: expirySchema.nullable().exactOptional(),
  })
  .meta({
    id: 'Allow',
    description: 'An action type that skips confirmation; for good and for all if bare.',
  });

export const disallowSchema = z.strictObject({
  action: actionSchema,
  sessionKey: sessionSchema.nullable().exactOptional(),
});

/** The same in the query, for clients whose DELETE carries no body. */
export const disallowQuerySchema = z.strictObject({
  action: actionSchema.exactOptional(),
  sessionKey: sessionSchema.exactOptional(),
});

export const allowlistQuerySchema = z.strictObject({ sessionKey: sessionSchema.exactOptional() });

export const allowlistItemSchema = z
  .object({
    action: z.string(),
    sessionKey: z.string().nullable(),
    expiresAt: z.iso.datetime().nullable(),
    addedBy: z.string(),
    addedAt: z.iso.datetime(),
  })
  .meta({ id: 'AllowlistItem' });

export const removedSchema = z.object({ removed: z.boolean() });

const whole = (what: string, { min, max }: { readonly min: number; readonly max: number }): z.ZodNumber => {
  const error = `must be a whole number of ${what} from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

export const rateLimitsSchema = z
  .strictObject({
    confirmations: z.strictObject({
      limit: whole('requests', LIMIT_REQUESTS),
      windowSeconds: whole('seconds', WINDOW_SECONDS).default(WINDOW_SECONDS.default),
    }),
  })
  .meta({ id: 'RateLimits', description: 'For one action and requester, in any window of that length.' });
