import { type Invocation, commandName, hasSwitch, optionWord } from '../command/invocation.ts';
import { hasRulesFor } from '../rules/families.ts';
import { SILENCE, type Stream, TAINT } from '../command/taint.ts';
import { type Word, partOf, tailOf } from '../command/word.ts';
import type { Context } from './context.ts';
import { outputOf, printfText } from './output.ts';
import { judgePersisted } from './persisted.ts';

/** Lines of a known text that `read` in a loop may give a variable. */
const MAX_LINES = 8;
const MAX_FIELDS = 64;

/** What a command does to the shell that runs it, and to the files that this script goes on to use. */
export function runBuiltin(call: Invocation, context: Context): void {
  const { scope } = context;
  switch (call.name) {
    case 'cd':
    case 'pushd': {
      const [target] = call.operands;
      const { cwd } = scope;
      if (target === undefined) scope.cwd = '~';
      else if (target.text === '-') scope.cwd = scope.before;
      else {
        scope.cwd = target.known === 'whole' ? moved(cwd, target.text) : target.text;
        if (scope.cwd === undefined && scope.below.length < 512) scope.below += `${target.text}/`;
      }
      scope.before = cwd;
      return;
    }
    case 'popd':
      scope.cwd = scope.before;
      return;
    case 'getopts':
      scope.assignAny('OPTARG', call.args.length > 2 ? call.args.slice(2) : (scope.args ?? []));
      return;
    case 'export':
    case 'declare':
    case 'typeset':
    case 'local':
    case 'readonly':
    case 'let':
      for (const word of call.operands) {
        const at = word.text.indexOf('=');
        const name = word.text.slice(0, at);
        if (at > 0 && call.switches.has('n')) scope.references.set(name, word.text.slice(at + 1));
        else if (at > 0) scope.assign(name, tailOf(word, at + 1));
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
      scope.assignments += 1;
      return;
    case 'mkfifo':
      for (const word of call.operands) scope.fifos.set(scope.keyOf(word.text), false);
      return;
    case 'hash': {
      const to = optionWord(call, '-p');
      const name = call.operands.find((word) => word !== to);
      if (to !== undefined && name !== undefined) scope.programs.set(name.text, to);
      return;
    }
    case 'read':
    case 'mapfile':
    case 'readarray':
      return readInto(call, context);
    case 'printf': {
      const name = optionWord(call, '-v');
      if (name !== undefined) {
        const args = call.args.slice(call.args.indexOf(name) + 1);
        scope.assign(name.text, printfText(args));
      }
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

function readInto(call: Invocation, { scope, stdin: piped }: Context): void {
  const stdin = piped ?? scope.stdin;
  const names = call.operands.map((word) => word.text);
  const text = stdin?.text ?? null;
  const known = text === null || text.known === 'unknown' ? [] : linesOf(text);
  const taint = stdin?.taint ?? 0;
  if (call.name !== 'read') {
    const [name = 'MAPFILE'] = names;
    scope.assignList(name, known);
    return;
  }
  const ifs =
    call.settings.find(({ name }) => name === 'IFS')?.value ?? scope.variables.get('IFS')?.values[0];
  const listed = optionWord(call, '-a');
  if (listed !== undefined) {
    scope.assignList(listed.text, known[0] === undefined ? [] : fieldsOf(known[0], ifs));
    return;
  }
  const [first = 'REPLY', ...rest] = names;
  const unsure = text?.known === 'whole' ? [] : [unread(first, taint, stdin)];
  if (rest.length === 0) {
    scope.assignAny(first, [...known, ...unsure]);
    return;
  }
  const fields = known.map((line) => fieldsOf(line, ifs, rest.length + 1));
  for (const [index, name] of [first, ...rest].entries()) {
    const values = fields.flatMap((all) => all[index] ?? []);
    scope.assignAny(name, [...values, ...(values.length > 0 ? [] : [unread(name, taint, stdin)])]);
  }
}

/** A value that is not known, but what it carries is. */
function unread(name: string, taint: number, stdin: Stream | null): Word {
  return { text: `$${name}`, known: 'unknown', taint, origin: [], span: stdin?.span ?? [0, 0] };
}

function linesOf(text: Word): readonly Word[] {
  return [...text.text.matchAll(/[^\n]+/g)]
    .slice(0, MAX_LINES)
    .map((found) => partOf(text, found.index, found.index + found[0].length));
}

/** The fields of a line, parted at blanks or at what `IFS` holds; of `most`, the last one takes the rest. */
function fieldsOf(line: Word, ifs: Word | null | undefined, most = MAX_FIELDS): readonly Word[] {
  const marks = ifs?.known === 'whole' && ifs.text !== '' ? ifs.text : ' \t\n';
  const fields: Word[] = [];
  let at = 0;
  const { text } = line;
  while (at < text.length && fields.length < most) {
    while (at < text.length && marks.includes(text.charAt(at))) at += 1;
    let end = fields.length === most - 1 ? text.length : at;
    while (end < text.length && !marks.includes(text.charAt(end))) end += 1;
    if (end > at) fields.push(partOf(line, at, end));
    at = end;
  }
  return fields;
}

/** Remembers what lands in which file, so that running or sending it later is understood. */
function writeFiles(call: Invocation, context: Context): void {
  const { scope, stdin } = context;
  const put = (path: string | undefined, stream: Stream): void => {
    if (path !== undefined) scope.files.set(scope.keyOf(path), { ...stream, span: stream.span ?? call.span });
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
      const folder = optionWord(call, '-t', '--target-directory');
      const [from, to] =
        folder === undefined
          ? call.operands.slice(-2)
          : [call.operands.find((word) => word !== folder), folder];
      if (from === undefined || to === undefined) return;
      const stream = from.text === '/dev/stdin' ? stdin : scope.fileAt(from.text);
      if (stream !== undefined && stream !== null) {
        put(to.text, stream);
        // It may be a folder.
        put(`${to.text}/${baseOf(from) ?? ''}`, stream);
      }
      const known = scope.programs.get(scope.keyOf(from.text)) ?? from;
      if (from.known === 'whole' && hasRulesFor(commandName(known.text)))
        scope.programs.set(scope.keyOf(to.text), known);
      return;
    }
    case 'dd': {
      const to = call.args.find((word) => word.text.startsWith('of='));
      if (to !== undefined) put(to.text.slice(3), outputOf(call, scope, []));
      return;
    }
    case 'sort': {
      const to = optionWord(call, '-o', '--output');
      if (to !== undefined) put(to.text, stdin ?? SILENCE);
      return;
    }
    default:
  }
}

function baseOf(word: Word | undefined): string | undefined {
  return word?.text.split(/[?#]/, 1)[0]?.split('/').at(-1);
}
