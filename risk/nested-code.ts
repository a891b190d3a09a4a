import { type Frame, type Invocation, optionWord } from './invocation.ts';
import { containerWords } from './rules/containers.ts';
import { INTERPRETERS, SHELLS, hasInlineCode } from './rules/interpreters.ts';
import type { ShellCommand } from './shell.ts';
import type { ShellWord } from './shell-word.ts';

/** Code inside a command that is to be judged in its own right. */
export type NestedCode =
  | { readonly kind: 'shell' | 'sql' | 'program'; readonly text: string; readonly frame: Frame }
  | { readonly kind: 'words'; readonly words: readonly ShellWord[] };

const SQL_CLIENTS: Readonly<Record<string, readonly string[]>> = {
  psql: ['-c', '--command'],
  mysql: ['-e', '--execute'],
  mariadb: ['-e', '--execute'],
  sqlite3: [],
  duckdb: ['-c'],
  sqlcmd: ['-Q', '-q'],
  'clickhouse-client': ['-q', '--query'],
  cockroach: ['-e', '--execute'],
  cqlsh: ['-e', '--execute'],
  snowsql: ['-q', '--query'],
  usql: ['-c', '--command'],
  bq: [],
};

/** What a command will run besides itself: scripts given to a shell, SQL given to a client, a command given to `find`. */
export function nestedCode(call: Invocation): readonly NestedCode[] {
  if (SHELLS.includes(call.name)) return shellCode(call);
  if (['pwsh', 'powershell', 'cmd'].includes(call.name)) return otherShell(call);
  if (INTERPRETERS.includes(call.name)) return programCode(call);
  if (Object.hasOwn(SQL_CLIENTS, call.name)) return sqlCode(call);
  switch (call.name) {
    case ':::':
      return call.args.map((word) => fromWord('shell', word, call.frame));
    case 'eval':
    case 'trap':
      return call.name === 'eval'
        ? [joined(call.args, call.frame)]
        : call.args.slice(0, 1).map((word) => fromWord('shell', word, call.frame));
    case 'su':
    case 'runuser':
    case 'script':
    case 'flock':
      return fromOption('shell', optionWord(call, '-c', '--command'), call);
    case 'env':
      return fromOption('shell', optionWord(call, '-S', '--split-string'), call);
    case 'find':
    case 'fd':
      return findCommands(call);
    case 'ssh':
      return remoteCommand(call);
    case 'docker':
    case 'podman':
    case 'kubectl':
      return containerCommand(call);
    case 'watch':
      return [joined(call.operands, call.frame)];
    default:
      return [];
  }
}

/** The frame of a word's own text: the word's place where quoting left it unchanged, else the word as a whole. */
function frameOf(frame: Frame, verbatimAt: number | null, start: number, end: number): Frame {
  if (frame.offset === null) return frame;
  const whole: readonly [number, number] = [frame.offset + start, frame.offset + end];
  return { path: frame.path, offset: verbatimAt === null ? null : frame.offset + verbatimAt, whole };
}

function fromWord(kind: 'shell' | 'sql' | 'program', word: ShellWord, frame: Frame): NestedCode {
  return { kind, text: word.text, frame: frameOf(frame, word.verbatimAt, word.start, word.end) };
}

function fromOption(
  kind: 'shell' | 'sql',
  word: ShellWord | undefined,
  call: Invocation,
): readonly NestedCode[] {
  return word === undefined ? [] : [fromWord(kind, word, call.frame)];
}

function joined(words: readonly ShellWord[], frame: Frame): NestedCode {
  const [first] = words;
  if (first !== undefined && words.length === 1) return fromWord('shell', first, frame);
  const start = first?.start ?? 0;
  const end = words.at(-1)?.end ?? start;
  return {
    kind: 'shell',
    text: words.map((word) => word.text).join(' '),
    frame: frameOf(frame, null, start, end),
  };
}

function shellCode(call: Invocation): readonly NestedCode[] {
  if (hasInlineCode(call)) {
    const at = call.args.findIndex((arg) => /^-[a-zA-Z]*c[a-zA-Z]*$/.test(arg.text));
    const script = call.args.slice(at + 1).find((arg) => !/^[-+]/.test(arg.text));
    // GNU parallel: what stands after ::: takes the script's place.
    const separator = call.args.findIndex((arg) => arg.text === ':::');
    const listed = separator < 0 ? [] : call.args.slice(separator + 1);
    return [...(script === undefined || script.text === ':::' ? [] : [script]), ...listed].map((word) =>
      fromWord('shell', word, call.frame),
    );
  }
  return call.operands.length === 0 || call.switches.has('s') ? standardInput('shell', call) : [];
}

/** PowerShell and cmd: what follows their switches is judged as a command, which shows their commonest deletions. */
function otherShell(call: Invocation): readonly NestedCode[] {
  const from = call.args.findIndex((arg) => !/^(?:-[a-z]+|\/[ckq])$/i.test(arg.text));
  const words = from < 0 ? [] : call.args.slice(from);
  return words.length === 1 ? [joined(words, call.frame)] : [{ kind: 'words', words }];
}

function programCode(call: Invocation): readonly NestedCode[] {
  const inline = hasInlineCode(call) ? call.args.map((word) => fromWord('program', word, call.frame)) : [];
  return [...inline, ...standardInput('program', call)];
}

function sqlCode(call: Invocation): readonly NestedCode[] {
  const options = SQL_CLIENTS[call.name] ?? [];
  if (call.name === 'sqlite3') return call.operands.slice(1).map((word) => fromWord('sql', word, call.frame));
  if (call.name === 'bq')
    return call.operands
      .slice(1)
      .filter((word) => /\s/.test(word.text))
      .map((word) => fromWord('sql', word, call.frame));
  return [...fromOption('sql', optionWord(call, ...options), call), ...standardInput('sql', call)];
}

function standardInput(kind: 'shell' | 'sql' | 'program', call: Invocation): readonly NestedCode[] {
  if (call.input !== null) {
    const { text, verbatimAt, start, end } = call.input;
    return [{ kind, text, frame: frameOf(call.frame, verbatimAt, start, end) }];
  }
  return call.upstream.flatMap((stage) => printedBy(stage, kind, call.frame));
}

/** What `echo`, `printf` or a `cat` of a here-document writes into the pipe. */
function printedBy(
  stage: ShellCommand,
  kind: 'shell' | 'sql' | 'program',
  frame: Frame,
): readonly NestedCode[] {
  const [name, ...args] = stage.words;
  if (name?.text === 'cat' && stage.input !== null) {
    const { text, verbatimAt, start, end } = stage.input;
    return [{ kind, text, frame: frameOf(frame, verbatimAt, start, end) }];
  }
  if (name?.text !== 'echo' && name?.text !== 'printf') return [];
  const words = args.filter((arg) => !/^-[neE]+$/.test(arg.text));
  const code = joined(words, frame);
  return words.length === 0 || code.kind === 'words' ? [] : [{ ...code, kind }];
}

function findCommands(call: Invocation): readonly NestedCode[] {
  const out: NestedCode[] = [];
  for (let index = 0; index < call.args.length; index += 1) {
    if (!/^(?:-(?:exec|ok)(?:dir)?|-x|-X|--exec|--exec-batch)$/.test(call.args[index]?.text ?? '')) continue;
    const from = index + 1;
    // Each word belongs to one command, so that nesting cannot multiply the work.
    while (index + 1 < call.args.length && !/^[;+]$/.test(call.args[index + 1]?.text ?? '')) index += 1;
    out.push({ kind: 'words', words: call.args.slice(from, index + 1) });
  }
  return out;
}

const SSH_VALUED = 'bcDEeFIiJLlmOopQRSWw';

function remoteCommand(call: Invocation): readonly NestedCode[] {
  let index = 0;
  for (; call.args[index]?.text.startsWith('-') === true; index += 1) {
    const option = call.args[index]?.text ?? '';
    if (option.length === 2 && SSH_VALUED.includes(option.charAt(1))) index += 1;
  }
  const words = call.args.slice(index + 1);
  return words.length === 0 ? standardInput('shell', call) : [joined(words, call.frame)];
}

const EXEC_VALUED = new Set([
  '-e',
  '--env',
  '-u',
  '--user',
  '-w',
  '--workdir',
  '-c',
  '--container',
  '-n',
  '--namespace',
  '--env-file',
  '-v',
  '--volume',
  '-p',
  '--name',
  '--network',
  '--entrypoint',
]);

function containerCommand(call: Invocation): readonly NestedCode[] {
  const [verb] = containerWords(call);
  if (verb !== 'exec' && verb !== 'run') return [];
  const from = call.args.findIndex((arg) => arg.text === verb) + 1;
  const words = call.args.slice(from);
  let index = 0;
  while (words[index]?.text.startsWith('-') === true)
    index += EXEC_VALUED.has(words[index]?.text ?? '') ? 2 : 1;
  const inside = words.slice(index + 1);
  return [{ kind: 'words', words: inside[0]?.text === '--' ? inside.slice(1) : inside }];
}
