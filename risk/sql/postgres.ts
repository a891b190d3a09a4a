import { loadModule, parseSync } from 'libpg-query';
import { type Tree, fieldOf, listOf } from './tree.ts';

// The parser is WebAssembly: it is loaded once, before anything is judged.
await loadModule();

/** A statement PostgreSQL accepts; offsets are UTF-16 and leave out blanks and comments around it. */
export interface PostgresStatement {
  readonly tree: Tree;
  readonly start: number;
  readonly end: number;
}

/**
 * Parses with PostgreSQL's own parser.
 * @param text well-formed, without NUL, and within what `fitsParsers` allows, since the parser's stack has no guard
 * @returns null where PostgreSQL refuses the text as a whole
 */
export function parsePostgres(text: string): readonly PostgresStatement[] | null {
  // The parser refuses an empty text, but not a blank one.
  const parsed = tryParse(text === '' ? ' ' : text);
  if (parsed === null) return null;
  const toOffset = offsetsOf(text);
  return listOf(parsed, 'stmts').map((raw) => {
    const from = Number(raw['stmt_location'] ?? 0);
    const length = Number(raw['stmt_len'] ?? 0);
    const start = skipBlank(text, toOffset(from));
    const end = length === 0 ? text.length : toOffset(from + length);
    return { tree: fieldOf(raw, 'stmt') ?? {}, start, end: start + text.slice(start, end).trimEnd().length };
  });
}

function tryParse(text: string): Tree | null {
  try {
    return parseSync(text) as unknown as Tree;
  } catch {
    return null;
  }
}

/** PostgreSQL counts bytes of UTF-8. Offsets must be asked for in ascending order. */
function offsetsOf(text: string): (bytes: number) => number {
  // oxlint-disable-next-line no-control-regex -- this is what ASCII is
  if (/^[\0-\x7f]*$/.test(text)) return (bytes) => bytes;
  let at = 0;
  let passed = 0;
  return (bytes) => {
    while (passed < bytes && at < text.length) {
      const point = text.codePointAt(at) ?? 0;
      passed += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      at += point < 0x10000 ? 1 : 2;
    }
    return at;
  };
}

/** The offset of the first code at or after one, past blanks and comments. */
function skipBlank(text: string, from: number): number {
  const blank = /(?:\s+|--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*/y;
  blank.lastIndex = from;
  return from + (blank.exec(text)?.[0].length ?? 0);
}
