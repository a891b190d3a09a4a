import { z } from 'zod';

/** Says what to ask for. The server checks it once more, and names what is wrong. */
const actionInput = z
  .strictObject({
    type: z.string().optional().describe('The kind of step, such as deploy or delete'),
    command: z.string().optional().describe('One shell command line'),
    argv: z.array(z.string()).optional().describe('A command as its words, to be run without a shell'),
    sql: z.string().optional().describe('A SQL statement'),
    tool: z.string().optional().describe('The name of a tool to be called'),
    args: z.record(z.string(), z.unknown()).optional().describe('The arguments of `tool`'),
    cwd: z.string().optional().describe('The folder that it would run in'),
    host: z.string().optional().describe('The machine that it would run on'),
  })
  .describe('What is to be done, to the byte; at least one of type, command, argv, sql, tool');

const textInput = z
  .string()
  .regex(/\S/, { error: 'must not be blank' })
  .describe('A command line; one word without a slash is the kind of step, such as deploy');

export const requestInput = z.strictObject({
  action: z.union([actionInput, textInput]),
  reason: z.string().min(1).describe('Why, for the people who decide'),
  idempotency_key: z
    .string()
    .min(1)
    .optional()
    .describe('The same key and question, asked again, are the same approval'),
  timeout_seconds: z.number().positive().optional().describe('The whole deadline, held between 30 and 3600'),
});

/** The approval, under the name that it was answered with or the shorter one. */
const approvalInput = {
  approval_id: z.string().min(1).optional().describe('As request_approval answered it'),
  id: z.string().min(1).optional().describe('The same as approval_id; one of them is enough'),
};

/**
 * Which approval is meant.
 * @throws Error where none is named, or two are
 */
export function approvalNamed({
  approval_id: long,
  id,
}: {
  readonly approval_id?: string | undefined;
  readonly id?: string | undefined;
}): string {
  const [named, ...others] = new Set([long, id].filter((one) => one !== undefined));
  if (named !== undefined && others.length === 0) return named;
  const found = named === undefined ? 'neither was given' : `they differ: "${long}" and "${id}"`;
  throw new Error(`approval_id or id must name the approval; ${found}`);
}

export const getInput = z.strictObject({
  ...approvalInput,
  wait_seconds: z
    .number()
    .min(0)
    .max(50)
    .default(0)
    .describe('Answers once it is decided, or after this long; at most 50'),
});

export const cancelInput = z.strictObject({
  ...approvalInput,
  comment: z.string().default('').describe('Why it is no longer wanted'),
});

export const promptInput = z.looseObject({
  tool_name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
  tool_use_id: z.string().min(1).optional(),
});

export const askedOutput = z.object({
  approval_id: z.string(),
  status: z.string(),
  url: z.string().nullable().describe('Where people decide it'),
});

export const answerOutput = askedOutput.extend({
  outcome: z.string().describe('pending until somebody has decided'),
  granted: z.boolean().describe('Whether `action` may be done; nothing else says so'),
  action: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('What may be done, to the byte: it may have been edited. Null unless granted'),
  by: z.string().nullable().describe('Who decided'),
  comment: z.string().describe('What they said'),
});
