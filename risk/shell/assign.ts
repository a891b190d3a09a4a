import type { Assignment, Command, Word as WordNode } from 'unbash';
import type { Setting } from '../invocation.ts';
import { type Word, glue, joinWords, slice, tailOf } from '../word.ts';
import { type Context, spanOf } from './context.ts';
import { expandOne, expandWord } from './expand.ts';
import { elementOf } from './parameter.ts';

/** `NAME=value` before a command, or alone. */
export function settingOf(node: Assignment, context: Context): Setting {
  const value =
    node.value.type === 'Word'
      ? expandOne(node.value, context)
      : joinWords(node.value.elements.flatMap((word) => expandWord(word, context)));
  return { name: node.name, value, span: spanOf(context, node) };
}

/** Gives a variable of the script its value, which was read before. */
export function assign(node: Assignment, settings: readonly Setting[], context: Context): void {
  const { scope } = context;
  if (node.value.type === 'ArrayValue') return assignAll(node, node.value.elements, context);
  const value = settings.find(
    (one) => one.name === node.name && one.span[0] === spanOf(context, node)[0],
  )?.value;
  if (value === undefined) return;
  if (node.index !== undefined) {
    assignElement(node.name, expandOne(node.index, context), value, context);
    return;
  }
  const before =
    node.append === true ? (scope.variables.get(scope.resolve(node.name))?.values[0] ?? null) : null;
  scope.assign(node.name, before === null ? value : glue(before, value));
}

const DECLARES: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'readonly', 'export']);

/** `declare -a x=(…)`: the list, which a word cannot hold. */
export function assignLists(node: Command, name: string, context: Context): void {
  if (!DECLARES.has(name)) return;
  for (const arg of node.args)
    if (arg.type === 'Assignment' && arg.value.type === 'ArrayValue')
      assignAll(arg, arg.value.elements, context);
}

function assignAll(node: Assignment, elements: readonly WordNode[], context: Context): void {
  const { scope } = context;
  const before = node.append === true ? (scope.variables.get(scope.resolve(node.name))?.list ?? []) : [];
  const list = [...before];
  const keyed: [key: string, value: Word][] = [];
  for (const element of elements) {
    for (const word of expandWord(element, context)) {
      const key = /^\[([^\]=]*)\]=/.exec(word.text);
      if (key === null) list.push(word);
      else {
        const value = tailOf(word, key[0].length);
        list.push(value);
        keyed.push([key[1] ?? '', value]);
      }
    }
  }
  context.session.spend(list.length / 16);
  scope.assignList(node.name, list);
  for (const [key, value] of keyed) scope.assign(elementOf(scope.resolve(node.name), key), value);
}

function assignElement(name: string, key: Word, value: Word, { scope }: Context): void {
  const list = [...(scope.variables.get(scope.resolve(name))?.list ?? [])];
  const at = Number(key.text);
  if (Number.isInteger(at) && at >= 0 && at < 256) list[at] = value;
  else if (list.length < 256) list.push(value);
  scope.assignList(
    name,
    Array.from(list, (word) => word ?? value),
  );
  if (key.known === 'whole') scope.assign(elementOf(scope.resolve(name), key.text), value);
}

/** `export NAME=value`: a word to the command, and a value to the shell. */
export function assignedWord(node: Assignment, context: Context): Word {
  const { value, name, span } = settingOf(node, context);
  if (node.index !== undefined) expandOne(node.index, context);
  const origin = [
    ...slice(context.origin, node.pos, node.pos + name.length + 1),
    ...value.origin.map((piece) => ({
      ...piece,
      at: piece.at + name.length + 1,
      end: piece.end + name.length + 1,
    })),
  ];
  return { ...value, text: `${name}=${value.text}`, origin, span };
}
