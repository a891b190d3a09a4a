import { randomBytes } from 'node:crypto';
import { encryptEvent, signBody } from './envelope.ts';
import type { CallbackOptions, CallbackRequest, CardActionEvent, Tamper } from './types.ts';

/**
 * Encrypts and signs an event as Feishu does, then spoils it as asked.
 * @param options.timestamp seconds; an old one with a good signature is a stale but genuine request
 */
export function buildCallback(
  event: CardActionEvent,
  encryptKey: string,
  now: number,
  options: CallbackOptions,
): CallbackRequest {
  const key = options.encryptKey ?? encryptKey;
  const timestamp = options.timestamp ?? String(Math.floor(now / 1000));
  const nonce = options.nonce ?? randomBytes(12).toString('hex');
  const body = bodyOf(event, key, options.tamper);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': signBody(timestamp, nonce, key, body),
  };
  return spoil({ headers, body, event }, options.tamper);
}

function bodyOf(event: CardActionEvent, key: string, tamper: Tamper | undefined): string {
  if (tamper === 'plain') return JSON.stringify(event);
  if (tamper === 'garbage') return JSON.stringify({ encrypt: randomBytes(64).toString('base64') });
  return JSON.stringify({ encrypt: encryptEvent(JSON.stringify(event), key) });
}

function spoil(request: CallbackRequest, tamper: Tamper | undefined): CallbackRequest {
  const { 'x-lark-signature': signature = '' } = request.headers;
  switch (tamper) {
    case 'signature':
      return withHeader(request, 'x-lark-signature', flipFirst(signature, '0', '1'));
    case 'empty_signature':
      return withHeader(request, 'x-lark-signature', '');
    case 'no_signature':
      return withHeader(request, 'x-lark-signature', null);
    case 'no_timestamp':
      return withHeader(request, 'x-lark-request-timestamp', null);
    case 'no_nonce':
      return withHeader(request, 'x-lark-request-nonce', null);
    case 'body':
      // Still valid JSON and base64, so that only the signature can tell.
      return {
        ...request,
        body: request.body.replace(
          /"encrypt":"(.)/,
          (_, first: string) => `"encrypt":"${flipFirst(first, 'A', 'B')}`,
        ),
      };
    default:
      return request;
  }
}

function flipFirst(text: string, one: string, other: string): string {
  return `${text.startsWith(one) ? other : one}${text.slice(1)}`;
}

function withHeader(request: CallbackRequest, name: string, value: string | null): CallbackRequest {
  const { [name]: _old, ...rest } = request.headers;
  return { ...request, headers: value === null ? rest : { ...rest, [name]: value } };
}
