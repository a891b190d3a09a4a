/** The longest text that is decoded, in base64 letters. */
const MAX_ENCODED = 200_000;

/** What PowerShell's `-EncodedCommand` carries: base64 over UTF-16. @returns null where it is none */
export function decodeEncodedCommand(text: string): string | null {
  const bare = text.trim();
  if (bare === '' || bare.length > MAX_ENCODED || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return null;
  const bytes = Buffer.from(bare, 'base64');
  const decoded = bytes.toString('utf16le').replace(/^\ufeff/, '');
  const readable = Array.from(decoded).filter((char) => char >= ' ' && char < '\u0250').length;
  if (decoded !== '' && readable >= decoded.length * 0.6) return decoded;
  const plain = bytes.toString('utf8');
  return /^[\t\r\n -~]+$/.test(plain) ? plain : null;
}
