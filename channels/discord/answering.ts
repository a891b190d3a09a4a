import { type APIInteractionResponse, InteractionResponseType, MessageFlags } from '@discordjs/core';
import type { Approval } from '../../domain/approval.ts';
import type { Door, Log } from '../channel.ts';
import type { TimeLeft } from '../in-time.ts';
import { type Given, type Outcome, takeAnswer } from '../text/answering.ts';
import { isCrisis, sayEnded } from '../text/crisis.ts';
import { sayBoth } from '../text/plain.ts';
import { NOT_OURS, NOT_RECORDED, type Toast, error } from '../text/toasts.ts';
import { type DiscordClient, NOBODY_CALLED } from './client.ts';
import { type Drawn, drawApproval, drawMessage } from './draw.ts';
import { drawModal } from './form.ts';
import type { Interaction } from './interaction.ts';
import { escapeMarkdown } from './markdown.ts';

/** Discord waits 3 s for an answer; one that is put off by then may take a quarter of an hour. Milliseconds. */
const PUT_OFF_AFTER_MS = 1_500;
const GIVEN_UP_AFTER_MS = 10_000;
/** How long a form may wait to be drawn with the approval as it stands. */
const LOOK_MS = 1_000;

export const NO_IDENTITY = error(
  'Discord 没有告知您的身份，无法决定。',
  'Discord did not say who you are, so you cannot decide.',
);

/** The first answer to an interaction, and what is still to come of it. */
export interface Reply {
  readonly response: APIInteractionResponse;
  /** What is to be said when the first answer only put it off; null where all is said. Never rejects. */
  readonly later: Promise<string> | null;
}

/** What both ways in do with an interaction: the decision path is one. */
export interface Answering {
  /** Answers within 2 s, whatever fails behind it. Never rejects. */
  reply(interaction: Interaction): Promise<Reply>;
  /** Puts one answer before the door, and shows one that is kept but not in effect on its message. Never rejects. */
  take(given: Given, place: Place): Promise<Outcome>;
}

/** Where the message stands that was answered. */
export interface Place {
  readonly channelId: string;
  readonly messageId: string;
}

export interface AnsweringParts {
  readonly door: Door;
  readonly client: DiscordClient;
  readonly log: Log;
  /** Where people reach the page; null where that was not said. */
  readonly pageUrl: string | null;
}

export function createAnswering({ door, client, log, pageUrl }: AnsweringParts): Answering {
  async function take(given: Given, place: Place): Promise<Outcome> {
    const startedAt = performance.now();
    const timeLeft: TimeLeft = () => GIVEN_UP_AFTER_MS - (performance.now() - startedAt);
    const failed: Outcome = { toast: NOT_RECORDED, approval: null, recorded: null };
    const outcome = await within(GIVEN_UP_AFTER_MS, takeAnswer(door, given, timeLeft, NO_IDENTITY)).catch(
      (thrown: unknown) => {
        log.error({ err: thrown }, 'an answer on Discord failed');
        return failed;
      },
    );
    if (outcome.recorded !== null) void showRecorded(outcome, place);
    return outcome;
  }

  /**
   * Nobody else updates the message until a worker runs. Where one ran meanwhile, it may have shown more already: then
   * the message is brought to that again.
   */
  async function showRecorded({ approval, recorded }: Outcome, place: Place): Promise<void> {
    if (approval === null) return;
    const { channelId, messageId } = place;
    try {
      await client.edit(channelId, messageId, drawApproval(approval, recorded, pageUrl).body);
      const now = await door.find(approval.id);
      if (now !== null && now.version > approval.version)
        await client.edit(channelId, messageId, drawNow(now).body);
    } catch (thrown) {
      log.warn({ err: thrown }, 'a message on Discord does not show yet that its answer is kept');
    }
  }

  /** Of a crisis that came meanwhile, nothing but its end: who sees this message is not known here. */
  function drawNow(approval: Approval): Drawn {
    return isCrisis(approval) ? drawMessage(sayEnded(approval)) : drawApproval(approval, null, pageUrl);
  }

  async function noteOpened({ messageId, userId: identity }: Interaction): Promise<void> {
    try {
      await door.opened({ messageId, identity, at: new Date().toISOString() });
    } catch (thrown) {
      log.warn({ err: thrown }, 'that a message on Discord was opened could not be noted');
    }
  }

  async function lookUp(approvalId: string): Promise<Approval | null> {
    try {
      return await within(LOOK_MS, door.find(approvalId));
    } catch (thrown) {
      log.warn({ err: thrown }, 'a form on Discord was drawn without the approval as it stands');
      return null;
    }
  }

  return {
    take,
    async reply(interaction) {
      const { asked, kind } = interaction;
      if (kind === 'form' && asked !== null) {
        void noteOpened(interaction);
        return { response: drawModal(asked, await lookUp(asked.approvalId)), later: null };
      }
      if (asked === null) log.warn({}, 'an interaction of Discord was with nothing of ours');
      const said = take(givenBy(interaction), interaction).then(({ toast }) => sayToast(toast));
      const first = await Promise.race([said, delay(PUT_OFF_AFTER_MS)]);
      return first === undefined
        ? { response: PUT_OFF, later: said }
        : { response: tell(first), later: null };
    },
  };
}

/** To the person alone, in text that Discord shows letter by letter. */
export function sayToast({ type, text }: Toast): string {
  return `${MARKS[type]} ${escapeMarkdown(sayBoth(text))}`;
}

const MARKS = { info: 'ℹ️', success: '✅', error: '⛔', warning: '⚠️' } as const;

const PUT_OFF: APIInteractionResponse = {
  type: InteractionResponseType.DeferredChannelMessageWithSource,
  data: { flags: MessageFlags.Ephemeral },
};

function tell(content: string): APIInteractionResponse {
  return {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: { content, flags: MessageFlags.Ephemeral, allowed_mentions: NOBODY_CALLED },
  };
}

/** For interactions that nothing can be made of. */
export const NOTHING_OF_OURS: APIInteractionResponse = tell(sayToast(NOT_OURS));

function givenBy({ id, messageId, userId, comment, asked }: Interaction): Given {
  return { channel: 'discord', eventId: id, onceId: null, messageId, identity: userId, comment, asked };
}

async function delay(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
