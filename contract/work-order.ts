import { z } from 'zod';
import { type Check, type WorkOrder } from '../domain/execution.ts';
import { actionSchema, executorSchema } from './approvals.ts';

const check = z.union([
  z.strictObject({ command: z.string().min(1) }),
  z.strictObject({ argv: z.array(z.string()).min(1) }),
]) satisfies z.ZodType<Check>;

/** An order as it crosses the wire. Fields that a later server adds are left out; the action must be known entirely. */
export const workOrderSchema = z.object({
  key: z
    .string()
    .min(1)
    .max(300)
    .meta({ description: 'approvalId:revision:attempt; run a key once in your life' }),
  approvalId: z.string().min(1).max(200),
  workspace: z.string().min(1).max(64),
  revision: z.number().int().min(1),
  attempt: z.number().int().min(1),
  executor: executorSchema,
  action: actionSchema,
  digest: z.string(),
  check: check.nullable(),
  limitSeconds: z.number().int().min(1).max(86_400),
  approvedBy: z.string(),
}) satisfies z.ZodType<WorkOrder>;

/** What `GET /v1/work` hands over. */
export const workSchema = z
  .object({
    token: z.string().min(1).max(4_000),
    heartbeatSeconds: z.number().positive().meta({
      description: 'The longest silence between heartbeats; soon after it, the order is taken for lost',
    }),
    order: workOrderSchema,
  })
  .meta({ id: 'Work' });
