import { once } from 'node:events';
import { WebSocket } from 'ws';

/** What `/ws` says of a decision. */
export interface DecidedEvent {
  readonly event: string;
  readonly approval_id: string;
  readonly status: string;
  readonly decided_by: string;
  readonly comment?: string;
}

export interface LiveClient {
  readonly socket: WebSocket;
  /** Everything heard, in order, with the moment of `performance.now()` at which it was. */
  readonly heard: readonly { readonly at: number; readonly event: DecidedEvent }[];
  close(): Promise<void>;
}

/** Connects to `/ws` of a server and listens. */
export async function listen(
  url: string,
  workspace: string,
  headers: Record<string, string> = {},
): Promise<LiveClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, {
    headers: { 'X-Workspace-ID': workspace, ...headers },
  });
  const heard: { readonly at: number; readonly event: DecidedEvent }[] = [];
  socket.on('message', (data: Buffer) => {
    heard.push({ at: performance.now(), event: JSON.parse(data.toString()) as DecidedEvent });
  });
  await once(socket, 'open');
  return {
    socket,
    heard,
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** How the server answers a request for a WebSocket that it refuses. */
export async function refusedUpgrade(
  url: string,
  headers: Record<string, string>,
  path = '/ws',
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('open', () => reject(new Error('the server took the connection')));
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
          }),
        );
      });
    });
  } finally {
    socket.on('error', () => undefined);
    socket.terminate();
  }
}
