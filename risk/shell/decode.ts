import { Buffer } from 'node:buffer';

/** Longer texts are not decoded. In UTF-16 code units. */
const MAX_DECODED = 32 * 1024;

/** What a decoder makes of a text that it reads; null where that is no text, or cannot be told. */
export function decodeText(encoding: 'base64' | 'base32' | 'hex', text: string): string | null {
  if (text.length > MAX_DECODED) return null;
  const plain = text.replace(/\s+/g, '');
  switch (encoding) {
    case 'base64':
      return /^[A-Za-z0-9+/_-]+={0,2}$/.test(plain) ? readable(Buffer.from(plain, 'base64')) : null;
    case 'hex':
      return /^(?:[0-9a-fA-F]{2})+$/.test(plain) ? readable(Buffer.from(plain, 'hex')) : null;
    case 'base32':
      return fromBase32(plain.replace(/=+$/, '').toUpperCase());
  }
}

function fromBase32(text: string): string | null {
  if (!/^[A-Z2-7]+$/.test(text)) return null;
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const char of text) {
    value = ((value << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return readable(Buffer.from(bytes));
}

function readable(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  return text === '' || text.includes('\ufffd') || text.includes('\0') ? null : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001b',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** The backslash escapes of `echo -e` and `printf`. */
export function readEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|0?([0-7]{1,3})|(.))/gs,
    (
      all,
      hex: string | undefined,
      short: string | undefined,
      long: string | undefined,
      octal: string | undefined,
      letter: string | undefined,
    ) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return fromCode(Number.parseInt(code, 16));
      if (octal !== undefined) return fromCode(Number.parseInt(octal, 8));
      return ESCAPES[letter ?? ''] ?? all;
    },
  );
}

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** What `printf FORMAT ARGS…` prints; the format is used again while there are arguments. */
export function printFormat(format: string, args: readonly string[]): string {
  let out = '';
  let next = 0;
  do {
    const from = next;
    out += readEscapes(
      format.replace(/%(?:%|[-+ #0]*\d*(?:\.\d+)?([bcdiosuxXq]))/g, (all, kind: string | undefined) => {
        if (kind === undefined) return all === '%%' ? '%' : all;
        const arg = args[next] ?? '';
        next += 1;
        return kind === 'b'
          ? readEscapes(arg)
          : kind === 'c'
            ? arg.slice(0, 1)
            : arg.replaceAll('\\', '\\\\');
      }),
    );
    if (next === from) break;
  } while (next < args.length && out.length < MAX_DECODED);
  return out;
}

/** `tr SET1 SET2`, `tr -d SET1`; null where a set cannot be told. */
export function translate(text: string, args: readonly string[]): string | null {
  if (text.length > MAX_DECODED) return null;
  const deletes = args[0] === '-d';
  const from = setOf(args[deletes ? 1 : 0] ?? '');
  const to = setOf(args[1] ?? '');
  if (from === null || to === null || args.length !== 2 || from.length === 0) return null;
  const table = new Map(from.map((char, index) => [char, deletes ? '' : (to[index] ?? to.at(-1) ?? '')]));
  return Array.from(text, (char) => table.get(char) ?? char).join('');
}

function setOf(text: string): readonly string[] | null {
  if (text.startsWith('[:') || text.startsWith('-')) return null;
  const plain = readEscapes(text);
  const out: string[] = [];
  for (let index = 0; index < plain.length; index += 1) {
    const first = plain.charCodeAt(index);
    if (plain.charAt(index + 1) === '-' && index + 2 < plain.length) {
      const last = plain.charCodeAt(index + 2);
      for (let code = first; code <= last; code += 1) out.push(String.fromCharCode(code));
      index += 2;
    } else out.push(plain.charAt(index));
  }
  return out;
}
