import type { Response } from 'express';
import { READER_BUFFER_LIMIT } from './buffer-limit.ts';
import type { Sink } from './hub.ts';
import type { Published } from './published.ts';
import type { Start } from './start.ts';

/** How long a client waits before it comes back, in milliseconds. */
const RETRY_MS = 2_000;

/** Text that listeners share, since they hear the same. */
const written = new WeakMap<readonly Published[], Buffer>();

/** Begins an event stream on a response. */
export function openEventStream(response: Response, { after, greeting }: Start): Sink {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Proxies of nginx's kind would hold events back.
    'X-Accel-Buffering': 'no',
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  if (greeting !== null) response.write(`event: ${greeting}\nid: ${after}\ndata: {"head":${after}}\n\n`);
  return {
    send: (entries) => void response.write(framesOf(entries)),
    full: () => response.writableLength > READER_BUFFER_LIMIT,
    drained: () =>
      new Promise((resolve) => {
        response.once('drain', resolve);
        response.once('close', resolve);
      }),
    cut: () => void response.destroy(),
  };
}

/** Keeps the connection alive, and the client's place new, so that it has little to catch up with. */
export function ping(response: Response, seq: number): void {
  response.write(`: ping\nid: ${seq}\n\n`);
}

function framesOf(entries: readonly Published[]): Buffer {
  const known = written.get(entries);
  if (known !== undefined) return known;
  const frames = Buffer.from(entries.map(({ seq, json }) => `id: ${seq}\ndata: ${json}\n\n`).join(''));
  written.set(entries, frames);
  return frames;
}
