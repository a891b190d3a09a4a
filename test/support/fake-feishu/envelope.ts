import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** base64 of a 16-byte IV and AES-256-CBC under the SHA-256 of the encrypt key. */
export function encryptEvent(text: string, encryptKey: string): string {
  const key = createHash('sha256').update(encryptKey).digest();
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** What `X-Lark-Signature` carries: hex SHA-256 of timestamp, nonce, encrypt key and raw body. */
export function signBody(timestamp: string, nonce: string, encryptKey: string, body: string): string {
  return createHash('sha256').update(`${timestamp}${nonce}${encryptKey}${body}`, 'utf8').digest('hex');
}
