import { literal } from '../code/value.ts';
import type { Token } from '../code/token.ts';
import { tokenize } from '../code/tokens.ts';
import { type Invocation, optionWords } from '../command/invocation.ts';
import { TAINT } from '../command/taint.ts';
import { type Word, originAt } from '../command/word.ts';

/** What stands in a made line for a value that is not known here. */
const VALUE = '$value';
const MAX_LINES = 32;

/**
 * The lines that a filter makes by its own script, such as `awk '{print "rm " $1}'`: what its script writes itself is known,
 * what it takes from its input stands as `$value`. Null where that cannot be told.
 */
export function madeLines(call: Invocation): Word | null {
  switch (call.name) {
    case 'awk':
    case 'gawk':
    case 'mawk':
    case 'nawk':
      return ofScript(call.operands[0], awkLines);
    case 'gsed':
      return substituted(call, sedScript(call));
    case 'jq':
      return call.switches.has('r') || call.switches.has('raw-output')
        ? ofScript(call.operands[0], jqLine)
        : null;
    default:
      return null;
  }
}

/** The script of sed that runs what it makes, `s/…/…/e`; null where it runs nothing. */
export function sedRuns(call: Invocation): Word | null {
  const script = sedScript(call);
  return script !== null && script.runs ? substituted(call, script) : null;
}

function ofScript(script: Word | undefined, read: (text: string) => string | null): Word | null {
  if (script === undefined || script.text.length > 4_096) return null;
  const text = read(script.text);
  if (text === null || text.trim() === VALUE || text.trim() === '') return null;
  // A line may come once, often or never; only what awk prints before it reads anything comes for sure.
  const sure = /^\s*BEGIN\s*\{[^{}]*\}\s*$/.test(script.text) && !text.includes(VALUE);
  return { ...written(text, script, script.taint), known: sure ? 'whole' : 'partly' };
}

function written(text: string, from: Word, taint: number): Word {
  const known = text.includes(VALUE) ? 'partly' : 'whole';
  return { text, known, taint, origin: originAt(text.length, from.span), span: from.span };
}

/** What `print` and `printf` write, unless it goes to a file or a pipe of their own. */
function awkLines(program: string): string | null {
  const tokens = tokenize('awk', program);
  const lines: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'name' || !/^printf?$/.test(token.text) || lines.length === MAX_LINES) continue;
    const line = printed(tokens.slice(index + 1, index + 40), token.text === 'printf');
    if (line !== null) lines.push(line);
  }
  return lines.length === 0 ? null : `${lines.join('\n')}\n`;
}

function printed(tokens: readonly Token[], formats: boolean): string | null {
  let line = '';
  for (const token of tokens) {
    if (token.kind === 'newline' || /^[;}]$/.test(token.text)) break;
    if (/^(?:\||>|>>)$/.test(token.text)) return null;
    if (token.kind === 'string') line += literal(token)?.text ?? VALUE;
    else if (token.text === ',' && formats) break;
    else if (token.text === ',') line += ' ';
    else if (!/^[()]$/.test(token.text) && !line.endsWith(VALUE)) line += VALUE;
  }
  return formats ? line.replace(/%[-\d.]*[a-zA-Z]/g, VALUE) : line;
}

/** A program that ends in a text: `.[] | "rm \(.path)"`. */
function jqLine(program: string): string | null {
  const text = /"((?:[^"\\]|\\.)*)"\s*$/.exec(program)?.[1];
  if (text === undefined) return null;
  return text
    .replace(/\\\([^()]{0,200}(?:\([^()]{0,200}\)[^()]{0,200}){0,8}\)/g, VALUE)
    .replace(/\\(["\\/])/g, '$1');
}

interface Substitution {
  readonly script: Word;
  readonly pattern: string;
  readonly replacement: string;
  readonly everywhere: boolean;
  readonly runs: boolean;
}

/** The only command of sed's script, where that is one substitution. */
function sedScript(call: Invocation): Substitution | null {
  const given = optionWords(call, '-e', '--expression');
  const script = given.length > 0 ? given[0] : call.operands[0];
  if (script === undefined || given.length > 1 || script.text.length > 4_096) return null;
  const mark = /^s([^\w\s\\])/.exec(script.text)?.[1];
  if (mark === undefined) return null;
  const [pattern, replacement, flags, ...rest] = parts(script.text.slice(2), mark);
  if (pattern === undefined || replacement === undefined || flags === undefined || rest.length > 0)
    return null;
  if (!/^[a-zA-Z0-9]*$/.test(flags)) return null;
  return { script, pattern, replacement, everywhere: flags.includes('g'), runs: flags.includes('e') };
}

function parts(text: string, mark: string): readonly string[] {
  const found = [''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === mark) found.push('');
    else {
      const escaped = char === '\\' && at + 1 < text.length;
      const piece = escaped && text.charAt(at + 1) === mark ? mark : escaped ? text.slice(at, at + 2) : char;
      found[found.length - 1] += piece;
      if (escaped) at += 1;
    }
  }
  return found;
}

/** What the input is after the substitution; an input that is not known is one line of a value. */
function substituted(call: Invocation, made: Substitution | null): Word | null {
  if (made === null) return null;
  const source = call.operands.length > 1 ? null : (call.stdin?.text ?? null);
  const known = source?.known === 'whole' && source.text.length <= 16_384;
  const lines = known ? source.text.replace(/\n$/, '').split('\n') : [VALUE];
  const out: string[] = [];
  for (const line of lines) {
    const next = replaced(line, made);
    if (next === null) return null;
    out.push(next);
  }
  const text = `${out.join('\n')}\n`;
  if (text.trim() === VALUE) return null;
  return known
    ? { ...written(text, source, source.taint | TAINT.decoded), span: source.span }
    : written(text, made.script, made.script.taint);
}

function replaced(line: string, { pattern, replacement, everywhere }: Substitution): string | null {
  const whole = replacement.replace(/\\.|&/g, (mark) =>
    mark === '&' || /^\\\d$/.test(mark) ? line : mark.slice(1),
  );
  if (pattern === '^') return replacement.replace(/\\(.)/g, '$1') + line;
  if (pattern === '$') return line + replacement.replace(/\\(.)/g, '$1');
  if (/^\^?(?:\\\()?\.[*+](?:\\\))?\$?$/.test(pattern)) return whole;
  if (/[\\.*[\]^$+?(){}|]/.test(pattern) || /[\\&]/.test(replacement)) return null;
  return everywhere ? line.replaceAll(pattern, () => replacement) : line.replace(pattern, () => replacement);
}
