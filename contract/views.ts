import { z } from 'zod';
import { OUTCOMES } from '../domain/decision.ts';
import { ERROR_CODES } from '../domain/errors.ts';
import { EXECUTION_OUTCOMES, VERIFICATION_MODES, VERIFICATION_OUTCOMES } from '../domain/execution.ts';
import { STATES } from '../domain/lifecycle.ts';
import { REVIEW_OUTCOMES } from '../domain/review.ts';
import { TIERS } from '../domain/tier.ts';
import { actionSchema } from './approvals.ts';

/** The answers of `/v1`, for the OpenAPI document and whoever generates a client from it. */
const tier = z.enum(TIERS).meta({ id: 'Tier' });
const time = z.iso.datetime();

const findingSchema = z
  .object({
    rule: z.string().meta({
      description: 'What was found, by a name that stays: `family.line`, or `policy.ID` for a policy’s rule',
      examples: ['files.recursive-delete'],
    }),
    tier,
    label: z
      .string()
      .nullable()
      .meta({ description: 'The kind of danger; many rules share one', examples: ['destructive_command'] }),
    message: z.string(),
    messageZh: z
      .string()
      .exactOptional()
      .meta({ description: 'The same in Chinese; absent from older records' }),
    span: z
      .array(z.number().int())
      .length(2)
      .nullable()
      .meta({ description: 'UTF-16 offsets [start, end) into the text at `path`' }),
    path: z.string().meta({
      description:
        'JSON pointer into the classified input, in which `/prose` is the reason of a request. Where it leads to a list of words, the offsets count in the words joined by single blanks',
    }),
  })
  .meta({ id: 'Finding' });

const verdictShape = {
  tier,
  level: z.enum(['low', 'medium', 'high']).meta({
    description: 'The tier for older clients: SAFE and LOW are low, MEDIUM medium, HIGH and CRITICAL high',
  }),
  labels: z.array(z.string()),
  findings: z.array(findingSchema),
  policyVersion: z.string(),
};

export const verdictSchema = z.object(verdictShape).meta({ id: 'Verdict' });

const decisionSchema = z
  .object({
    decisionId: z.string(),
    decision: z.string(),
    by: z.string(),
    via: z.string(),
    at: time,
    comment: z.string(),
    tier,
    roles: z.array(z.string()),
    unproven: z.literal(true).optional().meta({
      description:
        'A name that open mode took on trust, which has ended: it counts no more while the question is open',
    }),
  })
  .meta({ id: 'Decision' });

const resolutionSchema = z
  .object({ outcome: z.enum(OUTCOMES), by: z.string(), via: z.string(), at: time, comment: z.string() })
  .meta({ id: 'Resolution', description: 'How the question ended. The comment is for the requester.' });

const resultSchema = z.object({
  outcome: z.enum(['succeeded', 'failed']),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  truncated: z.boolean(),
  checkExitCode: z.number().int().nullable(),
  checkOutput: z.string(),
  message: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
});

const dispatchSchema = z
  .object({
    executor: z.string(),
    manual: z.boolean().meta({ description: 'A person carries it out and reports' }),
    attempt: z.number().int().meta({ description: '0 before the first' }),
    at: time.nullable(),
    by: z.string().nullable(),
    comment: z.string().exactOptional().meta({ description: 'What was said with the order' }),
    outcome: z
      .enum(EXECUTION_OUTCOMES)
      .nullable()
      .meta({ description: 'unknown: the executor fell silent; a person chooses' }),
    result: resultSchema.nullable(),
    executedAt: time.nullable(),
  })
  .meta({ id: 'Dispatch' });

const verificationSchema = z
  .object({
    mode: z.enum(VERIFICATION_MODES),
    check: z
      .union([z.object({ command: z.string() }), z.object({ argv: z.array(z.string()) })])
      .nullable()
      .meta({
        description:
          'Runs after the action, where the action ran; whoever approves the one approves the other',
      }),
    outcome: z.enum(VERIFICATION_OUTCOMES).nullable(),
    by: z.string().nullable(),
    at: time.nullable(),
    comment: z.string(),
  })
  .meta({ id: 'Verification' });

export const heartbeatSchema = z.object({ cancelled: z.boolean() });

const changesSchema = z
  .object({ by: z.string(), via: z.string(), at: time, comment: z.string(), revision: z.number().int() })
  .meta({ id: 'Changes', description: 'The latest request for changes, and the revision that it was about' });

const revisedSchema = z
  .object({
    how: z
      .enum(['resubmitted', 'edited'])
      .meta({ description: 'edited: by somebody who decides, and approved it so' }),
    by: z.string(),
    at: time,
    comment: z.string(),
    version: z.number().int().meta({ description: 'The seq of its ledger entry' }),
    previous: z.object({
      revision: z.number().int(),
      action: actionSchema,
      reason: z.string(),
      digest: z.string(),
      tier,
    }),
  })
  .meta({ id: 'Revised', description: 'How the revision that stands came about, and what it replaced' });

const reviewSchema = z
  .object({
    outcome: z
      .enum(REVIEW_OUTCOMES)
      .meta({ description: 'ask: a person should look; failed: the model said nothing of use' }),
    note: z.string().meta({ description: 'Where it failed, why' }),
    concerns: z.array(z.string()),
    model: z.string(),
    latencyMs: z.number().int(),
    at: time,
  })
  .meta({
    id: 'Review',
    description:
      'What a language model said of the revision that stands: advice, which decides nothing above LOW',
  });

export const exactActionSchema = z
  .object({ id: z.string(), revision: z.number().int(), digest: z.string(), action: actionSchema })
  .meta({ id: 'ExactAction', description: 'To the byte, secrets and all' });

export const cardViewSchema = z
  .object({ channel: z.string(), card: z.unknown() })
  .meta({ id: 'Card', description: 'In the form of the channel’s vendor' });

export const approvalSchema = z
  .object({
    id: z.string(),
    workspace: z.string(),
    requester: z.string(),
    sessionKey: z.string().nullable(),
    action: actionSchema,
    reason: z.string(),
    digest: z.string(),
    revision: z.number().int(),
    revised: revisedSchema.nullable(),
    changes: changesSchema.nullable(),
    status: z.enum(STATES),
    currentTier: tier,
    risk: z.object({ ...verdictShape, smartApproved: z.literal(true).optional() }),
    review: reviewSchema.nullable(),
    resolution: resolutionSchema.nullable(),
    decisions: z.array(decisionSchema),
    escalations: z.array(z.object({ at: time, from: tier, to: tier, by: z.string() })),
    profile: z.string(),
    quorum: z.number().int(),
    dispatch: dispatchSchema.nullable(),
    verification: verificationSchema.nullable(),
    createdAt: time,
    expiresAt: time.nullable(),
    links: z.object({
      inbox: z.string().nullable(),
      temporal: z.string().nullable().meta({
        description:
          'Null where no Temporal UI is served here, and where the ledger alone keeps it (`safe.record`)',
      }),
    }),
  })
  .meta({ id: 'Approval', description: 'Texts are masked: secrets stand as stars.' });

export type ApprovalView = z.output<typeof approvalSchema>;

export const decidedSchema = approvalSchema.extend({ decisionId: z.string() }).meta({ id: 'Decided' });

export const entrySchema = z
  .looseObject({
    seq: z.number().int(),
    at: time,
    approvalId: z.string(),
    workspace: z.string(),
    traceId: z.string(),
    actor: z.string(),
    event: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    step: z.string(),
    details: z.looseObject({}),
    prevHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'LedgerEntry' });

export type EntryView = z.output<typeof entrySchema>;

export const chainReportSchema = z
  .object({
    ok: z.boolean(),
    entries: z.number().int(),
    head: z.string(),
    fault: z.object({ seq: z.number().int(), fault: z.string() }).optional(),
  })
  .meta({ id: 'ChainReport' });

export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Stable: urn:countersign:problem:…' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(ERROR_CODES),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export function pageOf<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ data: z.ZodArray<T>; nextCursor: z.ZodNullable<z.ZodString> }> {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}
