import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import type { SignedRequest } from './types.ts';

/** The keys with which requests to an endpoint are signed. */
export interface Signing {
  /** As the developer portal shows it: 32 bytes in hex. */
  readonly publicKey: string;
  sign(body: string, seconds: number): SignedRequest;
}

export function createSigning(): Signing {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    publicKey: raw.toString('hex'),
    sign: (body, seconds) => signWith(privateKey, body, seconds),
  };
}

function signWith(key: KeyObject, body: string, seconds: number): SignedRequest {
  const timestamp = String(seconds);
  const signature = sign(null, Buffer.from(timestamp + body), key).toString('hex');
  return {
    headers: {
      'content-type': 'application/json',
      'x-signature-ed25519': signature,
      'x-signature-timestamp': timestamp,
    },
    body,
  };
}
