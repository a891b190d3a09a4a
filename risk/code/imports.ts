import { placeOf } from '../paths/paths.ts';
import type { Reading } from './reading.ts';
import { settled } from './tables.ts';
import type { Token } from './token.ts';
import { type Value, named } from './value.ts';

const MAX_LOOPS = 20;
/** Tokens of one import that are looked through for the module's name. */
const MAX_IMPORT = 48;

/** Takes in an import, so that names are known by what they stand for. @returns whether there was one */
export function takeImports(reading: Reading): boolean {
  const token = reading.tokens[reading.index];
  if (token?.kind !== 'name') return false;
  const { language } = reading;
  if (language === 'python' && token.text === 'import') return takePythonImport(reading);
  if (language === 'python' && token.text === 'from') return takePythonFrom(reading);
  if (language === 'python' && token.text === 'for') return takeLoop(reading);
  if (language === 'node' && token.text === 'import') return takeNodeImport(reading);
  if (
    language === 'node' &&
    /^(?:const|let|var)$/.test(token.text) &&
    reading.tokens[reading.index + 1]?.text === '{'
  )
    return takeNodePattern(reading);
  return false;
}

function dotted(reading: Reading): string {
  let path = '';
  for (
    let token = reading.tokens[reading.index];
    token !== undefined;
    token = reading.tokens[reading.index]
  ) {
    if (token.kind === 'name' && (path === '' || path.endsWith('.'))) path += token.text;
    else if (token.kind === 'op' && token.text === '.') path += '.';
    else break;
    reading.index += 1;
  }
  return path;
}

function isText(token: Token | undefined, text: string): boolean {
  return token?.text === text && token.kind !== 'string';
}

function takePythonImport(reading: Reading): boolean {
  do {
    reading.index += 1;
    const path = dotted(reading);
    if (path === '') return true;
    const alias = isText(reading.tokens[reading.index], 'as')
      ? reading.tokens[reading.index + 1]?.text
      : undefined;
    if (alias !== undefined) {
      reading.index += 2;
      reading.names.set(alias, named(path, 0, 0));
    }
  } while (isText(reading.tokens[reading.index], ','));
  return true;
}

function takePythonFrom(reading: Reading): boolean {
  reading.index += 1;
  const path = dotted(reading);
  if (!isText(reading.tokens[reading.index], 'import')) return true;
  for (reading.index += 1; ; reading.index += 1) {
    const token = reading.tokens[reading.index];
    if (token === undefined || token.kind === 'newline' || isText(token, ';')) return true;
    if (isText(token, '*')) reading.open.add(path);
    if (token.kind !== 'name') continue;
    const alias = isText(reading.tokens[reading.index + 1], 'as')
      ? reading.tokens[reading.index + 2]
      : undefined;
    reading.names.set(alias?.text ?? token.text, named(`${path}.${token.text}`, 0, 0));
    if (alias !== undefined) reading.index += 2;
  }
}

/** Names that loops inside brackets give, `[f(x) for x in list]`, which stand before their loop. */
export function foreseeLoops(reading: Reading): void {
  if (reading.language !== 'python') return;
  let seen = 0;
  for (const [index, token] of reading.tokens.entries()) {
    if (token.kind !== 'name' || token.text !== 'for' || seen >= MAX_LOOPS) continue;
    seen += 1;
    reading.index = index;
    takeLoop(reading);
  }
  reading.index = 0;
  // What the lists themselves do is found again when they are read in their place.
  reading.effects.length = 0;
  reading.signs.clear();
}

/** The item of a list that matters most when something is done to each. */
function oneOf(list: Value): Value {
  const { items } = list;
  if (items === null || list.text !== null) return { ...list, path: null, whole: false, at: null };
  const worst = items.find((item) => item.text !== null && placeOf(item.text) !== 'other') ?? items[0];
  return worst === undefined ? { ...list, path: null } : { ...worst, whole: false, at: null };
}

/** `for name in list`: the name stands for an item of the list. */
function takeLoop(reading: Reading): boolean {
  const [name, word] = reading.tokens.slice(reading.index + 1, reading.index + 3);
  if (name?.kind !== 'name' || word === undefined || !isText(word, 'in')) return false;
  reading.index += 3;
  reading.names.set(name.text, oneOf(reading.expression(reading)));
  return true;
}

function takeNodeImport(reading: Reading): boolean {
  const start = reading.index;
  if (isText(reading.tokens[start + 1], '(') || isText(reading.tokens[start + 1], '.')) return false;
  const names: (readonly [local: string, member: string])[] = [];
  for (let index = start + 1; index < Math.min(reading.tokens.length, start + MAX_IMPORT); index += 1) {
    const token = reading.tokens[index];
    if (token === undefined || isText(token, ';')) break;
    if (token.kind === 'string') {
      const path = settled(token.pieces[0]?.text ?? '');
      for (const [local, member] of names)
        reading.names.set(local, named(member === '' ? path : `${path}.${member}`, 0, 0));
      reading.index = index + 1;
      return true;
    }
    if (token.kind !== 'name' || isText(token, 'from') || isText(token, 'as') || isText(token, 'type'))
      continue;
    const inBraces = reading.tokens.slice(start, index).filter((each) => isText(each, '{')).length > 0;
    const before = reading.tokens[index - 1];
    if (isText(before, 'as') && names.length > 0 && inBraces)
      names.push([token.text, names.pop()?.[1] ?? token.text]);
    else names.push([token.text, inBraces ? token.text : '']);
  }
  reading.index = start + 1;
  return true;
}

/** `const { exec, spawn: run } = require('child_process')`. */
function takeNodePattern(reading: Reading): boolean {
  const names: (readonly [local: string, member: string])[] = [];
  let index = reading.index + 2;
  for (; index < Math.min(reading.tokens.length, reading.index + 200); index += 1) {
    const token = reading.tokens[index];
    if (token === undefined || isText(token, '}')) break;
    if (token.kind !== 'name') continue;
    const renamed = isText(reading.tokens[index + 1], ':') ? reading.tokens[index + 2] : undefined;
    names.push([renamed?.text ?? token.text, token.text]);
    if (renamed !== undefined) index += 2;
  }
  if (!isText(reading.tokens[index + 1], '=')) {
    reading.index += 1;
    return true;
  }
  reading.index = index + 2;
  const value = reading.expression(reading);
  if (value.path !== null)
    for (const [local, member] of names) reading.names.set(local, named(`${value.path}.${member}`, 0, 0));
  return true;
}
