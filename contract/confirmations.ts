import { z } from 'zod';
import type { Json } from '../domain/action.ts';
import { TIMEOUT_SECONDS } from '../domain/policy.ts';
import { json, named, personSchema, text } from './approvals.ts';
import { optional } from './optional.ts';

/** Says something: white space alone does not. */
const said = (max: number): z.ZodString => named(max).regex(/\S/, { error: 'must not be blank' });

const TIMEOUT_DEFAULT = 300;

/** What is not a number counts as left out, and no number is out of bounds: older clients send all kinds of things. */
const timeoutSchema = z
  .unknown()
  .optional()
  .transform((value) => secondsOf(value))
  .meta({ override: { type: 'integer', minimum: TIMEOUT_SECONDS.min, maximum: TIMEOUT_SECONDS.max } });

function secondsOf(value: unknown): number {
  const isText = typeof value === 'string' && value.trim() !== '';
  const seconds = typeof value === 'number' || isText ? Math.trunc(Number(value)) : Number.NaN;
  if (Number.isNaN(seconds)) return TIMEOUT_DEFAULT;
  return Math.min(Math.max(seconds, TIMEOUT_SECONDS.min), TIMEOUT_SECONDS.max);
}

/** The confirmations protocol. Unknown fields are ignored; an optional one that is null or empty is left out. */
export const confirmSchema = z
  .object({
    action: said(200),
    description: said(10_000),
    details: json.default({} as Json),
    requester: optional(personSchema),
    session_key: optional(named(200)),
    timeout_seconds: timeoutSchema,
  })
  .meta({ id: 'Confirm' });

export const confirmApproveSchema = z
  .object({ approver: optional(personSchema) })
  .meta({ id: 'ConfirmApprove' });

export const confirmDenySchema = z
  .object({ denier: optional(personSchema), reason: optional(text(10_000)) })
  .meta({ id: 'ConfirmDeny' });

const ROWS = { min: 1, default: 50, max: 500 } as const;

export const confirmAuditSchema = z.object({
  limit: z
    .unknown()
    .optional()
    .transform((value) => rowsOf(value))
    .meta({ override: { type: 'integer', minimum: ROWS.min, maximum: ROWS.max, default: ROWS.default } }),
});

function rowsOf(value: unknown): number {
  const rows = typeof value === 'string' && value.trim() !== '' ? Math.trunc(Number(value)) : Number.NaN;
  return Number.isNaN(rows) ? ROWS.default : Math.min(Math.max(rows, ROWS.min), ROWS.max);
}

const seconds = z.number().meta({ description: 'Seconds since 1970' });

export const confirmationSchema = z
  .object({
    id: z.string(),
    action: z.string(),
    description: z.string(),
    details: z.json(),
    requester: z.string(),
    session_key: z.string().nullable(),
    status: z.enum(['pending', 'approved', 'denied', 'expired']),
    resolved_by: z.string().nullable(),
    resolved_at: seconds.nullable(),
    created_at: seconds,
    timeout_seconds: z.number().nullable(),
    created_at_iso: z.iso.datetime(),
    resolved_at_iso: z.iso.datetime().nullable(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Confirmation', description: 'Texts are masked: secrets stand as stars.' });

export const submittedSchema = z
  .object({
    id: z.string(),
    action: z.string(),
    status: z.enum(['pending', 'auto_approved', 'approved', 'denied', 'expired']),
    timeout_seconds: z.number(),
    message: z.string(),
    approve_url: z.string().optional(),
    deny_url: z.string().optional(),
  })
  .meta({ id: 'ConfirmationSubmitted' });

export const resolvedSchema = z
  .object({
    id: z.string(),
    action: z.string(),
    status: z.string(),
    resolved_by: z.string().nullable(),
    resolved_at: seconds.nullable(),
    reason: z.string().optional(),
  })
  .meta({ id: 'ConfirmationResolved' });

export const confirmAuditPageSchema = z.object({
  count: z.number().int(),
  entries: z.array(confirmationSchema),
});

export const plainErrorSchema = z.looseObject({ error: z.string() }).meta({ id: 'PlainError' });
