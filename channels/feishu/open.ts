import type { FeishuConfig } from '../../config-feishu.ts';
import type { OpenedChannel, Surroundings } from '../channel.ts';
import { createFeishuChannel } from './channel.ts';
import { openLongConnection } from './long-connection.ts';
import { createFeishuReceiver } from './webhook.ts';

/** Feishu: cards, answered over a long connection or by webhook, as the configuration says. */
export function openFeishu(config: FeishuConfig, { log, help }: Surroundings): OpenedChannel {
  const channel = createFeishuChannel({ config, log, crisisResources: help });
  if (config.mode === 'ws') return { channel, listen: (door) => openLongConnection({ config, door, log }) };
  return { channel, receivers: (door) => [createFeishuReceiver({ config, door, log })] };
}
