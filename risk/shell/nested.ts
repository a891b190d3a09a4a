import { type Invocation, optionWord, optionWords } from '../invocation.ts';
import type { Language } from '../code/effect.ts';
import { SHELLS, hasInlineCode, inlineCode, languageOf, readsCode, scriptOf } from '../inline-code.ts';
import { type Word, joinWords, slice, tailOf, trace } from '../word.ts';
import { type Scope } from './scope.ts';
import { pathKey } from './output.ts';

/** Code inside a command that is to be judged in its own right. */
export type NestedCode =
  | { readonly kind: 'shell'; readonly code: Word; readonly args?: readonly Word[]; readonly here?: boolean }
  /** `fed`: it reads what the command itself is given on standard input. */
  | { readonly kind: 'words'; readonly words: readonly Word[]; readonly fed?: boolean }
  | { readonly kind: 'sql' | 'powershell' | 'cmd'; readonly code: Word }
  | { readonly kind: 'program'; readonly code: Word; readonly language: Language };

const SQL_CLIENTS: Readonly<Record<string, readonly string[]>> = {
  psql: ['-c', '--command'],
  mysql: ['-e', '--execute'],
  mariadb: ['-e', '--execute'],
  duckdb: ['-c'],
  sqlcmd: ['-Q', '-q'],
  'clickhouse-client': ['-q', '--query'],
  clickhouse: ['-q', '--query'],
  cockroach: ['-e', '--execute'],
  cqlsh: ['-e', '--execute'],
  snowsql: ['-q', '--query'],
  usql: ['-c', '--command'],
  trino: ['--execute'],
  hive: ['-e'],
  beeline: ['-e'],
  impala: ['-q'],
};

/** Options of programs whose value is a shell command of its own. */
const COMMAND_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  su: ['-c', '--command'],
  runuser: ['-c', '--command'],
  script: ['-c', '--command'],
  flock: ['-c', '--command'],
  env: ['-S', '--split-string'],
  watchexec: ['-x'],
  nodemon: ['-x', '--exec'],
  'nix-shell': ['--run', '--command'],
  vagrant: ['-c', '--command'],
  gcloud: ['--command'],
  expect: ['-c'],
  rsync: ['-e', '--rsh', '--rsync-path'],
  tar: ['--to-command', '-I', '--use-compress-program'],
  capsh: ['-c'],
  entr: ['-s'],
};

/** What a command will run besides itself: scripts given to a shell, SQL given to a client, a command given to `find`. */
export function nestedCode(call: Invocation, scope: Scope): readonly NestedCode[] {
  const { name } = call;
  if (SHELLS.includes(name)) return shellCode(call, scope);
  if (name === 'pwsh' || name === 'powershell') return windowsCode('powershell', call);
  if (name === 'cmd') return windowsCode('cmd', call);
  if (Object.hasOwn(SQL_CLIENTS, name) || name === 'sqlite3' || name === 'bq') return sqlCode(call);
  if (name === 'expect') return optionCode(call);
  const language = languageOf(name);
  if (language !== null) return programCode(call, language, scope);
  switch (name) {
    case ':::':
      return call.args.map((code) => ({ kind: 'shell', code }));
    case 'eval':
      return call.args.length === 0 ? [] : [{ kind: 'shell', code: joinWords(call.args), here: true }];
    case 'trap':
      return call.operands.slice(0, 1).map((code) => ({ kind: 'shell', code }));
    case 'source':
    case '.':
      return sourced(call, scope);
    case 'find':
    case 'fd':
    case 'fdfind':
    case 'gfind':
      return foundCommands(call);
    case 'ssh':
    case 'mosh':
    case 'autossh':
      return remoteCommand(call);
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'docker-compose':
    case 'kubectl':
    case 'oc':
    case 'lxc':
    case 'incus':
      return containerCommand(call);
    case 'watch':
    case 'hyperfine':
      return call.operands.length === 0
        ? []
        : [
            {
              kind: 'shell',
              code: joinWords([...call.operands.slice(0, 1), ...wordsAfter(call, call.operands[0])]),
            },
          ];
    case 'tmux':
    case 'screen':
      return terminalCommand(call);
    case 'at':
    case 'batch':
      return standardInput((code) => ({ kind: 'shell', code }), call);
    case 'crontab':
      return scheduled(call);
    case 'make':
    case 'gmake':
      return [
        ...recipes(call),
        ...call.args
          .filter((word) => word.text.startsWith('SHELL='))
          .map((word): NestedCode => ({ kind: 'shell', code: tailOf(word, 6) })),
      ];
    case 'git':
      return gitCommands(call);
    case 'npx':
    case 'pnpx':
    case 'bunx':
      return [
        ...optionWords(call, '-c', '--call').map((code): NestedCode => ({ kind: 'shell', code })),
        { kind: 'words', words: fetchedProgram(call) },
      ];
    case 'runuser':
    case 'su':
      return [...optionCode(call), { kind: 'words', words: behindDashes(call) }];
    default:
      return optionCode(call);
  }
}

/** `npx prettier@3 --write`: the package's name is that of its program. */
function fetchedProgram(call: Invocation): readonly Word[] {
  const [program] = call.operands;
  if (program === undefined || call.switches.has('c') || call.switches.has('call')) return [];
  const at = program.text.indexOf('@', 1);
  const plain = at < 0 ? program : partOf(program, 0, at);
  return [plain, ...wordsAfter(call, program)];
}

function behindDashes(call: Invocation): readonly Word[] {
  const at = call.args.findIndex((arg) => arg.text === '--');
  return at < 0 ? [] : call.args.slice(at + 1);
}

function optionCode(call: Invocation): readonly NestedCode[] {
  if (!Object.hasOwn(COMMAND_OPTIONS, call.name)) return [];
  return optionWords(call, ...(COMMAND_OPTIONS[call.name] ?? [])).map((code) => ({ kind: 'shell', code }));
}

function shellCode(call: Invocation, scope: Scope): readonly NestedCode[] {
  if (hasInlineCode(call)) {
    const [script, ...listed] = inlineCode(call);
    if (script === undefined) return [];
    const after = call.args.indexOf(script) + 1;
    return [
      { kind: 'shell', code: script, args: call.args.slice(after) },
      ...listed.map((code) => ({ kind: 'shell' as const, code })),
    ];
  }
  if (readsCode(call)) {
    const args = call.switches.has('s') ? [CALLER, ...call.operands] : call.operands;
    return standardInput((code) => ({ kind: 'shell', code, args }), call);
  }
  const file = scriptOf(call);
  const known = file === null ? null : (scope.files.get(pathKey(file.text, scope))?.text ?? null);
  return known === null ? [] : [{ kind: 'shell', code: known, args: call.operands }];
}

/** `$0` of a script that comes in on standard input. */
const CALLER: Word = { text: 'sh', known: 'whole', taint: 0, origin: [], span: [0, 0] };

function sourced(call: Invocation, scope: Scope): readonly NestedCode[] {
  const [file] = call.operands;
  if (file === undefined) return [];
  if (/^\/dev\/(?:stdin|fd\/0)$/.test(file.text))
    return standardInput((code) => ({ kind: 'shell', code, here: true }), call);
  const known = scope.files.get(pathKey(file.text, scope))?.text ?? null;
  return known === null ? [] : [{ kind: 'shell', code: known, here: true }];
}

function windowsCode(kind: 'powershell' | 'cmd', call: Invocation): readonly NestedCode[] {
  const inline =
    kind === 'cmd'
      ? call.args.findIndex((arg) => /^\/[ckr]$/i.test(arg.text))
      : call.args.findIndex((arg) => /^[-/](?:c|command|e|ec|enc|encodedcommand)$/i.test(arg.text));
  if (inline >= 0) {
    const encoded = /^[-/]e/i.test(call.args[inline]?.text ?? '') && kind === 'powershell';
    const words = call.args.slice(encoded ? inline : inline + 1);
    return words.length === 0 ? [] : [{ kind, code: joinWords(words) }];
  }
  const from = call.args.findIndex((arg) => !/^[-/]/.test(arg.text));
  const words = from < 0 ? [] : call.args.slice(from);
  if (words.length > 0 && !/\.(?:ps1|bat|cmd)$/i.test(words[0]?.text ?? ''))
    return [{ kind, code: joinWords(words) }];
  return standardInput((code) => ({ kind, code }), call);
}

function programCode(call: Invocation, language: Language, scope: Scope): readonly NestedCode[] {
  const code = inlineCode(call);
  if (code.length > 0) return code.map((word) => ({ kind: 'program', code: word, language }));
  const file = scriptOf(call);
  const known = file === null ? null : (scope.files.get(pathKey(file.text, scope))?.text ?? null);
  if (known !== null) return [{ kind: 'program', code: known, language }];
  return readsCode(call) ? standardInput((word) => ({ kind: 'program', code: word, language }), call) : [];
}

function sqlCode(call: Invocation): readonly NestedCode[] {
  if (call.name === 'sqlite3') {
    const given = [...call.operands.slice(1), ...optionWords(call, '-cmd', '--cmd')];
    if (given.length > 0)
      return given.filter((word) => !word.text.startsWith('.')).map((code) => ({ kind: 'sql', code }));
    return standardInput((code) => ({ kind: 'sql', code }), call);
  }
  if (call.name === 'bq')
    return call.operands.filter((word) => /\s/.test(word.text)).map((code) => ({ kind: 'sql', code }));
  const given = optionWords(call, ...(SQL_CLIENTS[call.name] ?? []));
  if (given.length > 0)
    return given
      .filter((word) => !word.text.trimStart().startsWith('\\'))
      .map((code) => ({ kind: 'sql', code }));
  return standardInput((code) => ({ kind: 'sql', code }), call);
}

/** Code on standard input, where it can be read. */
function standardInput(of: (code: Word) => NestedCode, call: Invocation): readonly NestedCode[] {
  const text = call.stdin?.text ?? null;
  return text === null ? [] : [of(text)];
}

function foundCommands(call: Invocation): readonly NestedCode[] {
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

/** The words behind an operand, options and all. */
function wordsAfter(call: Invocation, operand: Word | undefined): readonly Word[] {
  return operand === undefined ? [] : call.args.slice(call.args.indexOf(operand) + 1);
}

function remoteCommand(call: Invocation): readonly NestedCode[] {
  const words = wordsAfter(call, call.operands[0]);
  const proxies = optionWords(call, '-o')
    .filter((word) => /^(?:Proxy|Local|Remote)Command[= ]/i.test(word.text))
    .map((word): NestedCode => ({ kind: 'shell', code: tailOf(word, word.text.search(/[= ]/) + 1) }));
  if (words.length > 0) return [...proxies, { kind: 'shell', code: joinWords(words) }];
  return [...proxies, ...standardInput((code) => ({ kind: 'shell', code }), call)];
}

/** Options of `docker run` and `exec` that take the next word. */
const RUN_VALUED =
  /^(?:-[euwvplhmc]|--(?:env|user|workdir|volume|publish|label|hostname|memory|cpus|env-file|name|network|entrypoint|mount|device|add-host|cap-add|cap-drop|restart|platform|pull|tmpfs|security-opt|ulimit|container|namespace|ipc|pid|gpus|shm-size|index|profile|file|project-name|project-directory))$/;

/** `docker exec NAME CMD`, `docker run IMAGE CMD`, `kubectl exec POD -- CMD`. */
function containerCommand(call: Invocation): readonly NestedCode[] {
  const at = call.args.findIndex((arg) => /^(?:exec|run)$/.test(arg.text));
  if (at < 0 || at > 12) return [];
  const words = call.args.slice(at + 1);
  const dashes = words.findIndex((word) => word.text === '--');
  if (dashes >= 0) return [{ kind: 'words', words: words.slice(dashes + 1), fed: true }];
  // `podman exec -l` names no container; to `docker run` a label by that letter is rare enough.
  const latest = call.name === 'podman' && words.some((word) => word.text === '-l');
  let index = 0;
  while (words[index]?.text.startsWith('-') === true)
    index += RUN_VALUED.test(words[index]?.text ?? '') && words[index]?.text !== '-l' ? 2 : 1;
  const entry = optionWord(call, '--entrypoint');
  const inside = words.slice(latest ? index : index + 1);
  return [{ kind: 'words', words: entry === undefined ? inside : [entry, ...inside], fed: true }];
}

/** A command given to a terminal multiplexer: `tmux new-session -d 'rm -rf /'`, `tmux send-keys 'rm -rf /' Enter`. */
function terminalCommand(call: Invocation): readonly NestedCode[] {
  if (call.name === 'screen') {
    const named = call.args.findIndex((arg) => /^-[a-zA-Z]*S$/.test(arg.text));
    const words = call.args
      .slice(named < 0 ? 0 : named + 2)
      .filter((_, index, rest) => rest.slice(0, index + 1).some((word) => !word.text.startsWith('-')));
    return words.length === 0 || !call.args.some((arg) => /^-[a-zA-Z]*m/.test(arg.text))
      ? []
      : [{ kind: 'words', words }];
  }
  const [verb, ...rest] = call.operands;
  if (
    verb === undefined ||
    !/^(?:new|neww|splitw|new-session|new-window|split-window|run|run-shell|send|send-keys|respawn-pane|if-shell)$/.test(
      verb.text,
    )
  )
    return [];
  return rest.filter((word) => /\s/.test(word.text)).map((code) => ({ kind: 'shell', code }));
}

/** The recipes of a makefile on standard input: lines that begin with a tab. */
function recipes(call: Invocation): readonly NestedCode[] {
  const text = optionWord(call, '-f', '--file')?.text === '-' ? (call.stdin?.text ?? null) : null;
  if (text === null) return [];
  return [...text.text.matchAll(/^\t[@-]*(.+)$/gm)].slice(0, 64).map((found) => {
    const end = found.index + found[0].length;
    return { kind: 'shell', code: partOf(text, end - (found[1]?.length ?? 0), end) };
  });
}

/** Commands that a git command runs by itself. */
function gitCommands(call: Invocation): readonly NestedCode[] {
  const [verb, second] = call.operands;
  if (verb?.text === 'bisect' && second?.text === 'run')
    return [{ kind: 'words', words: wordsAfter(call, second) }];
  if (verb?.text === 'submodule' && second?.text === 'foreach') {
    const words = wordsAfter(call, second).filter((word) => word.text !== '--recursive');
    return words.length === 0 ? [] : [{ kind: 'shell', code: joinWords(words) }];
  }
  const options =
    verb?.text === 'rebase'
      ? ['-x', '--exec']
      : verb?.text === 'filter-branch'
        ? ['--tree-filter', '--index-filter', '--env-filter', '--msg-filter', '--commit-filter']
        : [];
  const aliases = optionWords(call, '-c').filter((word) => /^alias\.[\w-]+=!/.test(word.text));
  return [
    ...(options.length === 0
      ? []
      : optionWords(call, ...options).map((code): NestedCode => ({ kind: 'shell', code }))),
    ...aliases.map((word): NestedCode => ({ kind: 'shell', code: tailOf(word, word.text.indexOf('!') + 1) })),
  ];
}

/** The commands of a crontab on standard input, past their times. */
function scheduled(call: Invocation): readonly NestedCode[] {
  const text =
    call.operands.length === 0 || call.operands[0]?.text === '-' ? (call.stdin?.text ?? null) : null;
  if (text === null) return [];
  return [...text.text.matchAll(/^[ \t]*(?:@\w+|(?:[\d*/,-]+[ \t]+){5})[ \t]*(.+)$/gm)]
    .slice(0, 64)
    .map((found) => {
      const end = found.index + found[0].length;
      return { kind: 'shell', code: partOf(text, end - (found[1]?.length ?? 0), end) };
    });
}

function partOf(word: Word, start: number, end: number): Word {
  return {
    ...word,
    text: word.text.slice(start, end),
    origin: slice(word.origin, start, end),
    span: trace(word.origin, start, end),
  };
}
