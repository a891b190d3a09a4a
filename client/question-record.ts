import { randomUUID } from 'node:crypto';
import { type Answer, outcomeOf } from './asking.ts';
import { type AuditEvent, type AuditLog, openAuditLog } from './audit-log.ts';
import type { NewApproval, RemoteApproval } from './http.ts';
import { mayAsk } from './may-ask.ts';
import { RemoteProblem } from './remote-errors.ts';
import type { RolesPlace } from './variables.ts';

/** Who the server takes the requester for where nobody says, and no key does. */
export const UNNAMED = 'agent';

/** What an event says of an answer. */
export type Answered = Pick<Answer, 'id' | 'granted' | 'by' | 'comment' | 'action' | 'approval'> & {
  readonly outcome: string;
};

/** What one question leaves in the requester's audit file: that it was asked, and once how it ended. */
export interface QuestionRecord {
  /** @throws RbacDenied where whoever asks may not; Error where it cannot be written: then nothing is to be asked */
  requested(): Promise<void>;
  /** @throws Error where it cannot be written, or it has ended: then nothing is granted */
  answered(answer: Answered): Promise<void>;
  /** No answer could be had. Never throws: nothing is granted anyway. */
  failed(error: unknown): Promise<void>;
  /** Nobody waits any more, for this reason. Never throws. */
  left(event: 'denied' | 'timeout', outcome: string, comment: string): Promise<void>;
}

/** Where questions are put on record, and who may ask them. */
export interface RecordPlace extends RolesPlace {
  /** A file for events; null for nowhere. */
  readonly auditLogPath: string | null;
}

/** Whoever asks by a program that cannot ask without this: what is to be sent has passed `rbac.roles` first. */
export function openRecord(
  place: RecordPlace,
  { workspace = 'default', requester = UNNAMED, action, reason }: NewApproval,
  role: string | null,
): QuestionRecord {
  const audit = openAuditLog(place.auditLogPath, randomUUID());
  const facts = { workspace, requester, role, action, reason };
  let state: 'unasked' | 'open' | 'ended' = 'unasked';
  const end = async (event: AuditEvent, more: Readonly<Record<string, unknown>>): Promise<void> => {
    if (state === 'ended') throw new Error('the question has ended, so nothing is granted');
    state = 'ended';
    await audit.write(event, { ...facts, ...more });
  };
  const left = async (event: AuditEvent, more: Readonly<Record<string, unknown>>): Promise<void> => {
    if (state === 'open') await end(event, more).catch(() => undefined);
  };
  return {
    async requested() {
      await recordAsking(audit, place, facts);
      state = 'open';
    },
    answered: (answer) => end(eventOf(answer), factsOf(answer)),
    failed(error) {
      const refused = error instanceof RemoteProblem && error.status === 403;
      const why = error instanceof Error ? error.message : String(error);
      return left(refused ? 'rbac.deny' : 'denied', { outcome: 'error', error: why });
    },
    left: (event, outcome, comment) => left(event, { outcome, decided_by: null, comment }),
  };
}

/**
 * Puts on record that something is about to be asked; or that whoever would ask it may not.
 * @param facts of the question, for the record
 * @throws RbacDenied, YamlFileError, Error: then nothing is to be asked
 */
export async function recordAsking(
  audit: AuditLog,
  place: RolesPlace,
  facts: Readonly<Record<string, unknown>> & { readonly requester: string; readonly role: string | null },
): Promise<void> {
  const refusal = await mayAsk(place, facts);
  if (refusal === null) return audit.write('requested', facts);
  await audit.write('rbac.deny', { ...facts, required: refusal.required, error: refusal.message });
  throw refusal;
}

/** The event that an answer is; `pending` is one where nobody waits any more. */
export function eventOf({ granted, outcome }: Pick<Answered, 'granted' | 'outcome'>): AuditEvent {
  if (granted) return 'granted';
  return ['timeout', 'expired', 'pending'].includes(outcome) ? 'timeout' : 'denied';
}

export function factsOf(answer: Answered): Readonly<Record<string, unknown>> {
  const { id, outcome, by, comment, action, approval } = answer;
  const { requester, revision, digest, currentTier } = approval;
  const decided = { approval_id: id, requester, outcome, decided_by: by, comment };
  const said = { ...decided, tier: currentTier, revision, digest };
  return action === null ? said : { ...said, action };
}

/**
 * Asks, with what comes of it on record.
 * @param ask null where the question was taken back before it was answered
 * @throws as `ask`; and Error where it cannot be put on record, so that nothing is granted
 */
export function askOnRecord<T extends Answered>(
  record: QuestionRecord,
  ask: () => Promise<T | null>,
): Promise<T | null> {
  return onRecord(record, ask, (answer) =>
    answer === null
      ? record.left('denied', 'cancelled', 'whoever asked stopped waiting')
      : record.answered(answer),
  );
}

/** The same for one that is only shown, and may still be open: then its end is nobody's here to record. */
export function showOnRecord(
  record: QuestionRecord,
  ask: () => Promise<RemoteApproval>,
): Promise<RemoteApproval> {
  return onRecord(record, ask, async (approval) => {
    const told = outcomeOf(approval);
    if (told.outcome !== 'pending') await record.answered({ ...told, action: null });
  });
}

async function onRecord<T>(
  record: QuestionRecord,
  ask: () => Promise<T>,
  note: (answer: T) => Promise<void>,
): Promise<T> {
  await record.requested();
  try {
    const answer = await ask();
    await note(answer);
    return answer;
  } catch (error) {
    await record.failed(error);
    throw error;
  }
}
