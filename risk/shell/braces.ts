import type { Word as WordNode } from 'unbash';
import { type Span, type Word, literalAt, originAt } from '../command/word.ts';
import { type Context, spanOf } from './context.ts';
import { readSource } from './source.ts';

const MAX_ALTERNATIVES = 64;

/**
 * The words that braces make of one: `/{etc,usr}` is two. Quotes inside are taken off.
 * @param read reads what holds an expansion, as a written word
 * @returns null where there are no braces, or they cannot be told
 */
export function expandBraces(node: WordNode, context: Context, read: ReadWord): readonly Word[] | null {
  if (!node.text.includes('{') || node.parts?.some((part) => part.type === 'BraceExpansion') !== true)
    return null;
  const texts = alternatives(node.text, 0);
  if (texts === null || (texts.length < 2 && texts[0] === node.text)) return null;
  context.session.spend(texts.length);
  const span = spanOf(context, node);
  return texts.flatMap((text) => {
    if (/[$`]/.test(text)) return readAgain(text, span, context, read);
    return [literalAt(text.replace(/['"\\]/g, ''), span)];
  });
}

/** An alternative that holds an expansion is a written word of its own. */
function readAgain(text: string, span: Span, context: Context, read: ReadWord): readonly Word[] {
  const command = `: ${text}`;
  context.session.spend(40 + command.length / 4);
  const source = readSource(command);
  const [statement] = source.kind === 'parsed' ? source.script.commands : [];
  const node = statement?.command;
  const inner = { ...context, text: command, origin: originAt(command.length, span) };
  if (node?.type !== 'Command') return [];
  return node.args.flatMap((arg) => (arg.type === 'Word' ? read(arg, inner) : []));
}

type ReadWord = (node: WordNode, context: Context) => readonly Word[];

function alternatives(text: string, depth: number): readonly string[] | null {
  const open = findOpening(text);
  if (open < 0) return [text];
  if (depth > 8) return null;
  const inside = splitInside(text, open);
  if (inside === null) return [text];
  const { parts, close } = inside;
  const rest = alternatives(text.slice(close + 1), depth + 1);
  if (rest === null) return null;
  const before = text.slice(0, open);
  const middles = parts.length > 1 ? parts : (sequence(parts[0] ?? '') ?? [`{${parts[0] ?? ''}}`]);
  const out: string[] = [];
  for (const middle of middles) {
    const inner = parts.length > 1 ? alternatives(middle, depth + 1) : [middle];
    if (inner === null) return null;
    for (const one of inner) for (const tail of rest) out.push(before + one + tail);
    if (out.length > MAX_ALTERNATIVES) return out.slice(0, MAX_ALTERNATIVES);
  }
  return out;
}

function findOpening(text: string): number {
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '$' || char === '`') index = behindExpansion(text, index);
    else if (char === '{') return index;
  }
  return -1;
}

function splitInside(text: string, open: number): { parts: readonly string[]; close: number } | null {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = open + 1;
  for (let index = open + 1; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '$' || char === '`') index = behindExpansion(text, index);
    else if (char === '{') depth += 1;
    else if (char === '}' && depth > 0) depth -= 1;
    else if (depth === 0 && (char === ',' || char === '}')) {
      parts.push(text.slice(from, index));
      from = index + 1;
      if (char === '}') return { parts, close: index };
    }
  }
  return null;
}

/** Where an expansion ends that begins here: its last character. */
function behindExpansion(text: string, start: number): number {
  if (text.charAt(start) === '`') {
    const end = text.indexOf('`', start + 1);
    return end < 0 ? text.length : end;
  }
  const open = text.charAt(start + 1);
  if (open !== '(' && open !== '{') return start;
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (char === open) depth += 1;
    else if (char === close) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return text.length;
}

/** `{1..5}` and `{a..e}`. */
function sequence(text: string): readonly string[] | null {
  const numbers = /^(-?\d{1,9})\.\.(-?\d{1,9})$/.exec(text);
  if (numbers !== null) return range(Number(numbers[1]), Number(numbers[2])).map(String);
  const letters = /^([a-z])\.\.([a-z])$/i.exec(text);
  if (letters === null) return null;
  return range(letters[1]?.charCodeAt(0) ?? 0, letters[2]?.charCodeAt(0) ?? 0).map((code) =>
    String.fromCharCode(code),
  );
}

function range(from: number, to: number): readonly number[] {
  const length = Math.min(Math.abs(to - from) + 1, MAX_ALTERNATIVES);
  return Array.from({ length }, (_, index) => from + (to < from ? -index : index));
}
