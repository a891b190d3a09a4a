import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CountersignError } from '../../domain/errors.ts';
import { headersOf, plainBodyOf, problemOf } from '../errors.ts';

/** Answers a request for a WebSocket with plain HTTP and the plain JSON of the workspaces protocol. */
export function refuseUpgrade(socket: Duplex, error: CountersignError): void {
  const { status } = problemOf(error);
  const body = JSON.stringify(plainBodyOf(error));
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headersOf(error)).map(([name, value]) => `${name}: ${value}`),
  ];
  // Who does not take the answer must not keep the socket.
  socket.once('finish', () => socket.destroy());
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
