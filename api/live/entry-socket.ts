import type { WebSocket } from 'ws';
import { READER_BUFFER_LIMIT } from '../events/buffer-limit.ts';
import type { Sink } from '../events/hub.ts';
import type { Published } from '../events/published.ts';
import type { Start } from '../events/start.ts';

/** Frames that clients share. */
const framed = new WeakMap<Published, Buffer>();

/** Greets a client that listens to the ledger; the rest comes through the sink. */
export function openEntrySocket(client: WebSocket, { after, greeting }: Start): Sink {
  const waiting: (() => void)[] = [];
  const full = (): boolean => client.bufferedAmount > READER_BUFFER_LIMIT;
  const go = (): void => waiting.splice(0).forEach((resolve) => resolve());
  client.once('close', go);
  if (greeting !== null) client.send(JSON.stringify({ type: greeting, head: after }));
  return {
    send(entries) {
      const last = entries.length - 1;
      entries.forEach((one, index) =>
        client.send(frameOf(one), { binary: false }, index === last ? () => full() || go() : undefined),
      );
    },
    full,
    drained: () =>
      new Promise((resolve) => (client.readyState === client.OPEN ? waiting.push(resolve) : resolve())),
    cut: () => client.terminate(),
  };
}

function frameOf(one: Published): Buffer {
  const known = framed.get(one);
  if (known !== undefined) return known;
  const frame = Buffer.from(`{"type":"entry",${one.json.slice(1)}`);
  framed.set(one, frame);
  return frame;
}
