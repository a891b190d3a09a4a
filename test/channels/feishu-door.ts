import type { ChannelAnswer, Door, DoorAnswer } from '../../channels/channel.ts';
import { admit } from '../../domain/admission.ts';
import type { Approval } from '../../domain/approval.ts';
import { PEOPLE, append } from './feishu-approvals.ts';

/** A door to a decision service that lives in memory, and follows the same rules of admission. */
export interface MemoryDoor extends Door {
  readonly approvals: Map<string, Approval>;
  readonly copies: Map<string, { readonly approvalId: string; readonly recipient: string }>;
  readonly decided: ChannelAnswer[];
  readonly refusals: Parameters<Door['refuse']>[0][];
  readonly seen: Set<string>;
}

export function createMemoryDoor(changed: Partial<Door> = {}): MemoryDoor {
  const approvals: MemoryDoor['approvals'] = new Map();
  const copies: MemoryDoor['copies'] = new Map();
  const decided: ChannelAnswer[] = [];
  const refusals: MemoryDoor['refusals'] = [];
  const seen = new Set<string>();
  return {
    approvals,
    copies,
    decided,
    refusals,
    seen,
    find: async (approvalId) => approvals.get(approvalId) ?? null,
    copyOf: async (messageId) => copies.get(messageId) ?? null,
    async takeOnce(eventId) {
      const first = !seen.has(eventId);
      seen.add(eventId);
      return first;
    },
    async decide(answer) {
      decided.push(answer);
      return decideInMemory(approvals, answer);
    },
    async refuse(attempt) {
      refusals.push(attempt);
    },
    ...changed,
  };
}

function decideInMemory(approvals: Map<string, Approval>, answer: ChannelAnswer): DoorAnswer {
  const { identity, eventId, ...asked } = answer;
  const approval = approvals.get(answer.approvalId);
  if (approval === undefined)
    return { kind: 'refused', code: 'not_found', message: 'unknown', approval: null };
  const who = PEOPLE.find((one) => one.identity === identity) ?? null;
  const claim = {
    ...asked,
    decisionId: `dec_${eventId}`,
    principal: who?.id ?? `feishu:${identity}`,
    via: 'feishu',
    acceptedAt: new Date().toISOString(),
  };
  const admission = admit(approval, claim, who);
  if (admission.kind === 'refused') return { ...admission, approval };
  const [entry] = admission.kind === 'admitted' ? admission.entries : [];
  const next = entry === undefined ? approval : append(approval, entry);
  if (next === null) throw new Error('a decision always leaves an approval');
  approvals.set(next.id, next);
  return { kind: 'decided', approval: next };
}
