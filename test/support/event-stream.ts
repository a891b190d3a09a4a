import { type IncomingMessage, request } from 'node:http';

/** One event of a stream, as a browser would dispatch it. */
export interface StreamEvent {
  readonly name: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

export interface EventStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Everything that came, as it came. */
  text(): string;
  /** Events with data, in order. */
  events(): readonly StreamEvent[];
  /** The place that a client would come back with. */
  lastEventId(): string;
  ended(): boolean;
  /** Stops reading, as a client that hangs does. */
  pause(): void;
  close(): void;
}

/** Opens an event stream as `EventSource` does; resolves when its head is there. */
export function openStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { accept: 'text/event-stream', ...headers } });
    outgoing.once('error', reject);
    outgoing.end();
    outgoing.once('response', (incoming) => {
      let text = '';
      let ended = false;
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.once('close', () => (ended = true)).on('error', () => undefined);
      outgoing.off('error', reject).on('error', () => undefined);
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        text: () => text,
        events: () => blocksOf(text).flatMap(eventOf),
        lastEventId: () => /^id: (\d+)$(?![^]*^id: \d+$)/m.exec(blocksOf(text).join('\n'))?.[1] ?? '',
        ended: () => ended,
        pause: () => void incoming.pause(),
        close: () => outgoing.destroy(),
      });
    });
  });
}

/** The whole blocks of a stream; the last one may still be on its way. */
function blocksOf(text: string): readonly string[] {
  return text.split('\n\n').slice(0, -1);
}

function fieldsOf(block: string, name: string): readonly string[] {
  return block
    .split('\n')
    .flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
}

function idsOf(block: string): readonly string[] {
  return fieldsOf(block, 'id');
}

function eventOf(block: string): readonly StreamEvent[] {
  const data = fieldsOf(block, 'data').join('\n');
  if (data === '') return [];
  const name = fieldsOf(block, 'event')[0] ?? 'message';
  return [{ name, id: idsOf(block)[0] ?? '', data: JSON.parse(data) as Record<string, unknown> }];
}
