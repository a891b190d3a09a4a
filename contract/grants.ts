import { z } from 'zod';
import { GRANTABLE_TIERS, GRANT_STATES } from '../domain/grant.ts';
import { APPROVAL_ID, GRANT_ID } from '../domain/ids.ts';
import { TIERS } from '../domain/tier.ts';
import { UNBOUNDED, boundsShape, isBounded } from './grant-bounds.ts';
import { actionSchema, named, personSchema, wholeNumber, workspaceSchema } from './approvals.ts';

export const createGrantSchema = z
  .strictObject({
    approvalId: z
      .string({ error: 'must be text' })
      .regex(APPROVAL_ID, { error: 'must be an approval’s id' })
      .exactOptional()
      .meta({ description: 'Remember what this approval asked for, for who asked' }),
    action: actionSchema.exactOptional(),
    requester: personSchema.exactOptional(),
    workspace: workspaceSchema.exactOptional(),
    profile: named(100).exactOptional(),
    ...boundsShape,
    approver: personSchema.exactOptional(),
  })
  .refine(isBounded, UNBOUNDED)
  .refine(({ approvalId, action }) => (approvalId === undefined) !== (action === undefined), {
    error: 'needs either "approvalId" or "action"',
  })
  .refine(({ action, requester }) => action === undefined || requester !== undefined, {
    error: 'says whose requests are meant: it goes with "action"',
    path: ['requester'],
  })
  .refine(
    ({ approvalId, requester, workspace, profile }) =>
      approvalId === undefined || (requester ?? workspace ?? profile) === undefined,
    { error: 'has its own requester, workspace and profile', path: ['approvalId'] },
  )
  .meta({ id: 'CreateGrant' });

export const listGrantsSchema = z.strictObject({
  workspace: workspaceSchema.exactOptional(),
  requester: named(200).exactOptional(),
  state: z.enum(['active', 'all'], { error: 'must be active or all' }).default('active'),
  limit: wholeNumber('limit', 1, 500).exactOptional(),
  cursor: named(500).exactOptional(),
});

export const grantIdSchema = z.strictObject({
  id: z.string({ error: 'must be text' }).regex(GRANT_ID, { error: 'must be a grant’s id' }),
});

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
    unproven: z
      .literal(true)
      .optional()
      .meta({
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
