import { z } from 'zod';
import { OUTCOMES } from '../domain/decision.ts';
import { EXECUTION_OUTCOMES, EXECUTOR_NAME, VERIFICATION_OUTCOMES } from '../domain/execution.ts';
import { STATES } from '../domain/lifecycle.ts';
import { TIERS } from '../domain/tier.ts';
import { json, personSchema, text } from './approvals.ts';
import { optional } from './optional.ts';

/** The tasks protocol as its clients speak it: unknown fields are left out; null or empty is as good as absent. */
const COMMAND = 256 * 1024;

const command = z
  .string({ error: 'must be the command, a text' })
  .max(COMMAND, { error: `must be at most ${COMMAND} characters` })
  .refine((value) => value.trim() !== '', { error: 'must not be empty' })
  .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' });

const operator = {
  operator_name: optional(personSchema),
  operator_id: optional(personSchema),
};

const agent = z.string({ error: 'must be the name of an executor' }).regex(EXECUTOR_NAME, {
  error: 'must be a name such as it-ops-worker: letters, digits, ".", "_" and "-"',
});

export const createTaskSchema = z.object({
  command,
  description: optional(text(10_000)),
  source_ip: optional(text(200)),
  requester: optional(personSchema),
});

export const statusSchema = z.enum(STATES, { error: `must be one of ${STATES.join(', ')}` });

export const moveTaskSchema = z.object({
  status: statusSchema,
  ...operator,
  revision: optional(z.number({ error: 'must be the number of the revision that was shown' }).int()),
  comment: optional(text(10_000)),
  reason: optional(text(10_000)),
  agent: optional(agent),
  result: optional(json),
  command: optional(command),
  description: optional(text(10_000)),
  source_ip: optional(text(200)),
});

export const dispatchTaskSchema = z.object({ agent, ...operator, comment: optional(text(10_000)) });

export const verifyTaskSchema = z
  .object({
    result: optional(json),
    passed: optional(z.boolean({ error: 'must be true or false' })),
    ...operator,
  })
  .refine(({ result, passed }) => result !== undefined || passed !== undefined, {
    error: 'must say "result" or "passed"',
  });

/** `?status=` with nothing behind it lists all. */
export const listTasksSchema = z.object({ status: optional(statusSchema) });

const time = z.iso.datetime();

export const taskSchema = z
  .object({
    task_id: z.string(),
    approval_id: z.string(),
    status: z.enum(STATES),
    status_text: z.string(),
    risk_level: z.enum(['low', 'medium', 'high']),
    risk_tier: z.enum(TIERS),
    risk_reasons: z.array(z.string()),
    command: z.string(),
    description: z.string(),
    source_ip: z.string().nullable(),
    revision: z.number().int(),
    previous_command: z.string().nullable(),
    requester: z.string(),
    operator: z.string().nullable(),
    decided_by: z.string().nullable(),
    outcome: z.enum(OUTCOMES).nullable(),
    comment: z.string(),
    agent: z.string().nullable(),
    attempt: z.number().int(),
    dispatch_outcome: z.enum(EXECUTION_OUTCOMES).nullable(),
    exit_code: z.number().int().nullable(),
    result: z.string().nullable(),
    error_output: z.string().nullable(),
    verification: z
      .object({ outcome: z.enum(VERIFICATION_OUTCOMES), by: z.string(), comment: z.string() })
      .nullable(),
    created_at: time,
    updated_at: time,
    expires_at: time.nullable(),
  })
  .meta({ id: 'Task', description: 'Texts are masked: secrets stand as stars.' });

export const taskListSchema = z.object({ count: z.number().int(), tasks: z.array(taskSchema) });

export type Task = z.output<typeof taskSchema>;
