import type { ShellWord } from './shell-word.ts';
import { commandName } from './invocation.ts';

/** How to find the real command behind a wrapper. */
interface Wrapper {
  /** Short options whose value may be the next word. */
  readonly valued?: string;
  /** Long options, without `--`, whose value is the next word. */
  readonly valuedLong?: readonly string[];
  /** Words of the wrapper's own before the command, such as timeout's duration. */
  readonly own?: number;
  /** `NAME=value` words may stand before the command. */
  readonly assigns?: boolean;
  readonly elevates?: boolean;
  readonly feeds?: boolean;
  /** With one of these switches it only answers a question and runs nothing. */
  readonly asks?: readonly string[];
}

const SUDO: Wrapper = {
  valued: 'ugpUCDhRrTt',
  valuedLong: ['user', 'group', 'prompt', 'chdir', 'host', 'role', 'type', 'chroot', 'other-user'],
  assigns: true,
  elevates: true,
  asks: ['-l', '-v', '-k', '-K', '-V', '--list', '--version'],
};

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: SUDO,
  doas: { valued: 'uC', elevates: true },
  pkexec: { valuedLong: ['user'], elevates: true },
  env: { valued: 'uC', valuedLong: ['unset', 'chdir'], assigns: true },
  nohup: {},
  setsid: {},
  exec: { valued: 'a' },
  command: { asks: ['-v', '-V'] },
  builtin: {},
  time: { valued: 'of', valuedLong: ['output', 'format'] },
  nice: { valued: 'n', valuedLong: ['adjustment'] },
  ionice: { valued: 'cnpPu' },
  timeout: { valued: 'ks', valuedLong: ['kill-after', 'signal'], own: 1 },
  gtimeout: { valued: 'ks', own: 1 },
  stdbuf: { valued: 'ioe', valuedLong: ['input', 'output', 'error'] },
  xargs: {
    valued: 'InPLdEsa',
    valuedLong: ['max-args', 'max-procs', 'max-lines', 'delimiter', 'arg-file', 'max-chars'],
    feeds: true,
  },
  parallel: {
    valued: 'jIaNnSC',
    valuedLong: ['jobs', 'arg-file', 'colsep', 'delay', 'retries'],
    feeds: true,
  },
  watch: { valued: 'n', valuedLong: ['interval'] },
  chroot: { own: 1, valuedLong: ['userspec'] },
  busybox: {},
  toybox: {},
  strace: { valued: 'eopsaPuEbIOSX' },
  ltrace: { valued: 'eopsaunlA' },
  unshare: {},
  nsenter: { valued: 'tSG', valuedLong: ['target'] },
  flock: { valued: 'wE', own: 1 },
  taskset: { own: 1 },
  chrt: { own: 1 },
  setarch: { own: 1 },
  caffeinate: { valued: 'tw' },
  fakeroot: {},
  unbuffer: {},
  proxychains: { valued: 'f' },
  proxychains4: { valued: 'f' },
  torsocks: {},
  dotenv: {},
  direnv: { own: 2 },
  'systemd-run': { valued: 'pu', valuedLong: ['unit', 'property', 'uid', 'gid', 'slice'] },
  then: {},
  do: {},
};

export interface Peeled {
  /** The command that runs in the end; empty when the wrapper was given none. */
  readonly words: readonly ShellWord[];
  readonly elevated: boolean;
  readonly fed: boolean;
  /** `sudo -S`: a password comes down the pipe. */
  readonly readsPassword: boolean;
  /** Settings made on the way, `NAME=value`. */
  readonly assignments: readonly ShellWord[];
  /** The outermost wrapper, or null when there is none. */
  readonly wrapper: string | null;
}

/** Takes `sudo`, `env`, `timeout` and the like off a command, however many there are. */
export function peel(words: readonly ShellWord[]): Peeled {
  let rest = words;
  let elevated = false;
  let fed = false;
  let readsPassword = false;
  let outermost: string | null = null;
  const assignments: ShellWord[] = [];
  for (let first = rest[0]; first !== undefined && first.known === 'whole'; first = rest[0]) {
    const name = commandName(first.text);
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    if (wrapper === undefined || wrapper.asks?.includes(rest[1]?.text ?? '') === true) break;
    outermost ??= name;
    elevated ||= wrapper.elevates === true;
    fed ||= wrapper.feeds === true;
    const own = countOwnWords(rest.slice(1), wrapper, assignments);
    readsPassword ||=
      name === 'sudo' && rest.slice(1, 1 + own).some((word) => /^-(?:[a-zA-Z]*S|-stdin)$/.test(word.text));
    rest = rest.slice(1 + own);
  }
  return { words: rest, elevated, fed, readsPassword, assignments, wrapper: outermost };
}

function countOwnWords(words: readonly ShellWord[], wrapper: Wrapper, assignments: ShellWord[]): number {
  let index = 0;
  let own = wrapper.own ?? 0;
  for (; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    if (word.text === '--') {
      index += 1 + own;
      break;
    }
    if (word.text.startsWith('-') && word.text !== '-') {
      if (takesNext(word.text, wrapper)) index += 1;
    } else if (wrapper.assigns === true && /^\w+=/.test(word.text)) {
      assignments.push(word);
    } else if (own > 0) {
      own -= 1;
    } else {
      break;
    }
  }
  return Math.min(index, words.length);
}

function takesNext(option: string, wrapper: Wrapper): boolean {
  if (option.startsWith('--')) return wrapper.valuedLong?.includes(option.slice(2)) === true;
  // In a cluster such as `-iu root` only the last letter can take the next word.
  const last = option.at(-1) ?? '';
  return wrapper.valued?.includes(last) === true && !hasGluedValue(option, wrapper);
}

function hasGluedValue(option: string, wrapper: Wrapper): boolean {
  return Array.from(option.slice(1, -1)).some((letter) => wrapper.valued?.includes(letter) === true);
}
