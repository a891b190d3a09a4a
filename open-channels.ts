import type { Logger } from 'pino';
import type { OpenedChannel, Surroundings } from './channels/channel.ts';
import { openFeishu } from './channels/feishu/open.ts';
import { openSlack } from './channels/slack/open.ts';
import { openTelegram } from './channels/telegram/open.ts';
import { type Terminal, openTerminal } from './channels/terminal/open.ts';
import { createWebhookChannel } from './channels/webhook/channel.ts';
import type { Config } from './config.ts';
import type { PolicySource } from './policy-source.ts';
import { crisisResources } from './risk/crisis/resources.ts';

/** Every channel that is configured, in the order in which people are told. */
export function openChannels(
  config: Config,
  log: Logger,
  { crisis, endpoints, directory }: Pick<PolicySource, 'crisis' | 'endpoints' | 'directory'>,
  terminal: Terminal | null,
): readonly OpenedChannel[] {
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
  const { feishu, telegram, slack, publicUrl: pageUrl, webhookAllowPrivate: allowPrivate } = config;
  return [
    feishu === null ? null : openFeishu(feishu, surroundings),
    telegram === null ? null : openTelegram(telegram, surroundings),
    slack === null ? null : openSlack(slack, surroundings),
    terminal === null ? null : openTerminal(terminal, surroundings, directory),
    { channel: createWebhookChannel({ endpoints, allowPrivate, pageUrl }) },
  ].filter((opened) => opened !== null);
}
