import type { Logger } from 'pino';
import type { OpenedChannel, Surroundings } from './channels/channel.ts';
import { openDiscord } from './channels/discord/open.ts';
import { openFeishu } from './channels/feishu/open.ts';
import type { Config } from './config.ts';
import type { CrisisSettings } from './domain/crisis.ts';
import { crisisResources } from './risk/crisis/resources.ts';

/** Every channel that is configured, in the order in which people are told. */
export function openChannels(
  config: Config,
  log: Logger,
  crisis: () => CrisisSettings,
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
  const { feishu, discord } = config;
  return [
    feishu === null ? null : openFeishu(feishu, surroundings),
    discord === null ? null : openDiscord(discord, surroundings),
  ].filter((opened) => opened !== null);
}
