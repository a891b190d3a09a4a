import type { DiscordConfig } from '../../config-channels.ts';
import type { Approval } from '../../domain/approval.ts';
import { type Channel, ChannelRefused, type Log } from '../channel.ts';
import { recipientsOn } from '../recipients.ts';
import { createWatch } from '../watch.ts';
import { isCrisis, sayCrisis, sayEnded } from '../text/crisis.ts';
import { sayReminder } from '../text/reminder.ts';
import type { Bilingual } from '../text/wording.ts';
import { type Body, type DiscordClient, NOBODY_CALLED } from './client.ts';
import { type Drawn, drawApproval, drawMessage } from './draw.ts';
import { escapeMarkdown } from './markdown.ts';
import { createStanding } from './standing.ts';

const NONCE_LENGTH = 25;

/**
 * Discord as a channel: messages with buttons to approvers, and to the channel that the configuration names.
 * Recipients read `user:…` and `channel:…`. Every method may be tried again.
 * @param options.pageUrl where people reach the page; null where that was not said
 * @param options.help what alerts tell admins
 * @param options.now our clock in milliseconds; the system's unless told
 */
export function createDiscordChannel(options: {
  readonly config: DiscordConfig;
  readonly client: DiscordClient;
  readonly log: Log;
  readonly pageUrl: string | null;
  readonly help: Bilingual;
  readonly now?: () => number;
}): Channel {
  const { config, client, pageUrl, help } = options;
  const standing = createStanding({ ...options, takesReactions: config.mode === 'gateway' });
  /** Channels of direct messages by person: they stay the same. */
  const direct = new Map<string, string>();
  const { watched, health } = createWatch();

  function draw(approval: Approval): Drawn {
    return isCrisis(approval)
      ? drawMessage(sayCrisis(approval, help))
      : drawApproval(approval, null, pageUrl);
  }

  async function channelOf(recipient: string): Promise<string> {
    const { kind, id } = readRecipient(recipient);
    if (kind === 'channel') return id;
    const known = direct.get(id) ?? (await client.openDirect(id));
    direct.set(id, known);
    return known;
  }

  return {
    name: 'discord',
    recipients: recipientsOn('discord', { person: 'user', group: 'channel' }, config.channelId),
    send: (approval, recipient, key) =>
      watched(async () => {
        const chatId = await channelOf(recipient);
        const { id: messageId } = await standing.post(chatId, draw(approval), key);
        return { messageId, chatId };
      }),
    update: (approval, { chatId, messageId }, shows) =>
      watched(() =>
        standing.edit(chatId, messageId, shows === 'all' ? draw(approval) : drawMessage(sayEnded(approval))),
      ),
    remind: (approval, { chatId, messageId }, key) =>
      watched(async () => {
        const body: Body = {
          content: escapeMarkdown(sayReminder(approval)),
          ...{ embeds: [], components: [], allowed_mentions: NOBODY_CALLED },
        };
        await client.post(chatId, body, key.slice(0, NONCE_LENGTH), messageId);
      }),
    preview: (approval) => draw(approval).body,
    health,
  };
}

const RECIPIENT = /^(?<kind>user|channel):(?<id>\d{1,20})$/;

/** @throws ChannelRefused for what is no recipient of this channel */
function readRecipient(recipient: string): { readonly kind: string; readonly id: string } {
  const { kind, id } = RECIPIENT.exec(recipient)?.groups ?? {};
  if (kind !== undefined && id !== undefined) return { kind, id };
  throw new ChannelRefused('bad_recipient', 'a recipient of Discord reads user:… or channel:…');
}
