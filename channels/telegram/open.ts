import type { TelegramConfig } from '../../config-channels.ts';
import type { Door, OpenedChannel, Surroundings } from '../channel.ts';
import { createTelegramChannel } from './channel.ts';
import { createTelegramClient } from './client.ts';
import { openPolling } from './polling.ts';
import { type TakingIn, createTakingIn } from './taking-in.ts';
import { createTokens } from './tokens.ts';
import { createTelegramReceiver, openRegistration } from './webhook.ts';

/**
 * Telegram: messages with buttons, answered by a long poll or by webhook, as the configuration says.
 * @param tuning.timeoutMs for one request; 5000 unless told
 * @param tuning.now our clock in milliseconds; the system's unless told
 * @param tuning.standbyMs between tries while another process polls; 20 000 unless told
 */
export function openTelegram(
  config: TelegramConfig,
  { log, help, pageUrl }: Surroundings,
  tuning: { readonly timeoutMs?: number; readonly now?: () => number; readonly standbyMs?: number } = {},
): OpenedChannel {
  const { timeoutMs, standbyMs, now = Date.now } = tuning;
  const client = createTelegramClient({ config, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const drawing = { tokens: createTokens(config.token), pageUrl, help };
  const channel = createTelegramChannel({ client, drawing, groupId: config.chatId });
  const botId = Number(config.token.slice(0, config.token.indexOf(':')));
  const takingInBy = (door: Door): TakingIn => createTakingIn({ door, client, drawing, log, botId, now });
  if (config.mode === 'polling') {
    const wait = standbyMs === undefined ? {} : { standbyMs };
    return { channel, listen: (door) => openPolling({ client, takingIn: takingInBy(door), log, ...wait }) };
  }
  const secret = config.webhookSecret;
  return {
    channel,
    receivers: (door) => [createTelegramReceiver({ secret, takingIn: takingInBy(door) })],
    listen: () => openRegistration({ client, pageUrl, secret, log }),
  };
}
