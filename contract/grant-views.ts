import { z } from 'zod';
import { GRANTABLE_TIERS, GRANT_STATES } from '../domain/grant.ts';
import { TIERS } from '../domain/tier.ts';

export const tierSchema = z.enum(TIERS).meta({ id: 'Tier' });
const time = z.iso.datetime();

export const grantSchema = z
  .object({
    id: z.string(),
    pattern: z.string().meta({
      description:
        'The structure that it covers: what may vary stands as ‹text›, ‹number› or ‹file in FOLDER/›',
    }),
    shape: z.string(),
    requester: z.string(),
    workspace: z.string(),
    profile: z.string(),
    tier: tierSchema,
    labels: z.array(z.string()),
    state: z.enum(GRANT_STATES),
    uses: z.number().int(),
    maxUses: z.number().int().nullable(),
    expiresAt: time,
    grantedBy: z.string(),
    via: z.string(),
    createdAt: time,
    approvalId: z.string().nullable(),
    revokedBy: z.string().nullable(),
    revokedAt: time.nullable(),
    unproven: z.literal(true).optional().meta({
      description: 'Given under a name that open mode took on trust, which has ended: it covers nothing',
    }),
  })
  .meta({ id: 'Grant', description: 'A remembered approval. Texts are masked.' });

export type GrantView = z.output<typeof grantSchema>;

export const grantableSchema = z
  .object({
    pattern: z.string(),
    upTo: z.enum(GRANTABLE_TIERS),
    maxUses: z.number().int().nullable(),
    maxSeconds: z.number().int(),
    offer: z.object({ uses: z.number().int(), seconds: z.number().int() }),
  })
  .meta({
    id: 'Grantable',
    description: 'What one person may have remembered with an approval, how often and how long at the most',
  });
