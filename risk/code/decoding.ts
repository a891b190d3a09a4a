import type { Call } from './reading.ts';
import { TAINT } from '../command/taint.ts';
import { type Value, shown, taintOf, textValue, unknownAt } from './value.ts';

const MAX_PARTS = 2_000;
const BASE64 = /^[A-Za-z0-9+/_=\s-]+$/;

/** What a decoder gives, where its input is known: base64, hexadecimal, rot13, percent signs. Compressed data stays unknown. */
export function decoded(call: Call): Value {
  const input =
    call.args.find((arg) => arg.text !== null && arg.text.length > 2) ?? call.args[0] ?? call.receiver;
  const taint = TAINT.decoded | (input?.taint ?? 0) | taintOf(call.args);
  const text = input?.whole === true ? undo(call, input.text ?? '') : null;
  if (text === null) return { ...unknownAt(call.start, call.end, taint), path: null };
  return textValue(text, call.start, call.end, taint);
}

function undo(call: Call, text: string): string | null {
  const name = call.path.toLowerCase();
  const how = [...call.args.slice(1), call.args[0]].map((arg) => arg?.text?.toLowerCase() ?? '').join(' ');
  if (/buffer\.from/.test(name) && !/base64|hex/.test(how)) return text;
  if (/zlib|gz|decompress|inflate|uncompress|bz2|lzma/.test(name)) return null;
  if (/rot_?13/.test(`${name} ${how}`)) return text.replace(/[a-z]/gi, turn);
  if (/url|unescape/.test(name) && !name.includes('b64')) return percentDecoded(text);
  if (/hex/.test(`${name} ${how}`) || (/pack/.test(name) && how.startsWith('h*'))) return bytes(text, 'hex');
  if (/pack/.test(name) && !/\bm0?\b/.test(how)) return null;
  return BASE64.test(text) ? bytes(text, 'base64') : null;
}

function turn(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
}

function percentDecoded(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function bytes(text: string, how: 'hex' | 'base64'): string {
  return Buffer.from(text.replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/'), how).toString('utf8');
}

/** `chr(114)`, `String.fromCharCode(114, 109)`, `map(chr, [114, 109])`. */
export function lettersOf(call: Call): Value {
  const values = call.args.flatMap((arg) => arg.items ?? [arg]).filter((arg) => arg.path !== 'chr');
  const own = values.length === 0 && call.receiver !== null ? [call.receiver] : values;
  const codes = own.map((arg) => Number(arg.text ?? Number.NaN));
  const isKnown =
    codes.length > 0 && codes.every((code) => Number.isInteger(code) && code >= 0 && code <= 0x10ffff);
  if (!isKnown) return unknownAt(call.start, call.end, TAINT.decoded | taintOf(call.args));
  const letters = codes.map((code) => String.fromCodePoint(code));
  const items = call.path === 'map' ? letters.map((letter) => textValue(letter, call.start, call.end)) : null;
  return { ...textValue(letters.join(''), call.start, call.end, TAINT.decoded), items };
}

/** `''.join(list)`, `list.join('')`, `join('', list)`, `implode('', list)`. */
export function glued(call: Call): Value {
  const { args, receiver } = call;
  const list =
    args.find((arg) => arg.items !== null) ??
    (receiver?.items === null ? undefined : (receiver ?? undefined));
  const between =
    receiver?.items === null && receiver.text !== null ? receiver : args.find((arg) => arg.items === null);
  const items = list?.items ?? (args.length > 1 ? args.slice(1) : []);
  const taint = taintOf(args) | (receiver?.taint ?? 0);
  if (items.length === 0) return unknownAt(call.start, call.end, taint);
  const text = items
    .map(shown)
    .join(between?.text ?? (receiver?.items === null || args.length > 0 ? '' : ','));
  return { ...textValue(text, call.start, call.end, taint), whole: items.every((item) => item.whole) };
}

export function reversed(call: Call): Value {
  const input = call.args.at(-1) ?? call.receiver;
  if (input === null || input === undefined) return unknownAt(call.start, call.end);
  if (input.items !== null)
    return { ...input, items: input.items.toReversed(), start: call.start, end: call.end };
  if (input.text === null) return unknownAt(call.start, call.end, input.taint);
  return textValue(Array.from(input.text).toReversed().join(''), call.start, call.end, input.taint);
}

/** `text.replace('x', '')` with plain texts. */
export function replaced(call: Call): Value {
  const { receiver, args } = call;
  const [what, by, subject] = args;
  const input = subject?.text === undefined || subject.text === null ? receiver : subject;
  const isKnown =
    input !== null &&
    input.text !== null &&
    what?.text !== undefined &&
    what.text !== null &&
    what.text !== '' &&
    by?.text !== undefined &&
    by.text !== null;
  if (!isKnown) return unknownAt(call.start, call.end, taintOf(args) | (receiver?.taint ?? 0));
  return {
    ...textValue(
      (input.text ?? '').replaceAll(what?.text ?? '', by?.text ?? ''),
      call.start,
      call.end,
      input.taint,
    ),
    whole: input.whole,
  };
}

/** `text.split(' ')`, `text.split()`, `shlex.split(text)`: the parts of a text. */
export function parted(call: Call): Value {
  const own = call.receiver?.text !== undefined && call.receiver.text !== null;
  const input = own ? call.receiver : (call.args[0] ?? null);
  const between = own ? call.args[0]?.text : undefined;
  if (input === null || input.text === null) return unknownAt(call.start, call.end, input?.taint ?? 0);
  const parts =
    between === undefined || between === null
      ? input.text.trim().split(/\s+/, MAX_PARTS)
      : input.text.split(between, MAX_PARTS);
  const items = parts.map((part) => ({
    ...textValue(part, call.start, call.end, input.taint),
    whole: input.whole,
  }));
  return { ...unknownAt(call.start, call.end, input.taint), items };
}
