import { z } from 'zod';
import { APPROVAL_ID, GRANT_ID } from '../domain/ids.ts';
import { boundsShape, refineBounds } from './grant-bounds.ts';
import { actionSchema, named, personSchema, workspaceSchema } from './approvals.ts';
import { wholeNumber } from './queries.ts';

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
  .superRefine(refineBounds)
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
