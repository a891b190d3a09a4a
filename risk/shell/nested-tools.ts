import { type Invocation, optionWord, optionWords } from '../command/invocation.ts';
import { type Word, joinWords, originAt, partOf, tailOf } from '../command/word.ts';
import type { Scope } from './scope.ts';
import { type NestedCode, standardInput, wordsAfter } from './nested-code.ts';

/** What `{}` stands for where find looks for one name: `./__pycache__` in `find . -name __pycache__ -exec …`. */
function namedByFind(call: Invocation): Word | null {
  const [start] = call.args;
  const [name] = optionWords(call, '-name');
  const first = call.args.findIndex((arg) => /^-(?:exec|ok)/.test(arg.text));
  const tests = call.args.slice(1, first < 0 ? undefined : first);
  // Without a test that leaves any out, it comes to the place itself.
  if (
    start?.text.startsWith('/') === true &&
    tests.every(({ text }) => /^(?:-(?:depth|xdev|mount|mindepth|maxdepth|type)|\d+|d)$/.test(text))
  )
    return start;
  if (start === undefined || name === undefined || start.text.startsWith('-') || /[*?[]/.test(name.text))
    return null;
  return {
    ...name,
    text: `${start.text.replace(/\/+$/, '')}/${name.text}`,
    origin: originAt(start.text.length + name.text.length + 1, name.span),
  };
}

export function foundCommands(call: Invocation): readonly NestedCode[] {
  const out: NestedCode[] = [];
  const found = namedByFind(call);
  for (let index = 0; index < call.args.length; index += 1) {
    if (!/^(?:-(?:exec|ok)(?:dir)?|-x|-X|--exec|--exec-batch)$/.test(call.args[index]?.text ?? '')) continue;
    const from = index + 1;
    // Each word belongs to one command, so that nesting cannot multiply the work.
    while (index + 1 < call.args.length && !/^[;+]$/.test(call.args[index + 1]?.text ?? '')) index += 1;
    const words = call.args.slice(from, index + 1);
    out.push({
      kind: 'words',
      words: found === null ? words : words.map((word) => (word.text === '{}' ? found : word)),
    });
  }
  return out;
}

export function remoteCommand(call: Invocation): readonly NestedCode[] {
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
export function containerCommand(call: Invocation): readonly NestedCode[] {
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
export function terminalCommand(call: Invocation): readonly NestedCode[] {
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
export function recipes(call: Invocation, scope: Scope): readonly NestedCode[] {
  const file = optionWord(call, '-f', '--file', '--makefile')?.text;
  const given = optionWord(call, '--eval', '-E');
  const folder = optionWord(call, '-C', '--directory')?.text ?? '.';
  const names = file === undefined ? MAKEFILES.map((name) => `${folder}/${name}`) : [file];
  const text =
    file === '-'
      ? (call.stdin?.text ?? null)
      : (names.map((name) => scope.fileAt(name)?.text ?? null).find((one) => one !== null) ?? null);
  return [...(given === undefined ? [] : recipesIn(given)), ...(text === null ? [] : recipesIn(text))];
}

const MAKEFILES = ['Makefile', 'makefile', 'GNUmakefile'];

function recipesIn(text: Word): readonly NestedCode[] {
  return [...text.text.matchAll(/^(?:\t|[^\t\n:=#]*:[^\n;=]*;)[@+ -]*(.+)$/gm)].slice(0, 64).map((found) => {
    const end = found.index + found[0].length;
    return { kind: 'shell', code: partOf(text, end - (found[1]?.length ?? 0), end) };
  });
}

/** What `sed` runs: `1e COMMAND`, and with `e` alone, or as a flag, the text itself. */
export function sedCommands(call: Invocation): readonly NestedCode[] {
  const out: NestedCode[] = [];
  for (const script of call.args.slice(0, 64)) {
    const own = /^(?:[\d$,]*|\/[^/]*\/)[ \t]*e[ \t]+(?=\S)/.exec(script.text);
    if (own !== null) out.push({ kind: 'shell', code: tailOf(script, own[0].length) });
    const mark = /^s([^\w\s\\])/.exec(script.text)?.[1];
    if (
      mark !== undefined &&
      /^.[gIip\d]*e[gIip\d]*$/.test(script.text.slice(script.text.lastIndexOf(mark)))
    ) {
      const [, , to = ''] = script.text.split(new RegExp(`(?<!\\\\)[${mark === '^' ? '\\^' : mark}]`));
      const at = script.text.indexOf(to, script.text.indexOf(mark, 2));
      const code = partOf(script, at, at + to.length);
      const plain = to.replaceAll(`\\${mark}`, mark);
      if (to !== '')
        out.push({
          kind: 'shell',
          code: { ...code, text: plain, origin: originAt(plain.length, code.span) },
        });
    }
    if (/^[\d$,]*e$/.test(script.text)) out.push(...standardInput((code) => ({ kind: 'shell', code }), call));
  }
  return out;
}

/** `!COMMAND` in what `ed` is told to do. */
export function edCommands(call: Invocation): readonly NestedCode[] {
  const text = call.stdin?.text ?? null;
  if (text === null) return [];
  return [...text.text.matchAll(/^(?:[re][ \t]+)?!(.+)$/gm)].slice(0, 64).map((found) => {
    const end = found.index + found[0].length;
    return { kind: 'shell', code: partOf(text, end - (found[1]?.length ?? 0), end) };
  });
}

/** Commands that a git command runs by itself. */
export function gitCommands(call: Invocation): readonly NestedCode[] {
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
export function scheduled(call: Invocation): readonly NestedCode[] {
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

/** `npx prettier@3 --write`: the package's name is that of its program. */
export function fetchedProgram(call: Invocation): readonly Word[] {
  const [program] = call.operands;
  if (program === undefined || call.switches.has('c') || call.switches.has('call')) return [];
  const at = program.text.indexOf('@', 1);
  const plain = at < 0 ? program : partOf(program, 0, at);
  return [plain, ...wordsAfter(call, program)];
}

export function behindDashes(call: Invocation): readonly Word[] {
  const at = call.args.findIndex((arg) => arg.text === '--');
  return at < 0 ? [] : call.args.slice(at + 1);
}
