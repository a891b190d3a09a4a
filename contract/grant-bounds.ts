import { z } from 'zod';
import { GRANT_SECONDS, GRANT_USES } from '../domain/grant.ts';

const whole = (what: string, { min, max }: { readonly min: number; readonly max: number }): z.ZodNumber => {
  const error = `must be a whole number of ${what} from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

export const boundsShape = {
  uses: whole('uses', GRANT_USES)
    .exactOptional()
    .meta({ description: 'How often it lets a request pass; the policy may allow fewer' }),
  expiresInSeconds: whole('seconds', { min: 1, max: GRANT_SECONDS.max })
    .exactOptional()
    .meta({ description: 'How long it holds; the policy may allow less' }),
};

export const isBounded = (bounds: { readonly uses?: number; readonly expiresInSeconds?: number }): boolean =>
  bounds.uses !== undefined || bounds.expiresInSeconds !== undefined;

export const UNBOUNDED = { error: 'needs "uses", "expiresInSeconds", or both' } as const;

/** With an approval: how often and how long it is to be remembered. */
export const grantBoundsSchema = z.strictObject(boundsShape).refine(isBounded, UNBOUNDED).meta({
  id: 'GrantBounds',
  description: 'Has the approval remembered for this requester; see `grantable` of the approval',
});

export type GrantBoundsInput = z.output<typeof grantBoundsSchema>;
