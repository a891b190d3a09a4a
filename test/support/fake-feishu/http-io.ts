import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiResponse } from './api.ts';

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function sendAnswer(response: ServerResponse, answer: ApiResponse): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, headersOf(answer, text)).end(text);
}

/** Announces the whole answer, sends the first half of it, and closes. */
export function sendHalf(response: ServerResponse, answer: ApiResponse): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, headersOf(answer, text));
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
}

export function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

/** A page of ours: nothing of other origins runs in it, and no other page frames it. */
export function sendPage(response: ServerResponse, html: string): void {
  const policy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  response.writeHead(200, headers).end(html);
}

function headersOf(answer: ApiResponse, text: string): Record<string, string> {
  const length = String(Buffer.byteLength(text));
  return { 'content-type': 'application/json; charset=utf-8', 'content-length': length, ...answer.headers };
}
