import type { ChannelAnswer, Door, DoorAnswer } from '../../channels/channel.ts';
import { admit } from '../../domain/admission.ts';
import type { Approval } from '../../domain/approval.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import type { Member } from '../../domain/directory.ts';
import { append } from '../channels/feishu-approvals.ts';

/**
 * A door to a decision service that lives in memory, and follows the same rules of admission. A test puts approvals
 * and copies in, and reads what came through.
 */
export interface FakeDoor extends Door {
  /** What the ledger has, by id. */
  readonly approvals: Map<string, Approval>;
  /** By message id. */
  readonly copies: Map<string, { readonly approvalId: string; readonly recipient: string }>;
  /** Every answer that was put before the decision service, refused ones too. */
  readonly decided: ChannelAnswer[];
  /** Every attempt that was turned away before that. */
  readonly refusals: Parameters<Door['refuse']>[0][];
  /** Every message that somebody was said to have opened. */
  readonly seenOpened: Parameters<Door['opened']>[0][];
  /** Every event id that was taken. */
  readonly seen: Set<string>;
  /** Has the decision service answer so from now on, or fail with it; null: by the rules again. */
  play(answer: DoorAnswer | Error | null): void;
}

/**
 * @param people who is known; by the identity on the channel they decide
 * @param changed laid over what the door does
 */
export function createFakeDoor(
  channel: string,
  people: readonly Member[],
  changed: Partial<Door> = {},
): FakeDoor {
  const approvals: FakeDoor['approvals'] = new Map();
  const copies: FakeDoor['copies'] = new Map();
  const decided: ChannelAnswer[] = [];
  const refusals: FakeDoor['refusals'] = [];
  const seenOpened: FakeDoor['seenOpened'] = [];
  const seen = new Set<string>();
  let played: DoorAnswer | Error | null = null;

  function decideInMemory(answer: ChannelAnswer): DoorAnswer {
    const { identity, eventId, ...asked } = answer;
    const approval = approvals.get(answer.approvalId);
    if (approval === undefined)
      return { kind: 'refused', code: 'not_found', message: 'unknown', approval: null };
    const who = people.find(({ identities }) => identities[channel] === identity) ?? null;
    const claim = {
      ...asked,
      decisionId: `dec_${eventId}`,
      principal: who?.id ?? `${channel}:${identity}`,
      via: channel,
      acceptedAt: new Date().toISOString(),
    };
    const admission = admit(approval, claim, who);
    if (admission.kind === 'refused') return { ...admission, approval };
    const entries = admission.kind === 'admitted' ? admission.entries : [];
    const next = entries.reduce<Approval | null>(append, approval);
    if (next === null) throw new Error('a decision always leaves an approval');
    approvals.set(next.id, next);
    return { kind: 'decided', approval: next };
  }

  return {
    approvals,
    copies,
    decided,
    refusals,
    seenOpened,
    seen,
    play(answer) {
      played = answer;
    },
    find: async (approvalId) => approvals.get(approvalId) ?? null,
    async asking() {
      return [...copies].flatMap(([messageId, { approvalId }]) => {
        const approval = approvals.get(approvalId);
        return approval !== undefined && isOpen(approval.status) ? [{ approval, messageId }] : [];
      });
    },
    copyOf: async (messageId) => copies.get(messageId) ?? null,
    async takeOnce(eventId) {
      const first = !seen.has(eventId);
      seen.add(eventId);
      return first;
    },
    async opened(one) {
      seenOpened.push(one);
    },
    async decide(answer) {
      decided.push(answer);
      if (played instanceof Error) throw played;
      return played ?? decideInMemory(answer);
    },
    async refuse(attempt) {
      refusals.push(attempt);
    },
    ...changed,
  };
}
