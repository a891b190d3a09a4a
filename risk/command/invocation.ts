import { hasSingleDashNames, takesValue } from './options.ts';
import type { Stream } from './taint.ts';
import { type Span, type Word, tailOf } from './word.ts';

export interface RedirectTo {
  /** `>`, `>>`, `<`, `>&`, `&>`, `>|`, `<>` … */
  readonly operator: string;
  readonly target: Word;
  readonly span: Span;
}

/** `NAME=value` before a command, or given to `env` and the like. */
export interface Setting {
  readonly name: string;
  readonly value: Word;
  readonly span: Span;
}

/** A command with its wrappers taken off, as the rules see it. */
export interface Invocation {
  /** Base name in lower case, versions taken off: `/usr/bin/python3.11` is `python`. */
  readonly name: string;
  /** The name as it is written, with its folder. */
  readonly program: string;
  /** Everything after the name, as it would be passed on. */
  readonly args: readonly Word[];
  /** Switches by letter (`r`) and by long name (`recursive`); a value after `=` is dropped. */
  readonly switches: ReadonlySet<string>;
  /** Arguments that are neither switches nor the values of options that `options.ts` knows; everything after `--`. */
  readonly operands: readonly Word[];
  readonly settings: readonly Setting[];
  readonly redirects: readonly RedirectTo[];
  /** What comes in on standard input; null where that is the caller's own. */
  readonly stdin: Stream | null;
  /** Run through sudo or the like. */
  readonly elevated: boolean;
  /** More arguments arrive at run time, as xargs gives them, and are not known. */
  readonly fed: boolean;
  readonly cwd: string | undefined;
  /** The command itself, with what it reads. */
  readonly span: Span;
  /** The same with the wrappers that it is in. */
  readonly wrapped: Span;
}

/** What surrounds a command and does not change when its wrappers are taken off. */
export type Surroundings = Omit<Invocation, 'name' | 'program' | 'args' | 'switches' | 'operands'>;

/** The name a program goes by, whatever its folder, version or spelling: `/usr/bin/Python3.11` is `python`. */
export function commandName(word: string): string {
  const base = (word.split(/[/\\]/).at(-1) || word).toLowerCase().replace(/\.(?:exe|cmd|bat|com)$/, '');
  const known = /^(python|pypy|pip|ruby|perl|node|php|lua|mkfs|bash|gcc|clang)[\d.-]*(?:\.\w+)?$/.exec(base);
  return known?.[1] ?? base;
}

export function invocationOf(words: readonly Word[], around: Surroundings): Invocation {
  const [first, ...args] = words;
  const name = commandName(first?.text ?? '');
  const switches = new Set<string>();
  const operands: Word[] = [];
  const wholeNames = hasSingleDashNames(name);
  let ended = false;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index];
    if (arg === undefined) break;
    const { text } = arg;
    if (ended || !text.startsWith('-') || text === '-') operands.push(arg);
    else if (text === '--') ended = true;
    else {
      if (text.startsWith('--')) switches.add(text.slice(2).split('=', 1)[0] ?? '');
      else if (wholeNames) switches.add(text.slice(1).split('=', 1)[0] ?? '');
      else for (const letter of lettersOf(name, text)) switches.add(letter);
      if (takesValue(name, text)) index += 1;
    }
  }
  return { ...around, name, program: first?.text ?? '', args, switches, operands };
}

/** The letters of a cluster such as `-xdf`, up to one that takes the rest as its value. */
function lettersOf(name: string, cluster: string): string {
  for (let index = 1; index < cluster.length - 1; index += 1) {
    if (takesValue(name, `-${cluster.charAt(index)}`)) return cluster.slice(1, index + 1);
  }
  return cluster.slice(1);
}

/** Whether one of the switches was given; a long one also by a shortened name, as GNU tools take it. */
export function hasSwitch(call: Invocation, ...wanted: readonly string[]): boolean {
  for (const name of wanted) {
    if (call.switches.has(name)) return true;
    if (name.length < 2) continue;
    for (const given of call.switches) if (given.length > 2 && name.startsWith(given)) return true;
  }
  return false;
}

/** Whether an argument is exactly one of these, for tools whose options are words (`find -delete`). */
export function hasArg(call: Invocation, ...wanted: readonly string[]): boolean {
  return call.args.some((arg) => wanted.includes(arg.text));
}

export function hasOperand(call: Invocation, test: (text: string) => boolean): boolean {
  return call.operands.some((word) => test(word.text));
}

/** The first operand: the subcommand of tools that have them. */
export function verbOf(call: Invocation): string {
  return call.operands[0]?.text ?? '';
}

/** Whether the operands begin with these words: `verbs(call, 'container', 'rm')`. Each may name choices: `'rm|remove'`. */
export function verbs(call: Invocation, ...path: readonly string[]): boolean {
  return path.every((choices, index) => choices.split('|').includes(call.operands[index]?.text ?? ''));
}

/** Whether any operand is one of these words, in any letter case. */
export function says(call: Invocation, ...wanted: readonly string[]): boolean {
  return call.operands.some((word) => wanted.includes(word.text.toLowerCase()));
}

/** The value of an option given as `-o value`, `-ovalue`, `--option value` or `--option=value`. */
export function optionWord(call: Invocation, ...names: readonly string[]): Word | undefined {
  return optionWords(call, ...names)[0];
}

/** Every value of an option that may be given more than once. */
export function optionWords(call: Invocation, ...names: readonly string[]): readonly Word[] {
  const found: Word[] = [];
  for (const [index, arg] of call.args.entries()) {
    if (arg.text === '--') break;
    for (const name of names) {
      const next = call.args[index + 1];
      if (arg.text === name && next !== undefined) found.push(next);
      else if (arg.text.startsWith(`${name}=`)) found.push(tailOf(arg, name.length + 1));
      else if (name.length === 2 && name !== '--') {
        const at = letterIn(call.name, arg.text, name.charAt(1));
        if (at === arg.text.length - 1 && next !== undefined) found.push(next);
        else if (at > 0 && at < arg.text.length - 1) found.push(tailOf(arg, at + 1));
      }
    }
  }
  return found;
}

/**
 * Where an option's letter stands in `-o` or a cluster such as `-so`; -1 where it is not one of them, or an option before it
 * takes the rest of the cluster.
 */
function letterIn(tool: string, cluster: string, letter: string): number {
  if (!/^-[a-zA-Z0-9]/.test(cluster)) return -1;
  for (let index = 1; index < cluster.length; index += 1) {
    const char = cluster.charAt(index);
    if (char === letter) return index === 1 || takesValue(tool, `-${char}`) ? index : -1;
    if (!/[a-zA-Z0-9]/.test(char) || takesValue(tool, `-${char}`)) return -1;
  }
  return -1;
}

/** Whether the data on standard input carries one of these taints. */
export function isFed(call: Invocation, taint: number): boolean {
  return call.stdin !== null && (call.stdin.taint & taint) !== 0;
}

/** Whether an argument was made from data that carries one of these taints. */
export function takesIn(call: Invocation, taint: number): boolean {
  return call.args.some((arg) => (arg.taint & taint) !== 0);
}
