import { z } from 'zod';
import { ROLES } from '../domain/principal.ts';
import { named } from './approvals.ts';

/** What a person hands over once to sign in to the page. */
export const signInSchema = z.strictObject({ key: named(500) }).meta({ id: 'SignIn' });

const principalSchema = z.object({
  id: z.string(),
  roles: z.array(z.enum(ROLES)),
  workspaces: z.union([z.literal('*'), z.array(z.string())]),
});

export const sessionSchema = z
  .object({
    mode: z.enum(['open', 'keys']).meta({
      description: 'open: nobody signs in, and anyone on this machine can decide',
    }),
    principal: principalSchema.nullable().meta({ description: 'Null: nobody is signed in' }),
    sharedKey: z.boolean().meta({ description: 'Signed in with API_SERVER_KEY, which proves no person' }),
    expiresAt: z.iso.datetime().nullable(),
    now: z.iso.datetime().meta({ description: "The server's clock" }),
  })
  .meta({ id: 'Session' });

export type SessionView = z.output<typeof sessionSchema>;
