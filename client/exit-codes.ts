import type { Outcome } from '../domain/decision.ts';

/** What a script learns from the exit code alone. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  denied: 10,
  expired: 11,
  cancelled: 12,
  unreachable: 13,
  /** Not decided: its requester is to ask for something else. */
  changesRequested: 14,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_OUTCOME: Readonly<Record<Outcome, ExitCode>> = {
  approved: EXIT.ok,
  auto_approved: EXIT.ok,
  denied: EXIT.denied,
  crisis: EXIT.denied,
  expired: EXIT.expired,
  cancelled: EXIT.cancelled,
};

export function exitCodeOf(outcome: Outcome): ExitCode {
  return BY_OUTCOME[outcome];
}
