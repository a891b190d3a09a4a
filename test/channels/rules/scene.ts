import { createDeliver } from '../../../activities/deliver.ts';
import { ChannelRefused } from '../../../channels/channel.ts';
import type { Approval } from '../../../domain/approval.ts';
import type { Copy } from '../../../domain/copy.ts';
import type { Member } from '../../../domain/directory.ts';
import { pendingApproval } from '../feishu-approvals.ts';
import type { Answer, Lack, Shown, Stage, Subject } from '../subject.ts';

/** A stage with the product's own delivery before it, and what tests ask of both. */
export interface Scene extends Stage {
  /** Has the ledger hold the approval as it is now, and tells nobody. */
  record(approval: Approval): void;
  /** One delivery. @throws as the delivery does */
  deliverOnce(approval: Approval): Promise<void>;
  /** Delivers as Temporal has it done: again until it goes well. @returns how many tries that took */
  deliver(approval: Approval): Promise<number>;
  /** The approval as the ledger has it now. */
  now(approval: Approval): Approval;
  /** What a person or the group has before them of an approval: the latest of it. @throws where that is nothing */
  copyFor(whom: Member | string, approval: Approval): Shown;
  /** As `press`, of the copy that the person or the group has. @param by who presses; whose copy it is unless told */
  answer(approval: Approval, what: Answer, more?: Pressing): Promise<readonly string[]>;
  /** The recipient by which the channel reaches a person. */
  recipientOf(who: Member): string;
  /** The channel's own id of a person. */
  identityOf(who: Member): string;
  /** Recipients that the channel refused for good, in the order in which that was told. */
  readonly refused: readonly string[];
  /** Lets time pass, for the vendor and for what checks callbacks. */
  skip(ms: number): void;
}

export interface Pressing {
  /** The approver unless told. */
  readonly on?: Member | string;
  readonly by?: string;
  readonly comment?: string;
  readonly times?: number;
}

const TRIES = 12;
const PAUSE_MS = 250;

/**
 * Declares one rule for a subject; rules wait side by side, each on a stage of its own.
 * @param needs where the subject lacks one of these, the rule is not for it
 */
export type DeclareRule = (
  name: string,
  needs: readonly Lack[],
  run: (scene: Scene) => Promise<void>,
) => void;

export function rulesOf(subject: Subject): DeclareRule {
  const { lacks = [], inTurn = false } = subject;
  const declare = inTurn ? test : test.concurrent;
  return (name, needs, run) => {
    if (!needs.some((need) => lacks.includes(need))) declare(name, () => onStage(subject, run));
  };
}

/** Runs one rule on a new stage, and ends that. */
async function onStage(subject: Subject, rule: (scene: Scene) => Promise<void>): Promise<void> {
  let skipped = 0;
  const now = (): number => Date.now() + skipped;
  const stage = await subject.start({ now });
  try {
    await rule(sceneOf(stage, now, (ms) => (skipped += ms)));
  } finally {
    await stage.stop();
  }
}

function sceneOf(stage: Stage, now: () => number, skip: (ms: number) => void): Scene {
  const { channel, door, approver, other } = stage;
  const copies = new Map<string, Copy>();
  const refused: string[] = [];
  let isRetry = false;
  const send = createDeliver({
    ledger: {
      find: (id) => door.find(id),
      recordUnreached: () => Promise.reject(new Error('no routes here')),
    },
    channels: () => [channel.name],
    copies: {
      list: async (id) => [...copies].flatMap(([key, copy]) => (key.startsWith(`${id} `) ? [copy] : [])),
      async save(approvalId, _, copy) {
        copies.set(`${approvalId} ${copy.recipient}`, copy);
        door.copies.set(copy.messageId, { approvalId, recipient: copy.recipient });
      },
    },
    directory: () => ({ open: false, members: [approver, other] }),
    channel: () => ({ ...channel, isFinal: (error) => error instanceof ChannelRefused }),
    refused: ({ recipient }) => refused.push(recipient),
    isRetry: () => isRetry,
    now,
  });

  const record = (approval: Approval): void => void door.approvals.set(approval.id, approval);
  const identityOf = (who: Member): string => who.identities[channel.name] ?? '';
  const recipientOf = (whom: Member | string): string =>
    typeof whom === 'string' ? whom : (channel.recipients([whom])[0] ?? identityOf(whom));

  function copyFor(whom: Member | string, approval: Approval): Shown {
    const { messageId } = copies.get(`${approval.id} ${recipientOf(whom)}`) ?? {};
    const shown = stage.messages().find((one) => one.messageId === messageId);
    if (shown === undefined) throw new Error(`${recipientOf(whom)} has no copy of ${approval.id}`);
    return shown;
  }

  async function deliverOnce(approval: Approval): Promise<void> {
    record(approval);
    await send(approval.id, channel.name);
  }

  return {
    ...stage,
    ...{ record, deliverOnce, copyFor, identityOf, recipientOf, skip, refused },
    async deliver(approval) {
      for (let tries = 1; ; tries += 1) {
        try {
          isRetry = tries > 1;
          await deliverOnce(approval);
          return tries;
        } catch (error) {
          if (tries === TRIES) throw error;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        } finally {
          isRetry = false;
        }
      }
    },
    now: (approval) => door.approvals.get(approval.id) ?? approval,
    async answer(approval, what, { on = approver, by, comment, times } = {}) {
      const { messageId } = copyFor(on, approval);
      const who = by ?? identityOf(typeof on === 'string' ? approver : on);
      return stage.press(messageId, what, who, comment, times);
    },
  };
}

/** Those who have a copy to be told of an open question: everybody known, the group, and who hears of all. */
export function everybody({ channel, approver, other }: Scene): readonly string[] {
  const subscribers = channel.subscribers?.(pendingApproval()) ?? [];
  return [...channel.recipients([approver, other]), ...subscribers].sort();
}

/** Whom the cards of an approval stand with, one for each. */
export function cards(scene: Scene): readonly string[] {
  return scene
    .messages()
    .filter(({ isReminder }) => !isReminder)
    .map(({ recipient }) => recipient)
    .sort();
}

export function reminders(scene: Scene): readonly Shown[] {
  return scene.messages().filter(({ isReminder }) => isReminder);
}
