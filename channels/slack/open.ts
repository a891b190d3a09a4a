import type { SlackConfig } from '../../config-channels.ts';
import type { Door, OpenedChannel, Surroundings } from '../channel.ts';
import { createSlackChannel, readMessage } from './channel.ts';
import { createSlackClient } from './client.ts';
import { drawApproval } from './draw.ts';
import { openSocket } from './socket.ts';
import { type Redraw, type TakingIn, createTakingIn } from './taking-in.ts';
import { createSlackReceiver } from './webhook.ts';

/** Slack: messages with buttons and a dialog, answered over socket mode or by requests, as the configuration says. */
export function openSlack(config: SlackConfig, surroundings: Surroundings): OpenedChannel {
  const { log } = surroundings;
  const client = createSlackClient({ config, log });
  const channel = createSlackChannel(config, surroundings, client);
  const redraw: Redraw = async (messageId, approval, recorded) => {
    const { channel: place, ts } = readMessage({ messageId });
    await client
      .update(place, ts, drawApproval(approval, { ...surroundings, recorded }))
      .catch((error: unknown) => log.warn({ err: error }, 'a message on Slack could not be redrawn now'));
  };
  const takingIn = (door: Door): TakingIn => createTakingIn(door, client, log, redraw);
  if (config.mode === 'socket') return { channel, listen: (door) => openSocket(config, takingIn(door), log) };
  return { channel, receivers: (door) => [createSlackReceiver(config, takingIn(door))] };
}
