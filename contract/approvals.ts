import { z } from 'zod';
import type { Action, Json } from '../domain/action.ts';
import { canonicalJson } from '../domain/canonical.ts';
import type { ANSWER_KINDS } from '../domain/decision.ts';
import { EXECUTOR_NAME, type FollowUp, LIMIT_SECONDS, VERIFICATION_MODES } from '../domain/execution.ts';
import { LANGUAGE_TAG } from '../domain/language.ts';
import { saysSomething } from '../domain/visible.ts';
import { grantBoundsSchema } from './grant-bounds.ts';

/** Text that has a UTF-8 form: a lone surrogate could stand for two different digests. */
export const text = (max: number): z.ZodString =>
  z
    .string({ error: 'must be text' })
    .max(max, { error: `must be at most ${max} characters` })
    .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' });

export const named = (max: number): z.ZodString => text(max).min(1, { error: 'must not be empty' });

export const json: z.ZodType<Json> = z.json().refine(hasDigest, {
  error: 'must be well-formed Unicode',
}) as z.ZodType<Json>;

/** What has no canonical form has no digest. JSON.stringify would not tell: it escapes a lone surrogate. */
function hasDigest(value: Json): boolean {
  try {
    canonicalJson(value);
    return true;
  } catch {
    return false;
  }
}

/** Largest command or SQL text that an approval carries, in UTF-16 code units. */
export const ACTION_TEXT = 256 * 1024;

const NO_ACTION = 'must be an object with at least one of type, command, argv, sql, tool';

/** In words of ours where it is no object; what is wrong in one says so itself. */
const actionFields = z.strictObject(
  {
    type: named(200).exactOptional(),
    command: named(ACTION_TEXT).exactOptional(),
    argv: z
      .array(text(ACTION_TEXT))
      .min(1, { error: 'must hold at least the program' })
      .max(10_000)
      .exactOptional(),
    sql: named(ACTION_TEXT).exactOptional(),
    tool: named(200).exactOptional(),
    args: json.exactOptional(),
    cwd: named(4_096).exactOptional(),
    env: z.record(named(1_000), text(ACTION_TEXT)).exactOptional(),
    host: named(1_000).exactOptional(),
    sourceIp: named(200).exactOptional(),
  },
  {
    error: ({ code }) => (code === 'invalid_type' ? NO_ACTION : undefined),
  },
);

export const actionSchema = actionFields
  .refine(
    (action) => ['type', 'command', 'argv', 'sql', 'tool'].some((name) => Object.hasOwn(action, name)),
    {
      error: 'must have at least one of type, command, argv, sql, tool',
    },
  )
  .meta({ id: 'Action', description: 'What is asked for. These exact bytes are what may run.' });

export const languageSchema = z
  .string({ error: 'must be "en" or "zh"' })
  .regex(LANGUAGE_TAG, { error: 'must be "en" or "zh", with a region if need be, as in "en-GB"' })
  .meta({
    description:
      'en or zh; a region, as in `zh-CN` or `en-GB`, says whose helplines are told in a crisis. Not given: en, and help in a crisis in the language of its words',
  });

export const workspaceSchema = text(64).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
  error: 'must begin with a letter or digit and hold only letters, digits, ".", "_" and "-"',
});

export const personSchema = named(200).regex(/^(?!system:)[^\p{Cc}\p{Cf}]+$/u, {
  error: 'must hold no control characters and not begin with "system:"',
});

export const executorSchema = named(64).regex(EXECUTOR_NAME, {
  error: 'must be a name such as it-ops-worker: letters, digits, ".", "_" and "-"',
});

const limitSchema = z
  .number({ error: 'must be a number of seconds' })
  .int()
  .min(LIMIT_SECONDS.min, { error: 'must be from 1 to 86400 seconds' })
  .max(LIMIT_SECONDS.max, { error: 'must be from 1 to 86400 seconds' });

const dispatchSchema = z
  .strictObject({ executor: executorSchema, timeoutSeconds: limitSchema.exactOptional() })
  .meta({ description: 'Whom the action is handed to once it is approved, and how long it may run' });

const verificationSchema = z
  .strictObject({
    mode: z.enum(VERIFICATION_MODES, { error: 'must be "none", "auto" or "human"' }),
    command: named(ACTION_TEXT).exactOptional(),
    argv: z.array(text(ACTION_TEXT)).min(1).max(10_000).exactOptional(),
  })
  .refine(({ mode, command, argv }) => mode === 'auto' || (command === undefined && argv === undefined), {
    error: 'a command that verifies goes with the mode "auto" only',
  })
  .refine(({ command, argv }) => command === undefined || argv === undefined, {
    error: 'give "command" or "argv", not both',
  })
  .meta({
    description: 'auto: exit code 0 of the action, then of `command` or `argv`, run by the same executor',
  });

export const createApprovalSchema = z
  .strictObject({
    action: actionSchema,
    reason: named(10_000),
    requester: personSchema.exactOptional(),
    workspace: workspaceSchema.default('default'),
    sessionKey: named(200).exactOptional(),
    profile: named(64).default('interactive'),
    timeoutSeconds: z
      .number({ error: 'must be a number of seconds' })
      .finite()
      .positive({ error: 'must be above 0; it is held between 30 and 3600' })
      .exactOptional(),
    language: languageSchema.exactOptional(),
    dispatch: dispatchSchema.exactOptional(),
    verification: verificationSchema.exactOptional(),
    expectResult: z.boolean({ error: 'must be true or false' }).exactOptional(),
  })
  .refine(
    ({ dispatch, expectResult, verification }) =>
      verification === undefined || dispatch !== undefined || expectResult === true,
    { error: 'needs "dispatch" or "expectResult": there is no result to verify', path: ['verification'] },
  )
  .meta({ id: 'CreateApproval' });

const digestSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'must be the 64 hex digits of the approval’s digest' });

/** What a person may answer by `/v1`. */
const ANSWERS = [
  'approve',
  'deny',
  'request_changes',
  'escalate',
] as const satisfies readonly (typeof ANSWER_KINDS)[number][];

export const decisionSchema = z
  .strictObject({
    decision: z.enum(ANSWERS, { error: 'must be "approve", "deny", "request_changes" or "escalate"' }),
    comment: text(10_000).default(''),
    edits: actionFields
      .exactOptional()
      .meta({ description: 'With "approve": fields of the action in the place of those that stand' }),
    digest: digestSchema.exactOptional(),
    grant: grantBoundsSchema.exactOptional(),
    approver: personSchema.exactOptional(),
  })
  .refine(
    ({ decision, grant, edits }) => grant === undefined || (decision === 'approve' && edits === undefined),
    {
      error: 'goes with the decision "approve" only, and without edits',
      path: ['grant'],
    },
  )
  .refine(({ decision, comment }) => decision !== 'request_changes' || saysSomething(comment), {
    error: 'says what is to be changed: it is required to request changes',
    path: ['comment'],
  })
  .refine(({ decision, edits }) => edits === undefined || decision === 'approve', {
    error: 'go with the decision "approve" only',
    path: ['edits'],
  })
  .meta({ id: 'Decide' });

export const resubmitSchema = z
  .strictObject({
    action: actionSchema,
    reason: named(10_000).exactOptional(),
    comment: text(10_000).default(''),
    digest: digestSchema.exactOptional(),
    requester: personSchema.exactOptional(),
  })
  .meta({
    id: 'Resubmit',
    description: 'The whole action anew; without a reason the one that was given stands',
  });

export const cancelSchema = z
  .strictObject({ comment: text(10_000).default(''), requester: personSchema.exactOptional() })
  .meta({ id: 'Cancel' });

/** What people give as `action` who think of the other one: the whole action, or a command. */
const actionTypeSchema = z
  .string({
    error: ({ input }) =>
      typeof input === 'object' && input !== null
        ? 'is the name of an action type here; give the members of the action themselves, as in {"command": "ls"}'
        : 'must be text, the name of an action type such as "deploy"',
  })
  .min(1, { error: 'must not be empty' })
  .max(200, { error: 'must be at most 200 characters' })
  .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' })
  .refine((value) => !/[\s/\\]/u.test(value), {
    error:
      'is the name of an action type, such as "deploy", which has no blanks or slashes; a command goes in "command"',
  });

export const classifySchema = z
  .strictObject({
    action: actionTypeSchema.exactOptional().meta({
      description: 'The name of an action type, as `action.type` of an approval. Unknown ones are LOW',
      examples: ['deploy'],
    }),
    command: text(ACTION_TEXT)
      .exactOptional()
      .meta({ description: 'One shell command line', examples: ['rm -rf /tmp/build'] }),
    argv: z
      .array(text(ACTION_TEXT))
      .max(10_000)
      .exactOptional()
      .meta({
        description: 'A program and its arguments, run without a shell',
        examples: [['rm', '-rf', '/tmp/build']],
      }),
    sql: text(ACTION_TEXT)
      .exactOptional()
      .meta({ description: 'SQL statements', examples: ['DELETE FROM users'] }),
    tool: named(200)
      .exactOptional()
      .meta({ description: 'The name of an agent’s tool', examples: ['run_query'] }),
    args: json.exactOptional().meta({
      description: 'The tool’s arguments, of any shape: commands, SQL, paths and URLs in them are judged',
      examples: [{ query: 'DELETE FROM users' }],
    }),
    sourceIp: named(200)
      .exactOptional()
      .meta({ description: 'Where the request comes from', examples: ['203.0.113.9'] }),
    language: languageSchema
      .exactOptional()
      .meta({ description: 'Of the findings’ `message`; what is not said in it is in English' }),
  })
  .meta({
    id: 'Classify',
    description:
      'Any of these together. `action` is a type name here, such as `deploy`. Of nothing at all, `{}` or empty texts, the verdict is SAFE',
    examples: [{ command: 'rm -rf /tmp/build' }],
  });

export type CreateApproval = z.output<typeof createApprovalSchema>;

/** What a request asks for after its approval. Without `verification` the exit code decides. */
export function followUpOf({ dispatch, verification, expectResult }: CreateApproval): FollowUp | null {
  if (dispatch === undefined && expectResult !== true) return null;
  const { mode = 'auto', command, argv } = verification ?? {};
  const check = command !== undefined ? { command } : argv !== undefined ? { argv } : null;
  return {
    executor: dispatch?.executor ?? null,
    limitSeconds: dispatch?.timeoutSeconds ?? LIMIT_SECONDS.default,
    verification: { mode, check },
  };
}

/** Holds the schema to the domain's type: a field of one that the other lacks does not compile. */
export const toAction = (parsed: z.output<typeof actionSchema>): Action => parsed;
