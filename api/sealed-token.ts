/** A claim and the seal over it, as a token carries them; whoever reads one believes nothing until it has checked. */
export interface SealedToken {
  readonly claim: unknown;
  readonly keyId: string;
  readonly mac: string;
}

/** Base64url, so that it stands in a path and in a cookie. */
export function writeToken(token: SealedToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** @returns null for what has not the shape of a token */
export function readToken(text: string): SealedToken | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { claim, keyId, mac } = value as Readonly<Record<string, unknown>>;
    return typeof keyId === 'string' && typeof mac === 'string' ? { claim, keyId, mac } : null;
  } catch {
    return null;
  }
}
