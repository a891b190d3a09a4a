import { z } from 'zod';
import { GRANT_SECONDS, GRANT_USES, type GrantBounds } from '../domain/grant.ts';

const whole = (what: string, { min, max }: { readonly min: number; readonly max: number }): z.ZodNumber => {
  const error = `must be a whole number of ${what} from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

export const boundsShape = {
  uses: whole('uses', GRANT_USES)
    .exactOptional()
    .meta({ description: 'How often it lets a request pass; the policy may allow fewer' }),
  maxUses: whole('uses', GRANT_USES).exactOptional().meta({ description: 'The same as `uses`' }),
  expiresInSeconds: whole('seconds', { min: 1, max: GRANT_SECONDS.max })
    .exactOptional()
    .meta({ description: 'How long it holds; the policy may allow less' }),
  expiresAt: z.iso
    .datetime({
      offset: true,
      error: 'must be an ISO 8601 time with its offset, such as 2030-01-01T00:00:00Z',
    })
    .exactOptional()
    .meta({ description: 'Until when it holds, to the second, in the place of `expiresInSeconds`' }),
};

interface Bounds {
  readonly uses?: number;
  readonly maxUses?: number;
  readonly expiresInSeconds?: number;
  readonly expiresAt?: string;
}

/** How often, how long, or both; each said in one way. */
export function refineBounds(bounds: Bounds, context: z.RefinementCtx): void {
  const { uses, maxUses, expiresInSeconds, expiresAt } = bounds;
  const complain = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', message, path: [...path] });
  if (uses !== undefined && maxUses !== undefined)
    complain(['maxUses'], 'says the same as "uses": give one of the two');
  if (expiresInSeconds !== undefined && expiresAt !== undefined)
    complain(['expiresAt'], 'says the same as "expiresInSeconds": give one of the two');
  if ((uses ?? maxUses ?? expiresInSeconds ?? expiresAt) === undefined)
    complain([], 'needs "uses", "expiresInSeconds", or both');
}

/**
 * Bounds as the domain counts them, in whole seconds from now.
 * @param now in milliseconds
 */
export function toBounds({ uses, maxUses, expiresInSeconds, expiresAt }: Bounds, now: number): GrantBounds {
  const left = expiresAt === undefined ? null : Math.floor((Date.parse(expiresAt) - now) / 1_000);
  return { uses: uses ?? maxUses ?? null, seconds: expiresInSeconds ?? left };
}

/** With an approval: how often and how long it is to be remembered. */
export const grantBoundsSchema = z.strictObject(boundsShape).superRefine(refineBounds).meta({
  id: 'GrantBounds',
  description: 'Has the approval remembered for this requester; see `grantable` of the approval',
});
