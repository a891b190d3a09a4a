import { z } from 'zod';
import { type ExecutionResult, OUTPUT_BYTES } from '../domain/execution.ts';
import { executorSchema, personSchema, text } from './approvals.ts';
import { wholeNumber } from './queries.ts';

const code = z
  .number({ error: 'must be a whole number or null' })
  .int()
  .min(-2_147_483_648)
  .max(4_294_967_295)
  .nullable();
const time = z.iso.datetime({ error: 'must be a time such as 2026-01-31T09:30:00.000Z' });
/** Longer output is taken, and cut in the middle. */
const output = text(1_048_576);

const resultShape = {
  outcome: z.enum(['succeeded', 'failed'], { error: 'must be "succeeded" or "failed"' }).exactOptional(),
  exitCode: code.exactOptional(),
  signal: text(32).nullable().exactOptional(),
  stdout: output.default(''),
  stderr: output.default(''),
  truncated: z.boolean().default(false),
  checkExitCode: code.exactOptional(),
  checkOutput: output.default(''),
  message: text(10_000).default(''),
  startedAt: time.or(z.literal('')).default(''),
  endedAt: time.or(z.literal('')).default(''),
};

interface GivenResult {
  readonly outcome?: 'succeeded' | 'failed';
  readonly exitCode?: number | null;
}

/** Nothing is taken for success that does not say so. */
function saysOutcome({ outcome, exitCode }: GivenResult): boolean {
  return outcome !== undefined || typeof exitCode === 'number';
}

function isConsistent({ outcome, exitCode }: GivenResult): boolean {
  return outcome !== 'succeeded' || exitCode === undefined || exitCode === null || exitCode === 0;
}

const SAYS = { error: 'must say "outcome" or "exitCode"' };
const CONSISTENT = { error: 'an exit code other than 0 is no success', path: ['outcome'] };

/** What an executor answers for its order. */
export const completeSchema = z
  .strictObject(resultShape)
  .refine(saysOutcome, SAYS)
  .refine(isConsistent, CONSISTENT)
  .meta({ id: 'CompleteWork' });

/** What somebody tells of an action that they carried out. */
export const reportSchema = z
  .strictObject({ ...resultShape, executor: personSchema.exactOptional(), comment: text(10_000).default('') })
  .refine(saysOutcome, SAYS)
  .refine(isConsistent, CONSISTENT)
  .meta({ id: 'Report' });

export const dispatchToSchema = z
  .strictObject({
    executor: executorSchema,
    comment: text(10_000).default(''),
    approver: personSchema.exactOptional(),
  })
  .meta({ id: 'DispatchTo' });

export const verifySchema = z
  .strictObject({
    decision: z.enum(['accept', 'redo', 'give_up'], { error: 'must be "accept", "redo" or "give_up"' }),
    comment: text(10_000).default(''),
    executor: executorSchema.exactOptional(),
    attempt: z.number({ error: 'must be the number of an attempt' }).int().min(1).exactOptional().meta({
      description: 'The attempt whose result was looked at; a verdict on another one is refused (412)',
    }),
    approver: personSchema.exactOptional(),
  })
  .refine(({ decision, executor }) => executor === undefined || decision === 'redo', {
    error: 'goes with the decision "redo" only',
    path: ['executor'],
  })
  .meta({ id: 'Verify' });

export const workQuerySchema = z.strictObject({
  executor: executorSchema,
  wait: wholeNumber('wait', 0, 3600).exactOptional(),
});

/** A result as the domain has it, each output cut in its middle to what is kept. */
export function toResult(given: z.output<typeof completeSchema>): ExecutionResult {
  const { exitCode = null, signal = null, checkExitCode = null, message, startedAt, endedAt } = given;
  const texts = { stdout: given.stdout, stderr: given.stderr, checkOutput: given.checkOutput };
  const cut = Object.values(texts).some((one) => one.length > OUTPUT_BYTES);
  return {
    outcome: given.outcome ?? (exitCode === 0 ? 'succeeded' : 'failed'),
    ...{ exitCode, signal, checkExitCode, message, startedAt, endedAt },
    stdout: keepEnds(texts.stdout),
    stderr: keepEnds(texts.stderr),
    checkOutput: keepEnds(texts.checkOutput),
    truncated: given.truncated || cut,
  };
}

function keepEnds(whole: string): string {
  if (whole.length <= OUTPUT_BYTES) return whole;
  const note = `\n… ${whole.length - OUTPUT_BYTES} characters or more are left out here …\n`;
  const half = Math.floor((OUTPUT_BYTES - note.length) / 2);
  return `${whole.slice(0, half)}${note}${whole.slice(-half)}`.toWellFormed();
}
