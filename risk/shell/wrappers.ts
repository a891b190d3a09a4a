import { type Setting, commandName } from '../command/invocation.ts';
import { TooMuch } from './session.ts';
import { type Word, tailOf } from '../command/word.ts';

/** How to find the real command behind a wrapper. */
interface Wrapper {
  /** Options that take the next word: letters, and long names without their dashes. */
  readonly valued?: string;
  /** Words of the wrapper's own before the command, such as timeout's duration. */
  readonly own?: number;
  /** `NAME=value` words may stand before the command. */
  readonly assigns?: boolean;
  readonly elevates?: boolean;
  /** Arguments arrive on standard input. */
  readonly feeds?: boolean;
  /** With one of these it only answers a question and runs nothing. */
  readonly asks?: string;
  /** The command begins only after `--`, or where the wrapper's own words end. */
  readonly dashed?: boolean;
}

const SUDO: Wrapper = {
  valued: 'u g p U C D h R r T t user group prompt chdir host role type chroot other-user close-from',
  assigns: true,
  elevates: true,
  asks: '-l -v -k -K -V --list --version --validate --reset-timestamp --remove-timestamp --help -e',
};
const RUNNER: Wrapper = { valued: 'n p name project directory env-file file extra with python' };
const VAULT: Wrapper = { own: 1, dashed: true };

/** Programs that run another; those with a verb (`uv run`) stand under both words. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: SUDO,
  doas: { valued: 'u C', elevates: true, asks: '-L' },
  run0: { valued: 'u D user chdir unit property', elevates: true },
  pkexec: { valued: 'user', elevates: true },
  gosu: { own: 1 },
  'su-exec': { own: 1 },
  env: { valued: 'u C unset chdir', assigns: true },
  nohup: {},
  setsid: {},
  exec: { valued: 'a' },
  command: { asks: '-v -V' },
  builtin: {},
  time: { valued: 'o f output format' },
  gtime: { valued: 'o f output format' },
  nice: { valued: 'n adjustment' },
  ionice: { valued: 'c n p P u class classdata pid' },
  timeout: { valued: 'k s kill-after signal', own: 1 },
  gtimeout: { valued: 'k s', own: 1 },
  stdbuf: { valued: 'i o e input output error' },
  xargs: {
    valued: 'I n P L d E s a max-args max-procs max-lines delimiter arg-file max-chars',
    feeds: true,
  },
  gxargs: { valued: 'I n P L d E s a', feeds: true },
  parallel: { valued: 'j I a N n S C jobs arg-file colsep delay retries timeout joblog', feeds: true },
  chroot: { own: 1, valued: 'userspec groups' },
  busybox: {},
  toybox: {},
  strace: { valued: 'e o p s a P u E b I O S X' },
  ltrace: { valued: 'e o p s a u n l A' },
  valgrind: {},
  perf: { own: 1, valued: 'e o' },
  unshare: { valued: 'S G R w' },
  // It enters what only the administrator may: the namespaces of another process, mostly the machine's first.
  nsenter: { valued: 't S G target setuid setgid', elevates: true },
  setpriv: { valued: 'reuid regid groups inh-caps bounding-set' },
  firejail: {},
  flock: { valued: 'w E timeout wait', own: 1 },
  taskset: { own: 1 },
  chrt: { own: 1 },
  setarch: { own: 1 },
  linux64: {},
  arch: {},
  spawn: {},
  numactl: { valued: 'm N C' },
  cpulimit: { valued: 'l limit' },
  prlimit: {},
  caffeinate: { valued: 't w' },
  fakeroot: {},
  faketime: { own: 1 },
  unbuffer: {},
  rlwrap: {},
  'xvfb-run': { valued: 'n s e f server-num server-args' },
  'dbus-run-session': {},
  proxychains: { valued: 'f' },
  proxychains4: { valued: 'f' },
  torsocks: {},
  torify: {},
  sshpass: { valued: 'p f d P' },
  dotenv: { valued: 'f e file' },
  'direnv exec': { own: 1 },
  'systemd-inhibit': { valued: 'what who why mode' },
  'uv run': RUNNER,
  'poetry run': RUNNER,
  'pipenv run': RUNNER,
  'pdm run': RUNNER,
  'hatch run': RUNNER,
  'conda run': RUNNER,
  'mamba run': RUNNER,
  'bundle exec': RUNNER,
  'mise exec': VAULT,
  'asdf exec': {},
  'nix develop': { valued: 'c command' },
  'op run': RUNNER,
  'doppler run': RUNNER,
  'infisical run': RUNNER,
  'aws-vault exec': VAULT,
  'chamber exec': VAULT,
  'npm exec': { valued: 'p package' },
  'pnpm exec': {},
  'yarn exec': {},
  entr: { feeds: true },
  watchexec: { valued: 'w e i' },
  then: {},
  do: {},
  else: {},
};

const VALUED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(WRAPPERS).map(([name, { valued }]) => [
    name,
    new Set(valued?.split(' ').map((word) => (word.length === 1 ? `-${word}` : `--${word}`))),
  ]),
);

export interface Peeled {
  /** The command that runs in the end; empty when the wrapper was given none. */
  readonly words: readonly Word[];
  readonly elevated: boolean;
  /** The words of the wrapper that feeds arguments, such as xargs; null when there is none. */
  readonly feeder: readonly Word[] | null;
  /** `sudo -S`: a password comes down the pipe. */
  readonly readsPassword: boolean;
  readonly settings: readonly Setting[];
  /** The folder that a wrapper changes to before it runs the command. */
  readonly chdir: Word | null;
  /** Names of the wrappers, outermost first. */
  readonly wrappers: readonly string[];
}

/** A command in more wrappers than this is refused. */
const MAX_WRAPPERS = 32;

/**
 * Takes `sudo`, `env`, `timeout` and the like off a command, however many there are.
 * @throws TooMuch where they are more than anybody needs
 */
export function peel(words: readonly Word[]): Peeled {
  let rest = words;
  let elevated = false;
  let feeder: readonly Word[] | null = null;
  let readsPassword = false;
  let chdir: Word | null = null;
  const wrappers: string[] = [];
  const settings: Setting[] = [];
  for (let first = rest[0]; first !== undefined && first.known === 'whole'; first = rest[0]) {
    const found = wrapperOf(rest);
    if (found === null) break;
    if (wrappers.length === MAX_WRAPPERS) throw new TooMuch();
    const { name, wrapper, from } = found;
    if (wrapper.asks?.split(' ').includes(rest[1]?.text ?? '') === true) break;
    const own = from + countOwnWords(rest.slice(from), name, wrapper, settings);
    const options = rest.slice(from, own);
    const glued = name === 'env' ? options.find((word) => SPLIT.test(word.text)) : undefined;
    elevated ||= wrapper.elevates === true;
    if (wrapper.feeds === true) feeder = rest.slice(0, own);
    readsPassword ||= name === 'sudo' && options.some((word) => /^-(?:[a-zA-Z]*S|-stdin)$/.test(word.text));
    chdir = folderOf(name, options) ?? chdir;
    wrappers.push(name);
    rest = rest.slice(own);
    if (glued !== undefined) rest = [tailOf(glued, SPLIT.exec(glued.text)?.[0].length ?? 0), ...rest];
  }
  return { words: rest, elevated, feeder, readsPassword, settings, chdir, wrappers };
}

/** `env -S'…'`: the words of a command in one. */
const SPLIT = /^(?:-[0iv]*S(?=.)|--split-string=)/;

function wrapperOf(words: readonly Word[]): { name: string; wrapper: Wrapper; from: number } | null {
  const name = commandName(words[0]?.text ?? '');
  const plain = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (plain !== undefined) return { name, wrapper: plain, from: 1 };
  const both = `${name} ${words[1]?.text ?? ''}`;
  const verbed = Object.hasOwn(WRAPPERS, both) ? WRAPPERS[both] : undefined;
  return verbed === undefined ? null : { name: both, wrapper: verbed, from: 2 };
}

function folderOf(name: string, options: readonly Word[]): Word | null {
  if (name !== 'env' && name !== 'sudo') return null;
  const letter = name === 'env' ? '-C' : '-D';
  for (const [index, word] of options.entries()) {
    if (word.text === letter || word.text === '--chdir') return options[index + 1] ?? null;
    if (word.text.startsWith('--chdir=')) return tailOf(word, 8);
  }
  return null;
}

/** How many words from here on belong to the wrapper itself. */
function countOwnWords(words: readonly Word[], name: string, wrapper: Wrapper, settings: Setting[]): number {
  const dashes = wrapper.dashed === true ? words.findIndex((word) => word.text === '--') : -1;
  if (dashes >= 0) return dashes + 1;
  let index = 0;
  let own = wrapper.own ?? 0;
  for (; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    if (word.text === '--') {
      index += 1 + own;
      break;
    }
    if (word.text.startsWith('-') && (word.text !== '-' || name === 'env')) {
      if (takesNext(word.text, name)) index += 1;
    } else if (wrapper.assigns === true && /^\w+(?:%%)?=/.test(word.text)) {
      const at = word.text.indexOf('=');
      settings.push({ name: word.text.slice(0, at), value: tailOf(word, at + 1), span: word.span });
    } else if (own > 0) {
      own -= 1;
    } else {
      break;
    }
  }
  return Math.min(index, words.length);
}

function takesNext(option: string, name: string): boolean {
  const valued = VALUED.get(name);
  if (valued === undefined) return false;
  if (option.startsWith('--') || option.length === 2) return valued.has(option);
  // In a cluster such as `-iu root` only the last letter can take the next word.
  const glued = Array.from(option.slice(1, -1)).some((letter) => valued.has(`-${letter}`));
  return !glued && valued.has(`-${option.at(-1)}`);
}
