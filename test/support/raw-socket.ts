import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** A bare connection to a server: for clients that do not keep to HTTP. */
export async function connectTo(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The bytes of a request as a plain client sends them. */
export function requestBytes(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** The bytes that ask for a WebSocket. */
export function upgradeBytes(url: string, workspace: string): Buffer {
  return requestBytes(url, 'GET', '/ws', {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'X-Workspace-ID': workspace,
  });
}

/** A client of `/ws` that never reads after the handshake. */
export async function connectSilent(url: string, workspace: string): Promise<Socket> {
  const socket = await connectTo(url);
  socket.write(upgradeBytes(url, workspace));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  if (!answer.toString().startsWith('HTTP/1.1 101')) throw new Error(`not taken: ${answer.toString()}`);
  return socket;
}
