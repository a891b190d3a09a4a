import { type Invocation, hasSwitch, optionWord } from '../invocation.ts';
import { SILENCE, type Stream, TAINT } from '../taint.ts';
import { type Word, slice, tailOf, trace } from '../word.ts';
import type { Context } from './context.ts';
import { pathKey } from './output.ts';
import { judgePersisted } from './persisted.ts';

/** Lines of a known text that `read` in a loop may give a variable. */
const MAX_LINES = 8;
const MAX_FIELDS = 256;

/** What a command does to the shell that runs it, and to the files that this script goes on to use. */
export function runBuiltin(call: Invocation, context: Context): void {
  const { scope } = context;
  switch (call.name) {
    case 'cd':
    case 'pushd': {
      const [target] = call.operands;
      scope.cwd =
        target === undefined ? '~' : target.known === 'whole' ? moved(scope.cwd, target.text) : target.text;
      return;
    }
    case 'export':
    case 'declare':
    case 'typeset':
    case 'local':
    case 'readonly':
    case 'let':
      for (const word of call.operands) {
        const at = word.text.indexOf('=');
        if (at > 0 && call.switches.has('n')) scope.refer(word.text.slice(0, at), word.text.slice(at + 1));
        else if (at > 0) scope.assign(word.text.slice(0, at), tailOf(word, at + 1));
      }
      return;
    case 'unset':
      for (const word of call.operands) scope.variables.delete(word.text);
      return;
    case 'alias':
      for (const word of call.args) {
        const at = word.text.indexOf('=');
        if (at > 0) scope.aliases.set(word.text.slice(0, at), tailOf(word, at + 1));
      }
      return;
    case 'set':
      if (call.args[0]?.text === '--' || call.operands.length > 0) scope.args = call.operands;
      return;
    case 'shift':
      scope.args = scope.args?.slice(Number(call.operands[0]?.text ?? '1') || 1) ?? null;
      return;
    case 'read':
    case 'mapfile':
    case 'readarray':
      return readInto(call, context);
    case 'printf': {
      const name = optionWord(call, '-v');
      if (name !== undefined) scope.assign(name.text, null);
      return;
    }
    default:
      writeFiles(call, context);
  }
}

function moved(cwd: string | undefined, target: string): string | undefined {
  if (/^[/~$]/.test(target)) return target;
  return cwd === undefined ? undefined : `${cwd}/${target}`;
}

function readInto(call: Invocation, { scope, stdin }: Context): void {
  const names = call.operands.map((word) => word.text);
  const text = stdin?.text ?? null;
  const known = text?.known === 'whole' ? linesOf(text) : [];
  const taint = stdin?.taint ?? 0;
  if (call.name !== 'read') {
    const [name = 'MAPFILE'] = names;
    scope.assignList(name, known);
    return;
  }
  const list = optionWord(call, '-a');
  if (list !== undefined) {
    const [line] = known;
    scope.assignList(list.text, line === undefined ? [] : fieldsOf(line, call, scope));
    return;
  }
  const [first = 'REPLY', ...rest] = names;
  if (known.length > 0)
    scope.assignAny(
      first,
      known.map((line) => (rest.length === 0 ? line : fieldOf(line))),
    );
  else scope.assignAny(first, [unread(first, taint, stdin)]);
  for (const name of rest)
    scope.assignAny(name, known.length > 0 ? known.map(tailFields) : [unread(name, taint, stdin)]);
}

/** A value that is not known, but what it carries is. */
function unread(name: string, taint: number, stdin: Stream | null): Word {
  return { text: `$${name}`, known: 'unknown', taint, origin: [], span: stdin?.span ?? [0, 0] };
}

function linesOf(text: Word): readonly Word[] {
  return [...text.text.matchAll(/[^\n]+/g)]
    .slice(0, MAX_LINES)
    .map((found) => part(text, found.index, found[0].length));
}

/** A line parted as `read -a` parts it: at blanks, or at the letters of `IFS`. */
function fieldsOf(line: Word, call: Invocation, scope: Context['scope']): readonly Word[] {
  const given =
    call.settings.find(({ name }) => name === 'IFS')?.value ?? scope.variables.get('IFS')?.values[0];
  const separators = new Set(given?.text ?? ' \t');
  const fields: Word[] = [];
  let from = 0;
  for (let at = 0; at <= line.text.length; at += 1) {
    if (at < line.text.length && !separators.has(line.text.charAt(at))) continue;
    if (at > from) fields.push(part(line, from, at - from));
    from = at + 1;
  }
  return fields.slice(0, MAX_FIELDS);
}

function fieldOf(line: Word): Word {
  const found = /\S+/.exec(line.text);
  return found === null ? line : part(line, found.index, found[0].length);
}

function tailFields(line: Word): Word {
  const found = /^\s*\S+\s+/.exec(line.text);
  const from = found?.[0].length ?? line.text.length;
  return part(line, from, line.text.length - from);
}

function part(word: Word, from: number, length: number): Word {
  const end = from + length;
  return {
    ...word,
    text: word.text.slice(from, end),
    origin: slice(word.origin, from, end),
    span: trace(word.origin, from, end),
  };
}

/** Remembers what lands in which file, so that running or sending it later is understood. */
function writeFiles(call: Invocation, context: Context): void {
  const { scope, stdin } = context;
  const put = (path: string | undefined, stream: Stream): void => {
    if (path !== undefined)
      scope.files.set(pathKey(path, scope), { ...stream, span: stream.span ?? call.span });
  };
  const fetched: Stream = { text: null, taint: TAINT.remote, span: call.span };
  switch (call.name) {
    case 'tee':
      for (const word of call.operands) {
        put(word.text, stdin ?? SILENCE);
        judgePersisted(word.text, stdin ?? SILENCE, context);
      }
      return;
    case 'curl': {
      const to = optionWord(call, '-o', '--output');
      if (to !== undefined) put(to.text, fetched);
      else if (hasSwitch(call, 'O', 'remote-name')) put(baseOf(call.operands.at(-1)), fetched);
      return;
    }
    case 'aria2c': {
      put(optionWord(call, '-o', '--out')?.text ?? baseOf(call.operands.at(-1)), fetched);
      return;
    }
    case 'wget': {
      const to = optionWord(call, '-O', '--output-document');
      if (to === undefined) put(baseOf(call.operands.at(-1)), fetched);
      else if (to.text !== '-') put(to.text, fetched);
      return;
    }
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install': {
      const [from, to] = call.operands.slice(-2);
      const stream = from === undefined ? undefined : scope.files.get(pathKey(from.text, scope));
      if (stream !== undefined) put(to?.text, stream);
      return;
    }
    default:
  }
}

function baseOf(word: Word | undefined): string | undefined {
  return word?.text.split(/[?#]/, 1)[0]?.split('/').at(-1);
}
