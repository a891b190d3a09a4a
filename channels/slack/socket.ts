import { SocketModeClient } from '@slack/socket-mode';
import type { SlackConfig } from '../../config-channels.ts';
import type { Listener, Log } from '../channel.ts';
import { createRedact } from '../redact.ts';
import { toRecord } from '../json-record.ts';
import { clientOptions } from './client.ts';
import type { TakingIn } from './taking-in.ts';
import { createVendorLogger } from './vendor-log.ts';

/** Milliseconds. */
const OPEN_MS = 5_000;
const PONG_MS = 5_000;
const PING_MS = 30_000;

/** What the vendor's client hands over of one interaction. */
interface Delivered {
  readonly ack: (answer?: unknown) => Promise<void>;
  readonly body: unknown;
}

/** Keeps a connection of socket mode open, by the vendor's client, which mends it whenever it falls. */
export function openSocket(config: SlackConfig, takingIn: TakingIn, log: Log): Listener {
  const redact = createRedact([config.token, config.appToken, config.signingSecret]);
  const client = new SocketModeClient({
    appToken: config.appToken,
    logger: createVendorLogger(log, redact),
    clientOptions: clientOptions(config, OPEN_MS),
    clientPingTimeout: PONG_MS,
    serverPingTimeout: PING_MS,
  });
  let lastError: string | null = 'not open yet';
  const underWay = new Set<Promise<void>>();
  client.on('connected', () => (lastError = null));
  client.on('reconnecting', () => (lastError ??= 'the connection fell; it is opened again'));
  client.on('disconnected', () => (lastError ??= 'the connection is closed'));
  client.on('close', () => (lastError ??= 'the connection is closed'));
  client.on('interactive', ({ ack, body }: Delivered) => {
    const answered = answer(ack, body).finally(() => underWay.delete(answered));
    underWay.add(answered);
  });

  async function answer(ack: Delivered['ack'], body: unknown): Promise<void> {
    const interaction = toRecord(body);
    try {
      await ack(interaction === null ? {} : await takingIn.answer(interaction));
    } catch (error) {
      // What was decided stands; who answered sees it on the message.
      log.warn({ err: error }, 'an answer to Slack was lost with its connection');
    }
  }

  const starting = client.start().catch((error: unknown) => {
    lastError = redact(error instanceof Error ? error.message : String(error));
    log.error({ reason: lastError }, 'Slack takes no connection');
  });
  return {
    health: () => ({ ok: lastError === null, lastError }),
    async stop() {
      await Promise.allSettled(underWay);
      await client.disconnect().catch(() => undefined);
      await starting;
    },
  };
}
