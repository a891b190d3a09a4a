import { z } from 'zod';
import { APPROVAL_ID } from '../domain/ids.ts';
import { workspaceSchema } from './approvals.ts';

/** A place in the ledger, as text. */
const seq = (name: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, { error: `${name} must be a seq of the ledger, a whole number from 0 up` })
    .transform(Number);

const narrowing = {
  approval: z
    .string()
    .regex(APPROVAL_ID, { error: 'must be the id of an approval, such as apr_…' })
    .exactOptional(),
  workspace: workspaceSchema.exactOptional(),
};

/** `GET /v1/events`. The header `Last-Event-ID` says the same as `lastEventId`, and comes before it. */
export const eventsSchema = z.strictObject({ ...narrowing, lastEventId: seq('lastEventId').exactOptional() });

export const lastEventIdSchema = seq('Last-Event-ID');

/** `GET /ws` without a workspace of the older protocol. */
export const liveSchema = z.strictObject({ ...narrowing, after: seq('after').exactOptional() });
