import type { Approval } from '../domain/approval.ts';
import { type Member, membersWith } from '../domain/directory.ts';
import { sha256 } from '../domain/digest.ts';
import { CountersignError } from '../domain/errors.ts';
import { isOpen } from '../domain/lifecycle.ts';
import type { Copy } from '../domain/copy.ts';
import { isForbidden, isRouted, onTurn, turnsPast, wasOnTurn } from '../domain/routing.ts';
import { type AskedPorts, isAlert, isAnybodyTold, reachingAsked, rolesAsked } from './asked.ts';
import type { DeliveryPort, LedgerPort } from './ports.ts';

export interface Deliver {
  /** @returns the approval's version that every copy in the channel now shows */
  (approvalId: string, channel: string): Promise<number>;
}

interface Ports extends AskedPorts {
  readonly ledger: Pick<LedgerPort, 'find' | 'recordUnreached'>;
  readonly refused: (refusal: {
    readonly channel: string;
    readonly recipient: string;
    readonly error: Error;
  }) => void;
  /** Whether it may send: false updates the copies that are out, and tells nobody anew. True unless told. */
  readonly sends?: boolean;
  /** Whether this delivery was tried before, and may have sent what it then died before noting. Never, unless told. */
  readonly isRetry?: () => boolean;
  /** The clock that copies age by, in milliseconds; the system's unless told. */
  readonly now?: () => number;
}

/**
 * Brings every copy in one channel to the approval as the ledger has it now: sends to those who have none while their
 * answer is wanted, or whose copy has grown too old to take it, updates those that show less, reminds once a reminder
 * is due. A crisis is told to the admins alone, never to a group: on a copy of anybody else, which a revision that
 * shows a person in danger leaves behind, stands that the question has ended, and nothing more. Safe to retry at any
 * point: what was done is remembered per recipient, and the vendor is given one key per message. A recipient whom the
 * vendor refuses for good is skipped; where that leaves nobody told, the ledger is told so, and other channels are next.
 * On a channel whose turn it is not, nobody is told anew; what is out is updated all the same.
 * @throws the first failure that is worth another try, after every recipient was tried
 */
export function createDeliver(ports: Ports): Deliver {
  const now = ports.now ?? Date.now;
  return async (approvalId, channelName) => {
    const approval = await ports.ledger.find(approvalId);
    if (approval === null)
      throw new CountersignError('not_found', `the ledger holds no approval ${approvalId}`);
    const channel = ports.channel(channelName);
    const { isOnTurn, reaching } = turnOf(ports, approval, channelName);
    const copies = new Map(
      (await ports.copies.list(approvalId, channelName)).map((copy) => [copy.recipient, copy]),
    );
    const mayBeOut = ports.isRetry?.() ?? false;
    const roles = isAsking(approval) || isAlert(approval) || mayBeOut ? rolesAsked(approval) : [];
    const people = membersWith(ports.directory(), roles, approval.workspace);
    const audience = roles.length === 0 ? [] : recipientsOf(channel, approval, people);
    const sends = ports.sends ?? true;
    // What an earlier try sent, before another step took another route, is found again by sending it.
    const mayTell = isOnTurn || (mayBeOut && wasOnTurn(approval, channelName));
    const subscribers = isAlert(approval) ? [] : (channel.subscribers?.(approval) ?? []);
    const told = [...(mayTell ? audience : []), ...subscribers, ...requesterIn(channelName, ports, approval)];
    const failures: Error[] = [];
    const gone = new Set<string>();
    for (const recipient of new Set([...copies.keys(), ...(sends ? told : [])])) {
      const place = {
        ...{ recipient, mayBeOut, nowMs: now() },
        isAsked: sends && isOnTurn && audience.includes(recipient),
        isToBeTold: sends && told.includes(recipient),
        shows: isAlert(approval) && !audience.includes(recipient) ? 'its end' : 'all',
      } as const;
      try {
        const copy = await bringUpToDate(channel, approval, place, copies.get(recipient));
        if (copy !== null) await ports.copies.save(approvalId, channelName, copy);
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        if (channel.isFinal(error)) {
          gone.add(recipient);
          ports.refused({ channel: channelName, recipient, error });
        } else failures.push(error);
      }
    }
    if (failures[0] !== undefined) throw failures[0];
    const leavesUntold =
      sends && isOnTurn && isOpen(approval.status) && audience.every((one) => gone.has(one));
    return leavesUntold ? passOn(ports, approval, reaching) : approval.version;
  };
}

/**
 * Whether a channel tells people now, and which of all channels reach anybody of those who are asked. News of a person
 * in danger has no turns.
 */
function turnOf(
  ports: AskedPorts,
  approval: Approval,
  name: string,
): { readonly isOnTurn: boolean; readonly reaching: readonly string[] } {
  if (isAlert(approval) || !isRouted(approval.plan)) return { isOnTurn: true, reaching: [] };
  const reaching = reachingAsked(ports, approval);
  return { isOnTurn: onTurn(approval, reaching).includes(name), reaching };
}

/**
 * Has the next channels tell people, where nobody who is asked has a copy on any channel.
 * @returns the approval's version once that is in the ledger
 */
async function passOn(ports: Ports, approval: Approval, reaching: readonly string[]): Promise<number> {
  const { id, rung, version } = approval;
  const turns = turnsPast(approval, reaching);
  if (turns === null || (await isAnybodyTold(ports, approval, reaching))) return version;
  return (await ports.ledger.recordUnreached(id, rung, turns)).version;
}

/** Somebody who has a copy, or is to have one. */
interface Place {
  readonly recipient: string;
  /** Whose answer is wanted, and who is reminded of it. */
  readonly isAsked: boolean;
  /** Who gets a message where none is out, or the one that is serves no more. */
  readonly isToBeTold: boolean;
  readonly shows: 'all' | 'its end';
  /**
   * An earlier try may have sent a card of which nothing is known here: the same key brings out which message it is,
   * and that shows the approval as it stood then.
   */
  readonly mayBeOut: boolean;
  readonly nowMs: number;
}

/** Null where nothing was to be done. */
async function bringUpToDate(
  channel: DeliveryPort,
  approval: Approval,
  place: Place,
  copy: Copy | undefined,
): Promise<Copy | null> {
  const { recipient, isAsked, isToBeTold, shows } = place;
  if (copy === undefined) return sendTo(channel, approval, place, 'card');
  if (isToBeTold && isWornOut(channel, approval, copy, place.nowMs)) {
    return sendTo(channel, approval, place, `card after ${copy.messageId}`);
  }
  const { version, remindersSent: reminders, revised, revision, status } = approval;
  if (copy.shownVersion >= version) return null;
  // News that nobody may miss does not come as a change of an old card.
  if (isToBeTold && isAlert(approval) && copy.shownVersion <= (revised?.version ?? 0)) {
    await channel.update(approval, copy, 'its end');
    return sendTo(channel, approval, place, 'alert');
  }
  await channel.update(approval, copy, shows);
  // A card that changes in its place is not noticed: whoever is asked is told that there is another revision on it.
  if (isAsked && revised !== undefined && status === 'pending' && copy.shownVersion < revised.version) {
    await channel.remind(approval, copy, keyOf(`revision:${revision}`, approval.id, recipient));
  }
  if (isAsked && copy.reminders < reminders && isOpen(status) && status !== 'changes_requested') {
    await channel.remind(approval, copy, keyOf(`reminder:${reminders}`, approval.id, recipient));
  }
  return { ...copy, shownVersion: version, reminders };
}

/** @param kind of message: within an hour of dying before it was noted, the same key brings out which message it is */
async function sendTo(
  channel: DeliveryPort,
  approval: Approval,
  { recipient, mayBeOut, nowMs }: Place,
  kind: string,
): Promise<Copy> {
  const sentAt = new Date(nowMs).toISOString();
  const message = await channel.send(approval, recipient, keyOf(kind, approval.id, recipient), mayBeOut);
  const { version: shownVersion, remindersSent: reminders } = approval;
  const sent = { recipient, ...message, sentAt, shownVersion, reminders };
  if (mayBeOut) await channel.update(approval, sent, 'all');
  return sent;
}

/** Whether it takes no answer any more, or soon will not, while one is wanted. */
function isWornOut(channel: DeliveryPort, approval: Approval, copy: Copy, nowMs: number): boolean {
  const { copyLifeMs = Number.POSITIVE_INFINITY } = channel;
  return isAsking(approval) && nowMs - Date.parse(copy.sentAt) >= copyLifeMs;
}

/** Whom to tell. A group is told of questions, but not of a person in danger. */
function recipientsOf(
  channel: DeliveryPort,
  approval: Approval,
  people: readonly Member[],
): readonly string[] {
  const everybody = channel.recipients(people);
  if (!isAlert(approval) || channel.hasNoGroup === true) return everybody;
  const groups = channel.recipients([]);
  return everybody.filter((recipient) => !groups.includes(recipient));
}

/** Who asked, where this channel knows them and may tell them, while something else is wanted of them. */
function requesterIn(
  name: string,
  { directory, channel }: AskedPorts,
  approval: Approval,
): readonly string[] {
  const { status, requester } = approval;
  if (status !== 'changes_requested' || isForbidden(approval, name)) return [];
  return channel(name).recipients(directory().members.filter(({ id }) => id === requester));
}

/** Whether a person's answer is wanted: to the question, or to what came of it. */
function isAsking({ status }: Approval): boolean {
  return isOpen(status) || status === 'executed';
}

/** At most 40 characters, which every vendor's limit allows; the same for every try. */
function keyOf(kind: string, approvalId: string, recipient: string): string {
  return sha256(`${kind}\n${approvalId}\n${recipient}`).slice(0, 40);
}
