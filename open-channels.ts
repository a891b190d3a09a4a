import type { Logger } from 'pino';
import type { OpenedChannel, Surroundings } from './channels/channel.ts';
import type { Terminal } from './channels/terminal/open.ts';
import { createWebhookChannel } from './channels/webhook/channel.ts';
import type { Config } from './config.ts';
import type { PolicySource } from './policy-source.ts';
import { crisisResources } from './risk/crisis/resources.ts';

/**
 * Every channel that is configured, in the order in which people are told. A vendor's library is loaded only where its
 * channel is: all of them together take half a second and a hundred megabytes.
 */
export async function openChannels(
  config: Config,
  log: Logger,
  { crisis, endpoints, directory }: Pick<PolicySource, 'crisis' | 'endpoints' | 'directory'>,
  terminal: Terminal | null,
): Promise<readonly OpenedChannel[]> {
  const surroundings: Surroundings = {
    log,
    pageUrl: config.publicUrl,
    // Read anew for every alert: the policy may have changed.
    help: {
      get zh() {
        return crisisResources('zh', null, crisis());
      },
      get en() {
        return crisisResources('en', null, crisis());
      },
    },
  };
  const { feishu, telegram, discord, slack, publicUrl: pageUrl, webhookAllowPrivate: allowPrivate } = config;
  const opened: OpenedChannel[] = [];
  if (feishu !== null) {
    const { openFeishu } = await import('./channels/feishu/open.ts');
    opened.push(openFeishu(feishu, surroundings));
  }
  if (telegram !== null) {
    const { openTelegram } = await import('./channels/telegram/open.ts');
    opened.push(openTelegram(telegram, surroundings));
  }
  if (discord !== null) {
    const { openDiscord } = await import('./channels/discord/open.ts');
    opened.push(openDiscord(discord, surroundings));
  }
  if (slack !== null) {
    const { openSlack } = await import('./channels/slack/open.ts');
    opened.push(openSlack(slack, surroundings));
  }
  if (terminal !== null) {
    const { openTerminal } = await import('./channels/terminal/open.ts');
    opened.push(openTerminal(terminal, surroundings, directory));
  }
  opened.push({ channel: createWebhookChannel({ endpoints, allowPrivate, pageUrl }) });
  return opened;
}
