import type { DiscordConfig } from '../../config-channels.ts';
import type { OpenedChannel, Surroundings } from '../channel.ts';
import { createDiscordChannel } from './channel.ts';
import { createDiscordClient } from './client.ts';
import { openGateway } from './gateway.ts';
import { createDiscordReceiver } from './webhook.ts';

/** Discord: messages with buttons, answered over the gateway or by requests to us, as the configuration says. */
export function openDiscord(config: DiscordConfig, { log, help, pageUrl }: Surroundings): OpenedChannel {
  const client = createDiscordClient({ config });
  const channel = createDiscordChannel({ config, client, log, pageUrl, help });
  if (config.mode === 'gateway')
    return { channel, listen: (door) => openGateway({ config, door, client, log, pageUrl }) };
  return { channel, receivers: (door) => [createDiscordReceiver({ config, door, client, log, pageUrl })] };
}
