import type { ParameterExpansionPart, Word as WordNode } from 'unbash';
import { TAINT } from '../command/taint.ts';
import { type Word, literalAt, originAt, slice } from '../command/word.ts';
import { type Context, spanOf } from './context.ts';
import { readEscapes } from './decode.ts';
import { removeMatch, replaceMatches } from './pattern.ts';
import { judgeNamesIn, judgeSubscript, runInText } from './subscripts.ts';

/** What an expansion stands for. `unknown` stands as it is written, or as `as`. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | { readonly kind: 'unknown'; readonly taint: number; readonly as?: string }
  /** `$IFS`: a place where words part. */
  | { readonly kind: 'separator' };

/** How a word inside an expansion is read: handed in, since it may hold expansions itself. */
type ReadWord = (node: WordNode) => Word;

type Node = { readonly pos: number; readonly end: number };

/** `$name`, `$1`, `$@`. */
export function readVariable(name: string, node: Node, context: Context): Value {
  const { scope } = context;
  if (/^[@*]$/.test(name)) return scope.args === null ? unknown() : { kind: 'words', words: scope.args };
  if (name === '#')
    return scope.args === null ? unknown() : words(made(String(scope.args.length), node, context));
  if (/^\d+$/.test(name)) {
    if (name === '0') return scope.name === null ? unknown() : words(scope.name);
    if (scope.args === null) return unknown();
    const arg = scope.args[Number(name) - 1];
    return arg === undefined ? nothing() : words(arg);
  }
  const variable = scope.variables.get(scope.resolve(name));
  if (variable !== undefined) {
    const [value] = variable.values;
    return value === null || value === undefined ? unknown() : fromValue(value);
  }
  switch (name) {
    case 'IFS':
      return { kind: 'separator' };
    case 'HOME':
      return { kind: 'unknown', taint: 0, as: '$HOME' };
    case 'PWD':
      return scope.cwd === undefined
        ? { kind: 'unknown', taint: 0, as: '$PWD' }
        : words(made(scope.cwd, node, context));
    case 'OLDPWD':
      return scope.before === undefined ? unknown() : words(made(scope.before, node, context));
    case 'SHELL':
    case 'BASH':
      return words(made('/bin/bash', node, context));
    default:
      return unknown(SECRET_NAME.test(name) ? TAINT.secret : 0);
  }
}

/** Variables that by custom hold secrets. */
const SECRET_NAME = /SECRET|TOKEN|PASSW(?:OR)?D|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL/i;

/** `${name}` with all that may stand inside the braces. */
export function expandParameter(part: ParameterExpansionPart, context: Context, read: ReadWord): Value {
  const { parameter, prefix, operation } = part;
  const index = part.index === undefined ? null : read(part.index);
  if (index !== null) judgeNamesIn(index.text, context);
  if (prefix === '!' && index !== null && /^[@*]$/.test(index.text)) return keysOf(parameter, part, context);
  if (prefix === '#') return unknown();
  let value = indexed(parameter, index, part, context) ?? readVariable(parameter, part, context);
  if (prefix === '!') {
    const name = single(value);
    if (name !== null) judgeSubscript(name, context);
    if (operation?.type === 'Names' || name === null || name.known !== 'whole') return unknown();
    value = readVariable(name.text, part, context);
  }
  // `${IFS%??}` and its like still part words.
  if (operation === undefined || value.kind === 'separator') return value;
  switch (operation.type) {
    case 'Default':
      return orDefault(value, operation.operator, read(operation.operand), parameter, context);
    case 'Remove': {
      const { operator } = operation;
      const operand = read(operation.operand).text;
      const length = Math.min(single(value)?.text.length ?? 0, 512);
      context.session.spend(operand.includes('*') ? (length * length) / 400 : length / 4);
      return change(value, (text) => removeMatch(text, operand, operator));
    }
    case 'Replace': {
      const pattern = read(operation.pattern).text;
      const replacement = read(operation.replacement).text;
      return change(value, (text) => replaceMatches(text, pattern, replacement, operation.operator));
    }
    case 'Slice': {
      const offset = read(operation.offset);
      const length = operation.length && read(operation.length);
      judgeNamesIn(offset.text, context);
      const own = index === null && /^[@*]$/.test(parameter);
      return own || /^[@*]$/.test(index?.text ?? '')
        ? cutList(value, offset, length, own ? 1 : 0)
        : cut(value, offset, length);
    }
    case 'CaseModification':
      if (operation.operand !== undefined) read(operation.operand);
      return change(value, (text) => inCase(text, operation.operator));
    case 'Transform': {
      const { text } = read(operation.operand);
      const prompt = text === 'P' ? single(value) : null;
      if (prompt !== null) runInText(prompt, context);
      return change(value, (whole) => transformed(whole, text));
    }
    default:
      return value.kind === 'words' ? value : unknown(taintOf(value));
  }
}

function indexed(parameter: string, index: Word | null, node: Node, context: Context): Value | null {
  if (index === null) return null;
  const { scope } = context;
  const name = scope.resolve(parameter);
  const list = scope.variables.get(name)?.list;
  if (list === null || list === undefined) return null;
  if (index.text === '@' || index.text === '*') return { kind: 'words', words: list };
  if (scope.variables.has(elementOf(name, index.text)))
    return readVariable(elementOf(name, index.text), node, context);
  const number = scope.variables.get(index.text)?.values[0]?.text ?? index.text;
  if (!/^-?\d+$/.test(number)) return unknown();
  const word = list.at(Number(number));
  return word === undefined ? nothing() : words(word);
}

/** The name that an element of a map is remembered by. */
export function elementOf(name: string, key: string): string {
  return `${name}[${key}]`;
}

function transformed(text: string, operator: string): string | null {
  switch (operator) {
    case 'E':
      return readEscapes(text);
    case 'U':
      return text.toUpperCase();
    case 'L':
      return text.toLowerCase();
    case 'u':
      return inCase(text, '^');
    default:
      return text;
  }
}

function orDefault(value: Value, operator: string, word: Word, name: string, { scope }: Context): Value {
  const isSet =
    value.kind === 'words' && value.words.some(({ text }) => text !== '' || !operator.startsWith(':'));
  if (operator.endsWith('+')) return isSet || value.kind === 'unknown' ? fromValue(word) : nothing();
  if (operator.endsWith('?') || isSet) return value;
  // What the caller's environment holds is not known; what is written here is what is meant if it holds nothing.
  if (value.kind === 'unknown' && value.as !== undefined) return value;
  if (operator.endsWith('=')) scope.assign(name, word);
  return fromValue(word);
}

function change(value: Value, to: (text: string) => string | null): Value {
  const word = single(value);
  if (word === null || word.known !== 'whole') return unknown(taintOf(value));
  const text = to(word.text);
  if (text === null) return unknown(word.taint);
  if (text === word.text) return value;
  return words({ ...word, text, origin: originAt(text.length, word.span), span: word.span });
}

function cut(value: Value, offset: Word, length: Word | undefined): Value {
  const word = single(value);
  const from = numberOf(offset);
  const size = length === undefined ? null : numberOf(length);
  if (value.kind === 'words' && value.words.length > 1) return value;
  // The folder's first letter is the root, whatever folder it is.
  if (value.kind === 'unknown' && /^\$(?:PWD|HOME)$/.test(value.as ?? '') && from === 0 && size === 1)
    return { kind: 'unknown', taint: 0, as: '/' };
  if (word === null || word.known !== 'whole' || from === undefined || size === undefined)
    return unknown(taintOf(value));
  const start = from < 0 ? Math.max(0, word.text.length + from) : Math.min(from, word.text.length);
  const end =
    size === null
      ? word.text.length
      : size < 0
        ? word.text.length + size
        : Math.min(start + size, word.text.length);
  if (end <= start) return nothing();
  return words({ ...word, text: word.text.slice(start, end), origin: slice(word.origin, start, end) });
}

/** `${a[@]:1:2}`; `$@` counts from one. */
function cutList(value: Value, offset: Word, length: Word | undefined, first: number): Value {
  const from = numberOf(offset);
  const size = length === undefined ? Number.POSITIVE_INFINITY : numberOf(length);
  if (value.kind !== 'words' || from === undefined || size === undefined) return value;
  const start = from < 0 ? value.words.length + from : Math.max(0, from - first);
  return { kind: 'words', words: value.words.slice(start, start + size) };
}

/** `${!a[@]}`: the keys of a list or map. */
function keysOf(parameter: string, node: Node, context: Context): Value {
  const { scope } = context;
  const name = scope.resolve(parameter);
  const list = scope.variables.get(name)?.list ?? null;
  if (list === null) return unknown();
  const lead = `${name}[`;
  const keys = [...scope.variables.keys()]
    .filter((key) => key.startsWith(lead))
    .map((key) => key.slice(lead.length, -1));
  context.session.spend(list.length + scope.variables.size / 16);
  const named = keys.length > 0 ? keys : list.map((_, index) => String(index));
  return { kind: 'words', words: named.map((key) => made(key, node, context)) };
}

function numberOf(word: Word): number | undefined {
  const text = word.text.trim();
  return /^-?\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function inCase(text: string, operator: string): string {
  switch (operator) {
    case '^^':
      return text.toUpperCase();
    case ',,':
      return text.toLowerCase();
    case '^':
      return text.charAt(0).toUpperCase() + text.slice(1);
    default:
      return text.charAt(0).toLowerCase() + text.slice(1);
  }
}

function made(text: string, node: Node, context: Context): Word {
  return literalAt(text, spanOf(context, node));
}

function single(value: Value): Word | null {
  return value.kind === 'words' && value.words.length === 1 ? (value.words[0] ?? null) : null;
}

function taintOf(value: Value): number {
  if (value.kind === 'words') return value.words.reduce((sum, word) => sum | word.taint, 0);
  return value.kind === 'unknown' ? value.taint : 0;
}

function fromValue(word: Word): Value {
  return word.known === 'unknown' && word.taint !== 0 && word.text.startsWith('$')
    ? { kind: 'unknown', taint: word.taint }
    : words(word);
}

function words(word: Word): Value {
  return { kind: 'words', words: [word] };
}

function nothing(): Value {
  return { kind: 'words', words: [] };
}

function unknown(taint = 0): Value {
  return { kind: 'unknown', taint };
}
