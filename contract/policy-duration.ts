import { z } from 'zod';
import { parseDuration } from '../domain/duration.ts';

const MAX_TIMEOUT_MS = 30 * 86_400_000;

/** A span of time in a policy, read as milliseconds. */
export const durationSchema = z
  .string({ error: 'must be a duration such as 30s or 1h' })
  .meta({ description: 'A duration such as 30s, 1h or 1h30m, from 1s to 30d' })
  .transform((value, context) => {
    const ms = parseDuration(value);
    if (ms !== null && ms >= 1_000 && ms <= MAX_TIMEOUT_MS) return ms;
    context.addIssue({
      code: 'custom',
      message: 'must be a duration such as 30s, 1h or 1h30m, from 1s to 30d',
    });
    return z.NEVER;
  });
