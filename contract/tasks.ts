import { z } from 'zod';
import { EXECUTOR_NAME } from '../domain/execution.ts';
import { STATES } from '../domain/lifecycle.ts';
import { personSchema, text } from './approvals.ts';

/** The tasks protocol as its clients speak it: unknown fields are left out, null is as good as absent. */
const COMMAND = 256 * 1024;

const command = z
  .string({ error: 'must be the command, a text' })
  .max(COMMAND, { error: `must be at most ${COMMAND} characters` })
  .refine((value) => value.trim() !== '', { error: 'must not be empty' })
  .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' });

const operator = {
  operator_name: personSchema.nullish(),
  operator_id: personSchema.nullish(),
};

const agent = z.string({ error: 'must be the name of an executor' }).regex(EXECUTOR_NAME, {
  error: 'must be a name such as it-ops-worker: letters, digits, ".", "_" and "-"',
});

export const createTaskSchema = z.object({
  command,
  description: text(10_000).nullish(),
  source_ip: text(200).nullish(),
  requester: personSchema.nullish(),
});

export const statusSchema = z.enum(STATES, { error: `must be one of ${STATES.join(', ')}` });

export const moveTaskSchema = z.object({
  status: statusSchema,
  ...operator,
  comment: text(10_000).nullish(),
  reason: text(10_000).nullish(),
  agent: agent.nullish(),
  result: z.json().nullish(),
});

export const dispatchTaskSchema = z.object({ agent, ...operator, comment: text(10_000).nullish() });

export const verifyTaskSchema = z
  .object({
    result: z.json().nullish(),
    passed: z.boolean({ error: 'must be true or false' }).nullish(),
    ...operator,
  })
  .refine(({ result, passed }) => (result ?? null) !== null || (passed ?? null) !== null, {
    error: 'must say "result" or "passed"',
  });

/** `?status=` with nothing behind it lists all. */
export const listTasksSchema = z.object({
  status: z
    .literal('')
    .transform(() => undefined)
    .or(statusSchema)
    .optional(),
});
