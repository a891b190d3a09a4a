import type { ShellCommand, ShellInput, ShellRedirect } from './shell.ts';
import type { ShellWord } from './shell-word.ts';

/** A text being judged, and where it stands in the classified input. */
export interface Frame {
  /** JSON pointer of the text that the caller sent. */
  readonly path: string;
  /** Where this text begins in the caller's, or null where it is not there unchanged. */
  readonly offset: number | null;
  /** The span that stands for the whole of this text when `offset` is null. */
  readonly whole: readonly [number, number] | null;
}

export function spanIn(frame: Frame, start: number, end: number): readonly [number, number] | null {
  return frame.offset === null ? frame.whole : [frame.offset + start, frame.offset + end];
}

/** A command with its wrappers taken off, as the rules see it. */
export interface Invocation {
  /** Base name in lower case, versions taken off: `/usr/bin/python3.11` is `python`. */
  readonly name: string;
  readonly args: readonly ShellWord[];
  /** Switches by letter (`r`) and by long name (`recursive`); a value after `=` is dropped. */
  readonly switches: ReadonlySet<string>;
  /** Arguments that are not switches; everything after `--`. */
  readonly operands: readonly ShellWord[];
  readonly assignments: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  readonly input: ShellInput | null;
  readonly upstream: readonly ShellCommand[];
  /** Run through sudo or the like. */
  readonly elevated: boolean;
  /** More arguments arrive at run time, as xargs gives them. */
  readonly fed: boolean;
  readonly cwd: string | undefined;
  readonly frame: Frame;
  readonly start: number;
  readonly end: number;
}

/** What surrounds a command and does not change when its wrappers are taken off. */
export interface Surroundings {
  readonly command: Omit<ShellCommand, 'words'>;
  readonly elevated: boolean;
  readonly fed: boolean;
  readonly cwd: string | undefined;
  readonly frame: Frame;
}

export function commandName(word: string): string {
  const name = (word.split('/').at(-1) ?? word).toLowerCase().replace(/\.exe$/, '');
  const known = /^(python|pypy|pip|ruby|perl|node|php|lua|mkfs|bash)[\d.]*(?:\.\w+)?$/.exec(name);
  return known?.[1] ?? name;
}

export function invocationOf(words: readonly ShellWord[], around: Surroundings): Invocation {
  const [first, ...args] = words;
  const switches = new Set<string>();
  const operands: ShellWord[] = [];
  let ended = false;
  for (const arg of args) {
    if (ended || !arg.text.startsWith('-') || arg.text === '-') operands.push(arg);
    else if (arg.text === '--') ended = true;
    else if (arg.text.startsWith('--')) switches.add(arg.text.slice(2).split('=', 1)[0] ?? '');
    else for (const letter of arg.text.slice(1)) switches.add(letter);
  }
  const { command } = around;
  return {
    name: commandName(first?.text ?? ''),
    args,
    switches,
    operands,
    assignments: command.assignments,
    redirects: command.redirects,
    input: command.input,
    upstream: command.upstream,
    elevated: around.elevated,
    fed: around.fed,
    cwd: around.cwd,
    frame: around.frame,
    start: first?.start ?? command.start,
    end: Math.max(first?.end ?? 0, args.at(-1)?.end ?? 0) || command.end,
  };
}

/** Whether one of the switches was given; a long one also by a shortened name, as GNU tools take it. */
export function hasSwitch(call: Invocation, ...wanted: readonly string[]): boolean {
  for (const name of wanted) {
    if (call.switches.has(name)) return true;
    if (name.length < 2) continue;
    for (const given of call.switches) if (given.length > 1 && name.startsWith(given)) return true;
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

/** The value of an option given as `-o value`, `-ovalue`, `--option value` or `--option=value`. */
export function optionWord(call: Invocation, ...names: readonly string[]): ShellWord | undefined {
  for (const [index, arg] of call.args.entries()) {
    for (const name of names) {
      if (arg.text === name) return call.args[index + 1];
      const glued = name.startsWith('--') ? `${name}=` : name;
      if (name.startsWith('-') && arg.text.length > glued.length && arg.text.startsWith(glued)) {
        if (!name.startsWith('--') && arg.text.startsWith('--')) continue;
        const at = arg.verbatimAt === null ? null : arg.verbatimAt + glued.length;
        return { ...arg, text: arg.text.slice(glued.length), verbatimAt: at };
      }
    }
  }
  return undefined;
}

/** Stages looked back through; a longer pipeline is taken to hold the worst. */
const MAX_STAGES = 64;

/** Whether any earlier stage of the pipeline runs one of these. */
export function isFedBy(call: Invocation, names: ReadonlySet<string>): boolean {
  let stages: readonly ShellCommand[] = call.upstream;
  for (let looked = 0; stages.length > 0; looked += 1) {
    if (looked === MAX_STAGES) return true;
    if (stages.some((stage) => stage.words.some((word) => names.has(commandName(word.text))))) return true;
    stages = stages[0]?.upstream ?? [];
  }
  return false;
}

/** Whether the output of one of these is put into an argument. */
export function takesOutputOf(call: Invocation, names: ReadonlySet<string>): boolean {
  return call.args.some((arg) => arg.runs.some((name) => names.has(commandName(name))));
}
