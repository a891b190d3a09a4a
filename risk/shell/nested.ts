import { type Invocation, optionWords } from '../command/invocation.ts';
import type { Language } from '../code/effect.ts';
import {
  SHELLS,
  hasInlineCode,
  inlineCode,
  languageOf,
  readsCode,
  scriptOf,
} from '../command/inline-code.ts';
import { type Word, joinWords, tailOf } from '../command/word.ts';
import { handedOver } from './handed-over.ts';
import { type NestedCode, standardInput, wordsAfter } from './nested-code.ts';
import {
  behindDashes,
  containerCommand,
  edCommands,
  fetchedProgram,
  foundCommands,
  gitCommands,
  recipes,
  remoteCommand,
  scheduled,
  sedCommands,
  terminalCommand,
} from './nested-tools.ts';
import { matches } from './pattern.ts';
import type { Scope } from './scope.ts';

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
  split: ['--filter'],
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
  if (Object.hasOwn(SQL_CLIENTS, name) || name === 'sqlite3' || name === 'bq')
    return [...sqlCode(call), ...handedOver(call)];
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
    case 'sed':
    case 'gsed':
      return sedCommands(call);
    case 'ed':
      return edCommands(call);
    case 'make':
    case 'gmake':
      return [
        ...recipes(call, scope),
        ...handedOver(call),
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
      return [...optionCode(call), ...handedOver(call)];
  }
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
      ...startFiles(call, scope),
      { kind: 'shell', code: script, args: call.args.slice(after) },
      ...listed.map((code) => ({ kind: 'shell' as const, code })),
    ];
  }
  if (readsCode(call)) {
    const args = call.switches.has('s') ? [CALLER, ...call.operands] : call.operands;
    return standardInput((code) => ({ kind: 'shell', code, args }), call);
  }
  const file = scriptOf(call);
  const known = file === null ? null : writtenIn(file.text, scope);
  const given = known === null ? [] : [{ kind: 'shell' as const, code: known, args: call.operands }];
  return [...given, ...startFiles(call, scope)];
}

/** What a shell reads before anything else: `--rcfile`, `BASH_ENV`. */
function startFiles(call: Invocation, scope: Scope): readonly NestedCode[] {
  const named = [
    ...optionWords(call, '--rcfile', '--init-file'),
    ...call.settings.filter(({ name }) => name === 'BASH_ENV' || name === 'ENV').map(({ value }) => value),
    ...['BASH_ENV', 'ENV'].flatMap((name) => scope.variables.get(name)?.values ?? []),
  ];
  return named.flatMap((file) => {
    const code = file === null ? null : writtenIn(file.text, scope);
    return code === null ? [] : [{ kind: 'shell' as const, code }];
  });
}

/** `$0` of a script that comes in on standard input. */
const CALLER: Word = { text: 'sh', known: 'whole', taint: 0, origin: [], span: [0, 0] };

function sourced(call: Invocation, scope: Scope): readonly NestedCode[] {
  const [file] = call.operands;
  if (file === undefined) return [];
  if (/^\/dev\/(?:stdin|fd\/0)$/.test(file.text))
    return standardInput((code) => ({ kind: 'shell', code, here: true }), call);
  const known = writtenIn(file.text, scope);
  return known === null ? [] : [{ kind: 'shell', code: known, here: true }];
}

/** What this script has written to a file; what it writes to a named pipe later is awaited. */
function writtenIn(path: string, scope: Scope): Word | null {
  const key = scope.keyOf(path);
  if (scope.fifos.has(key)) scope.fifos.set(key, true);
  const written = scope.files.get(key)?.text ?? null;
  if (written !== null || scope.files.size === 0 || !/[*?[]/.test(key)) return written;
  // A pattern stands for whatever this script has written that fits.
  const names = [...scope.files.keys()].slice(0, 256);
  const fits = names.find((name) => name.length < 256 && matches(name, key));
  return fits === undefined ? null : (scope.files.get(fits)?.text ?? null);
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
  const known = file === null ? null : (scope.fileAt(file.text)?.text ?? null);
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
