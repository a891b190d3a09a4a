import type { Language } from '../code/effect.ts';
import { type Invocation, hasSwitch, isFed } from './invocation.ts';
import { has } from './taint.ts';
import { type Word, tailOf } from './word.ts';

export const SHELLS: readonly string[] = 'bash sh zsh dash ksh mksh ash fish csh tcsh rbash nu xonsh'.split(
  ' ',
);
export const INTERPRETERS: readonly string[] =
  `python pypy ipython perl ruby irb node nodejs ts-node tsx deno bun php lua luajit rscript osascript tclsh wish expect
   groovy scala jshell julia elixir erl guile racket swipl ghci runghc`.split(/\s+/);

const LANGUAGES: Readonly<Record<string, Language>> = {
  python: 'python',
  pypy: 'python',
  ipython: 'python',
  node: 'node',
  nodejs: 'node',
  'ts-node': 'node',
  tsx: 'node',
  deno: 'node',
  bun: 'node',
  perl: 'perl',
  ruby: 'ruby',
  irb: 'ruby',
  php: 'php',
  awk: 'awk',
  gawk: 'awk',
  mawk: 'awk',
  nawk: 'awk',
  lua: 'lua',
  luajit: 'lua',
  osascript: 'applescript',
  rscript: 'r',
};

/** The language of the programs that a tool runs; null where they are not read. */
export function languageOf(name: string): Language | null {
  return Object.hasOwn(LANGUAGES, name) ? (LANGUAGES[name] ?? null) : null;
}

/** How a tool takes code and other values on its command line, by letter and by long name. */
interface Options {
  /** Letters whose value is code. */
  readonly code: string;
  /** Letters that take the rest of their word, or the next one, as a value that is not code. */
  readonly valued?: string;
  /** Letters whose value can only be the rest of their word. */
  readonly glued?: string;
  readonly longCode?: readonly string[];
  readonly longValued?: readonly string[];
  /** Letters after which the tool runs something else than code, such as `python -m`. */
  readonly stops?: string;
}

const NODE: Options = {
  code: 'ep',
  valued: 'rC',
  longCode: ['--eval', '--print'],
  longValued: ['--require', '--import', '--loader', '--env-file', '--conditions', '--input-type'],
};
const PYTHON: Options = { code: 'c', valued: 'WXQ', stops: 'm', longValued: ['--check-hash-based-pycs'] };
const SHELL: Options = {
  code: 'c',
  valued: 'oO',
  longCode: ['--command'],
  longValued: ['--rcfile', '--init-file', '--init-command'],
};
const ONLY_E: Options = { code: 'e', longCode: ['--eval'] };

const OPTIONS: Readonly<Record<string, Options>> = {
  python: PYTHON,
  pypy: PYTHON,
  ipython: PYTHON,
  perl: { code: 'eE', valued: 'I', glued: 'iMmxDCFVd' },
  ruby: { code: 'e', valued: 'IrCE', glued: 'iKFxWT' },
  node: NODE,
  nodejs: NODE,
  'ts-node': NODE,
  tsx: NODE,
  bun: NODE,
  php: { code: 'rBRE', valued: 'dcztS', stops: 'fF', longCode: ['--run'], longValued: ['--define'] },
  lua: { code: 'e', valued: 'l' },
  luajit: { code: 'e', valued: 'l' },
  osascript: { code: 'e', valued: 'ls' },
  expect: { code: 'c' },
  erl: { code: '', longCode: ['-eval'] },
};

const optionsOf = (name: string): Options => {
  if (SHELLS.includes(name)) return SHELL;
  return Object.hasOwn(OPTIONS, name) ? (OPTIONS[name] ?? ONLY_E) : ONLY_E;
};

/**
 * The code that stands on the command line: the values of `-c`, `-e` and their like, also in a cluster such as `-lc`. For a
 * shell, the first word after the options; for awk, its program.
 */
export function inlineCode(call: Invocation): readonly Word[] {
  if (languageOf(call.name) === 'awk') {
    const fromFile = call.args.some((arg) => /^(?:-f|--file)/.test(arg.text));
    const [program] = call.operands;
    return fromFile || program === undefined ? [] : [program];
  }
  if (call.name === 'deno') {
    const [verb, code] = call.operands;
    return verb?.text === 'eval' && code !== undefined ? [code] : [];
  }
  if (!SHELLS.includes(call.name) && !INTERPRETERS.includes(call.name)) return [];
  const found = scan(call);
  return found.code;
}

/** Whether the command line names code to run, even where the code itself arrives only later, as with `xargs sh -c`. */
export function hasInlineCode(call: Invocation): boolean {
  if (call.name === 'deno') return call.operands[0]?.text === 'eval';
  if (!SHELLS.includes(call.name) && !INTERPRETERS.includes(call.name)) return false;
  return scan(call).asks;
}

/** Whether the code to run comes in on standard input. */
export function readsCode(call: Invocation): boolean {
  if (!SHELLS.includes(call.name) && !INTERPRETERS.includes(call.name)) return false;
  if (call.name === 'deno') return call.operands[0]?.text === 'run' && call.operands[1]?.text === '-';
  const { asks, script } = scan(call);
  if (asks) return false;
  if (SHELLS.includes(call.name) && hasSwitch(call, 's')) return true;
  return script === null || /^(?:-|\/dev\/(?:stdin|fd\/0)|\/proc\/self\/fd\/0)$/.test(script.text);
}

/** The script file that is run; null where there is none. */
export function scriptOf(call: Invocation): Word | null {
  if (call.name === 'deno') return call.operands[0]?.text === 'run' ? (call.operands[1] ?? null) : null;
  return scan(call).script;
}

interface Scanned {
  readonly asks: boolean;
  readonly code: readonly Word[];
  readonly script: Word | null;
}

function scan(call: Invocation): Scanned {
  const options = optionsOf(call.name);
  const isShell = SHELLS.includes(call.name);
  const code: Word[] = [];
  let asks = false;
  let index = 0;
  for (; index < call.args.length; index += 1) {
    const arg = call.args[index];
    if (arg === undefined) break;
    const { text } = arg;
    if (text === '--') {
      index += 1;
      break;
    }
    if (isShell && /^\+[a-zA-Z]/.test(text)) {
      if (/[oO]$/.test(text)) index += 1;
      continue;
    }
    if (!text.startsWith('-') || text === '-') break;
    const found = readOption(text, options);
    if (found.kind === 'stop') return { asks, code, script: call.args[index + 1] ?? arg };
    if (found.kind === 'plain') continue;
    if (found.kind === 'valued') {
      if (found.rest === null) index += 1;
      continue;
    }
    asks = true;
    if (isShell) continue;
    const value = found.rest === null ? call.args[index + 1] : tailOf(arg, found.rest);
    if (found.rest === null) index += 1;
    if (value !== undefined) code.push(value);
  }
  const first = call.args[index] ?? null;
  if (!asks || !isShell) return { asks, code, script: asks ? null : first };
  // GNU parallel: what stands after ::: takes the script's place.
  const listed = call.args.findIndex((arg) => arg.text === ':::');
  if (first === null) return { asks, code: [], script: null };
  return {
    asks,
    code: listed < 0 ? [first] : [...(first.text === ':::' ? [] : [first]), ...call.args.slice(listed + 1)],
    script: null,
  };
}

interface Option {
  readonly kind: 'plain' | 'valued' | 'code' | 'stop';
  /** Where in the word its value begins; null where the next word is the value. */
  readonly rest: number | null;
}

function readOption(text: string, options: Options): Option {
  if (text.startsWith('--') || options.longCode?.includes(text) === true) {
    const [name = ''] = text.split('=', 1);
    const rest = name.length < text.length ? name.length + 1 : null;
    if (options.longCode?.includes(name) === true) return { kind: 'code', rest };
    return { kind: options.longValued?.includes(name) === true ? 'valued' : 'plain', rest };
  }
  let code = false;
  for (let at = 1; at < text.length; at += 1) {
    const letter = text.charAt(at);
    const last = at === text.length - 1;
    if (options.code.includes(letter)) {
      code = true;
      // `-lc`, `-pe`: further letters may follow; anything else after the letter is the code itself.
      if (last || /^[a-zA-Z]{1,4}$/.test(text.slice(at + 1))) continue;
      return { kind: 'code', rest: at + 1 };
    }
    if (code) continue;
    if (options.stops?.includes(letter) === true) return { kind: 'stop', rest: null };
    if (options.glued?.includes(letter) === true) return { kind: 'plain', rest: null };
    if (options.valued?.includes(letter) === true) return { kind: 'valued', rest: last ? null : at + 1 };
  }
  return { kind: code ? 'code' : 'plain', rest: null };
}

/** The words that decide what runs: inline code, or the script. */
function deciding(call: Invocation): readonly Word[] {
  const script = scriptOf(call);
  return script === null ? inlineCode(call) : [script];
}

/** Whether what runs was made from data that carries one of these taints, by a pipe or in a word. */
export function runsTainted(call: Invocation, taint: number): boolean {
  if (isFed(call, taint) && readsCode(call)) return true;
  return deciding(call).some((word) => has(word.taint, taint));
}
