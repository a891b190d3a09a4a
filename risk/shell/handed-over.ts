import { type Invocation, optionWords } from '../command/invocation.ts';
import { type Word, joinWords, partOf, tailOf } from '../command/word.ts';
import { sedRuns } from './made-lines.ts';
import { type NestedCode, wordsAfter } from './nested-code.ts';

/** Verbs of guests (virtual machines, devices, hosted applications) behind which a command stands, and how many names before it. */
interface Guest {
  /** The words of the verb, in order, among the operands. */
  readonly verb: readonly string[];
  /** Operands between the verb and the command: the guest's name. */
  readonly names: number;
}

const GUESTS: Readonly<Record<string, readonly Guest[]>> = {
  multipass: [{ verb: ['exec'], names: 1 }],
  limactl: [{ verb: ['shell'], names: 1 }],
  lima: [{ verb: [], names: 0 }],
  colima: [{ verb: ['ssh'], names: 0 }],
  'docker-machine': [{ verb: ['ssh'], names: 1 }],
  machinectl: [{ verb: ['shell'], names: 1 }],
  minikube: [{ verb: ['ssh'], names: 0 }],
  adb: [
    { verb: ['shell'], names: 0 },
    { verb: ['exec-out'], names: 0 },
  ],
  heroku: [
    { verb: ['run'], names: 0 },
    { verb: ['run:detached'], names: 0 },
  ],
  railway: [
    { verb: ['run'], names: 0 },
    { verb: ['ssh'], names: 0 },
  ],
  fly: [{ verb: ['machine', 'exec'], names: 1 }],
  flyctl: [{ verb: ['machine', 'exec'], names: 1 }],
  gh: [{ verb: ['codespace', 'ssh'], names: 0 }],
  ip: [{ verb: ['netns', 'exec'], names: 1 }],
  dokku: [{ verb: ['run'], names: 1 }],
  scalingo: [{ verb: ['run'], names: 0 }],
};

/** Options whose value is a command for a shell at the far end, of tools that have other verbs besides. */
const FAR_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  fly: ['-C', '--command'],
  flyctl: ['-C', '--command'],
  aws: ['--command'],
  doctl: ['--ssh-command'],
  cf: ['-c', '--command'],
  eb: ['-c', '--command'],
  repo: ['-c'],
  just: ['-c', '--command'],
  az: ['--scripts'],
  xterm: ['-e'],
};

/** Programs that run each operand that has blanks as a command line of its own. */
const RUNS_OPERANDS = new Set(['concurrently', 'sem', 'mprocs', 'xterm', 'start-server-and-test', 'wsl']);

/** Commands that a program runs because an option, its script or a guest's verb says so. */
export function handedOver(call: Invocation): readonly NestedCode[] {
  const out: NestedCode[] = [];
  const guests = Object.hasOwn(GUESTS, call.name) ? (GUESTS[call.name] ?? []) : [];
  for (const guest of guests) {
    const words = inGuest(call, guest);
    if (words.length > 0) out.push({ kind: 'shell', code: joinWords(words) });
  }
  const options = Object.hasOwn(FAR_OPTIONS, call.name) ? (FAR_OPTIONS[call.name] ?? []) : [];
  for (const code of optionWords(call, ...options)) out.push({ kind: 'shell', code });
  if (RUNS_OPERANDS.has(call.name))
    for (const code of call.operands) if (/\s/.test(code.text)) out.push({ kind: 'shell', code });
  return [...out, ...scripted(call)];
}

function inGuest(call: Invocation, { verb, names }: Guest): readonly Word[] {
  const { operands } = call;
  const at = verb.length === 0 ? 0 : operands.findIndex((word) => word.text === verb[0]);
  if (at < 0 || at > 2 || verb.some((word, index) => operands[at + index]?.text !== word)) return [];
  const dashes = call.args.findIndex((word) => word.text === '--');
  if (dashes >= 0) return call.args.slice(dashes + 1);
  const first = operands[at + verb.length + names];
  return first === undefined ? [] : [first, ...wordsAfter(call, first)];
}

/** What the scripts of tar, make, gdb, ed and the clients of databases hand to a shell. */
function scripted(call: Invocation): readonly NestedCode[] {
  switch (call.name) {
    case 'tar':
    case 'bsdtar':
      return optionWords(call, '--checkpoint-action').flatMap((word) =>
        word.text.startsWith('exec=') ? [{ kind: 'shell' as const, code: tailOf(word, 5) }] : [],
      );
    case 'make':
    case 'gmake':
      return optionWords(call, '--eval').flatMap((word) =>
        lines(word, /(?:^|\n\t|:[^=\n]*;)[ \t]*[@-]*([^\n]+)/g),
      );
    case 'sed':
    case 'gsed': {
      const made = sedRuns(call);
      return made === null ? [] : [{ kind: 'shell', code: made }];
    }
    case 'gdb':
    case 'lldb':
      return debugged(call);
    case 'ed':
    case 'ex':
    case 'red':
      return call.stdin?.text ? lines(call.stdin.text, /^(?:[\d,$%.]*[rw] ?)?!([^\n]+)/gm) : [];
    case 'vim':
    case 'vi':
    case 'nvim':
    case 'view':
      return [
        ...optionWords(call, '-c', '--cmd'),
        ...call.args.filter((word) => word.text.startsWith('+')),
      ].flatMap((word) => lines(word, /^\+?:?\s*(?:silent!?\s+)?(?:%|\d+,\d+|r\s?)?!\s*([^\n]+)/g));
    case 'psql':
    case 'mysql':
    case 'mariadb':
    case 'sqlite3':
      return escapes(call);
    case 'systemd-run':
      return commandAt(call, call.operands[0]);
    case 'bwrap':
      return sandboxed(call);
    case 'wsl':
      return call.switches.has('unregister') || /\s/.test(call.operands[0]?.text ?? '')
        ? []
        : commandAt(call, call.operands[0]);
    default:
      return [];
  }
}

function commandAt(call: Invocation, first: Word | undefined): readonly NestedCode[] {
  return first === undefined
    ? []
    : [{ kind: 'words', words: [first, ...wordsAfter(call, first)], fed: true }];
}

/** Options of bwrap that take two words, and those that take none; the others take one. */
const TWO = /^--(?:(?:dev-|ro-)?bind(?:-try|-data|-fd)?|symlink|setenv|file|chmod|overlay)$/;
const NONE =
  /^--(?:unshare-|share-net|new-session|die-with-parent|clearenv|as-pid-1|disable-userns|assert-userns|help|version)/;

/** The command behind bwrap's own options. */
function sandboxed(call: Invocation): readonly NestedCode[] {
  let at = 0;
  for (let text = call.args[at]?.text; text?.startsWith('--') === true; text = call.args[at]?.text) {
    if (text === '--') {
      at += 1;
      break;
    }
    at += TWO.test(text) ? 3 : NONE.test(text) ? 1 : 2;
  }
  const words = call.args.slice(at);
  return words.length === 0 ? [] : [{ kind: 'words', words, fed: true }];
}

/** `gdb --args program …` with `-ex run`, and `-ex 'shell …'`. */
function debugged(call: Invocation): readonly NestedCode[] {
  const said = optionWords(call, '-ex', '--eval-command', '-o', '-iex');
  const shell = said.flatMap((word) => lines(word, /^(?:shell|!|make|platform shell)\s*(.+)/g));
  const at = call.args.findIndex((word) => word.text === '--args' || word.text === '--');
  if (at < 0 || !said.some((word) => /^(?:r|run|start|process launch)\b/.test(word.text))) return shell;
  return [...shell, { kind: 'words', words: call.args.slice(at + 1) }];
}

/** `\! command` of psql and mysql, `.shell command` of sqlite3, on the command line or on standard input. */
function escapes(call: Invocation): readonly NestedCode[] {
  const texts = [...call.args, ...(call.stdin?.text ? [call.stdin.text] : [])];
  const pattern =
    call.name === 'sqlite3'
      ? /^\s*\.(?:shell|system)\s+([^\n]+)/gm
      : /^\s*(?:\\!|(?:\\o|\\g|\\copy [^\n]{0,200}?program)\s*\|?\s*'?|system\s)\s*([^\n]+)/gim;
  return texts.flatMap((word) => (/[\\.]|^system/i.test(word.text) ? lines(word, pattern) : []));
}

/** What the first group of each match holds, as commands; at most 64 of them. */
function lines(word: Word, pattern: RegExp): readonly NestedCode[] {
  return [...word.text.matchAll(pattern)].slice(0, 64).map((found) => {
    const end = found.index + found[0].length;
    return { kind: 'shell', code: partOf(word, end - (found[1]?.length ?? 0), end) };
  });
}
