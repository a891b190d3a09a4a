import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer, request as forward } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

/** What becomes of who wants a WebSocket: it goes through, is refused, or is taken and told nothing. */
export type SocketMode = 'open' | 'refused' | 'silent';

/** Stands between a client and the product, and sees what passes. */
export interface FrontDoor {
  readonly url: string;
  /** `GET /v1/approvals/apr_…?wait=0`, in order; the WebSockets as `UPGRADE /ws?…`. */
  readonly seen: readonly string[];
  /** WebSockets that are open now. */
  sockets(): number;
  /** Breaks every WebSocket off. */
  cutSockets(): void;
  close(): Promise<void>;
}

/** @param target the product's address, asked anew for every request: it may have started again on another port */
export async function openFrontDoor(target: () => string, mode: SocketMode = 'open'): Promise<FrontDoor> {
  const seen: string[] = [];
  const open = new Set<Duplex>();
  const silent = new WebSocketServer({ noServer: true });
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const { method, headers, url } = request;
    const onward = forward(`${target()}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    seen.push(`UPGRADE ${request.url}`);
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    if (mode === 'refused') socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
    else if (mode === 'silent') silent.handleUpgrade(request, socket, head, () => undefined);
    else joinSockets(request, socket, head, new URL(target()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    sockets: () => open.size,
    cutSockets: () => open.forEach((socket) => socket.destroy()),
    async close() {
      open.forEach((socket) => socket.destroy());
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function joinSockets({ url, rawHeaders }: IncomingMessage, socket: Socket, head: Buffer, target: URL): void {
  const onward = connect(Number(target.port), target.hostname, () => {
    const lines = rawHeaders.flatMap((text, index) =>
      index % 2 === 0 ? [`${text}: ${rawHeaders[index + 1]}`] : [],
    );
    onward.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    onward.pipe(socket);
    socket.pipe(onward);
  });
  onward.on('error', () => socket.destroy());
  onward.once('close', () => socket.destroy());
  socket.once('close', () => onward.destroy());
}
