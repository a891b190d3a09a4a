import type { Action, Json } from '../domain/action.ts';
import { looksLikeSql } from './sql/looks.ts';

/** A text found in the arguments of a tool call, and what it is by the name it stands under. */
export type ToolText =
  | { readonly kind: 'shell' | 'sql' | 'prose' | 'refused'; readonly text: string; readonly path: string }
  | { readonly kind: 'argv'; readonly words: readonly string[]; readonly path: string };

const SHELL_KEY =
  /^(?:command|cmd|script|shell|bash|sh|commandline|command_line|shell_command|run|exec|code_shell)s?$/i;
const SQL_KEY = /^sql(?:_?(?:query|statement|text))?s?$/i;
/** May as well be a question put to a search engine, so the text must look like SQL too. */
const QUERY_KEY = /^(?:query|statement)s?$|^queries$/i;

const MAX_DEPTH = 64;
const MAX_VALUES = 20_000;

/** Every text in a tool call's arguments, in order; deeper or longer than the caps ends with one `refused`. */
export function toolTexts(action: Action): readonly ToolText[] {
  if (action.args === undefined) return [];
  const texts: ToolText[] = [];
  const open: { value: Json; path: string; key: string; depth: number }[] = [
    { value: action.args, path: '/args', key: '', depth: 0 },
  ];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, key, depth } = next;
    seen += 1;
    if (depth > MAX_DEPTH || seen > MAX_VALUES) {
      texts.push({ kind: 'refused', text: '', path: depth > MAX_DEPTH ? path : '/args' });
      break;
    }
    if (typeof value === 'string') texts.push({ kind: kindOf(key, value), text: value, path });
    else if (isList(value)) {
      const words = SHELL_KEY.test(key) ? wordsOf(value) : null;
      if (words !== null) texts.push({ kind: 'argv', words, path });
      else
        for (const [index, item] of [...value.entries()].toReversed())
          open.push({ value: item, path: `${path}/${index}`, key, depth: depth + 1 });
    } else if (value !== null && typeof value === 'object') {
      for (const [name, item] of Object.entries(value).toReversed()) {
        const part = name.replaceAll('~', '~0').replaceAll('/', '~1');
        open.push({ value: item, path: `${path}/${part}`, key: name, depth: depth + 1 });
      }
    }
  }
  return texts;
}

function kindOf(key: string, text: string): 'shell' | 'sql' | 'prose' {
  if (SHELL_KEY.test(key)) return 'shell';
  return SQL_KEY.test(key) || (QUERY_KEY.test(key) && looksLikeSql(text)) ? 'sql' : 'prose';
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** An argv: a list of strings only. A list whose first item has blanks is a list of commands instead. */
function wordsOf(list: readonly Json[]): readonly string[] | null {
  const words = list.filter((item) => typeof item === 'string');
  if (words.length === 0 || words.length !== list.length || /\s/.test(words[0] ?? '')) return null;
  return words;
}
