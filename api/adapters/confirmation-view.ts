import { type Json, describeAction } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Outcome } from '../../domain/decision.ts';
import { wantedInstead } from './answer.ts';

/** How the confirmations protocol says where an approval stands. */
export type ConfirmationStatus = 'pending' | 'approved' | 'denied' | 'expired';

const WORDS: Readonly<Record<Outcome, ConfirmationStatus>> = {
  approved: 'approved',
  auto_approved: 'approved',
  denied: 'denied',
  cancelled: 'denied',
  crisis: 'denied',
  expired: 'expired',
};

/** An approval as this protocol shows it; times are seconds since 1970, and once more as ISO 8601. */
export interface ConfirmationView extends ResolvedView {
  readonly description: string;
  readonly details: Json;
  readonly requester: string;
  readonly session_key: string | null;
  readonly created_at: number;
  readonly timeout_seconds: number | null;
  readonly created_at_iso: string;
  readonly resolved_at_iso: string | null;
}

export interface ResolvedView {
  readonly id: string;
  readonly action: string;
  readonly status: ConfirmationStatus;
  readonly resolved_by: string | null;
  readonly resolved_at: number | null;
  readonly reason?: string;
}

export function statusOf(approval: Pick<Approval, 'resolution'>): ConfirmationStatus {
  return approval.resolution === null ? 'pending' : WORDS[approval.resolution.outcome];
}

/** @param askedSeconds the timeout that was asked for, for an approval that nobody was asked about */
export function confirmationOf(approval: Approval, askedSeconds: number | null): ConfirmationView {
  const { createdAt, expiresAt, resolution } = approval;
  const deadline = expiresAt === null ? null : (Date.parse(expiresAt) - Date.parse(createdAt)) / 1_000;
  return {
    ...resolvedOf(approval),
    description: approval.reason,
    details: detailsOf(approval),
    requester: approval.requester,
    session_key: approval.sessionKey,
    created_at: epochSeconds(createdAt),
    timeout_seconds: deadline ?? askedSeconds,
    created_at_iso: createdAt,
    resolved_at_iso: resolution?.at ?? null,
  };
}

export function resolvedOf(approval: Approval): ResolvedView {
  const { id, action, resolution } = approval;
  const reason = resolution?.comment ?? wantedInstead(approval) ?? '';
  return {
    id,
    action: action.type ?? describeAction(action),
    status: statusOf(approval),
    resolved_by: resolution?.by ?? null,
    resolved_at: resolution === null ? null : epochSeconds(resolution.at),
    ...(reason === '' ? {} : { reason }),
  };
}

/** The action that a confirmation asks for: the judge reads what its details carry. */
export function confirmedAction(
  type: string,
  details: Json,
): { readonly type: string; readonly args?: Json } {
  return isEmpty(details) ? { type } : { type, args: { details } };
}

/**
 * What was asked beside the type; of another protocol's approval its whole action, and so of a revision that says more
 * than this protocol can: people decide by what they are shown here.
 */
function detailsOf({ protocol, action }: Approval): Json {
  const { type, args, ...rest } = action;
  const own = protocol === 'confirmations' && type !== undefined && Object.keys(rest).length === 0;
  if (own && args === undefined) return {};
  const { details, ...more } = isRecord(args) ? args : {};
  return own && details !== undefined && Object.keys(more).length === 0 ? details : { ...action };
}

function isEmpty(details: Json): boolean {
  return details === null || (isRecord(details) && Object.keys(details).length === 0);
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function epochSeconds(at: string): number {
  return Date.parse(at) / 1_000;
}
