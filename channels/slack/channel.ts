import type { SlackConfig } from '../../config-channels.ts';
import type { Copy } from '../../domain/copy.ts';
import { type Channel, ChannelRefused, type Surroundings } from '../channel.ts';
import { recipientsOn } from '../recipients.ts';
import { createWatch } from '../watch.ts';
import { createOnce } from '../once.ts';
import { sayReminder } from '../text/reminder.ts';
import type { SlackClient } from './client.ts';
import { drawApproval, drawEnded } from './draw.ts';

/**
 * Slack as a channel: messages of the app to people, and to the channel that the configuration names. Recipients read
 * `user:U…` and `channel:C…`. Slack drops no message that was sent before, so where one may be out it is looked for.
 */
export function createSlackChannel(
  config: SlackConfig,
  { help, pageUrl }: Omit<Surroundings, 'log'>,
  client: SlackClient,
): Channel {
  const direct = new Map<string, string>();
  /** Sent with no answer: whether these are out is not known. */
  const unsure = new Set<string>();
  const once = createOnce<string>();
  const { watched, health } = createWatch();

  async function placeOf(recipient: string): Promise<string> {
    const [kind, id = ''] = recipient.split(':');
    if (kind === 'channel' && id !== '') return id;
    if (kind !== 'user' || id === '')
      throw new ChannelRefused('bad_recipient', 'a recipient on Slack reads user:… or channel:…');
    const known = direct.get(id) ?? (await client.openDirect(id));
    direct.set(id, known);
    return known;
  }

  /** What was refused is not out. */
  function forget(key: string, error: unknown): never {
    if (error instanceof ChannelRefused) unsure.delete(key);
    throw error;
  }

  /** Sends under a key, unless a message that was sent under it stands. @returns its `ts` */
  function sendOnce(
    key: string,
    mayBeOut: boolean,
    find: () => Promise<string | null>,
    send: () => Promise<string>,
  ): Promise<string> {
    return once(key, async () => {
      const found = mayBeOut || unsure.has(key) ? await find() : null;
      unsure.add(key);
      const ts = found ?? (await send().catch((error: unknown) => forget(key, error)));
      unsure.delete(key);
      return ts;
    });
  }

  return {
    name: 'slack',
    recipients: recipientsOn('slack', { person: 'user', group: 'channel' }, config.channelId),
    send: (approval, recipient, key, mayBeOut = false) =>
      watched(async () => {
        const channel = await placeOf(recipient);
        const message = drawApproval(approval, { help, pageUrl });
        const find = () => client.find(channel, key, null);
        const ts = await sendOnce(`${channel} ${key}`, mayBeOut, find, () =>
          client.post(channel, message, key),
        );
        return { messageId: nameMessage(channel, ts), chatId: channel };
      }),
    update: (approval, copy, shows) =>
      watched(async () => {
        const { channel, ts } = readMessage(copy);
        const message = shows === 'all' ? drawApproval(approval, { help, pageUrl }) : drawEnded(approval);
        await client.update(channel, ts, message);
      }),
    remind: (approval, copy, key) =>
      watched(async () => {
        const { channel, ts } = readMessage(copy);
        // Nobody says whether this was tried before; there are few, so it is always looked for.
        const find = () => client.find(channel, key, ts);
        await sendOnce(`${channel} ${key}`, true, find, async () => {
          await client.reply(channel, ts, sayReminder(approval), key);
          return ts;
        });
      }),
    preview: (approval) => drawApproval(approval, { help, pageUrl }),
    health,
  };
}

/** Slack's names of messages are their channel's own. */
export function nameMessage(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

/** @throws ChannelRefused for what names no message */
export function readMessage({ messageId }: Pick<Copy, 'messageId'>): {
  readonly channel: string;
  readonly ts: string;
} {
  const [channel, ts] = messageId.split('/');
  if (channel === undefined || ts === undefined)
    throw new ChannelRefused('bad_message', `"${messageId}" names no message on Slack`);
  return { channel, ts };
}
