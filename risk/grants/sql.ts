import { type Part, type Structure, exactly, structureOf } from './part.ts';

/** No comments, no other quotes than those of texts, no escapes: every dialect reads this alike. */
const READABLE = /^[\w\s.,()*=<>+'@:-]*;?\s*$/;
const TOKEN = /\s+|'[^']*'|\d+(?:\.\d+)?|[A-Za-z_]\w*|./gsu;
const KEYWORD =
  /^(?:and|or|not|where|select|set|values|in|like|between|is|null|case|when|then|else|from|on|having|limit)$/i;
/** Behind these, but for WHERE, no row is told from another. */
const OPENS = /^(?:where|set|select|from|values|insert|update|delete|on)$/i;
const ENDS = /^(?:and|or|order|limit|group|returning|\)|;)$/i;

/**
 * The structure of a SQL statement: what a column is compared with by `=` behind a WHERE may vary, since it says which
 * row is meant; whatever else stands there is fixed, values that are written and bounds of ranges among it.
 */
export function sqlStructure(sql: string): Structure {
  if (!READABLE.test(sql) || /--|''|;[^]*\S/.test(sql)) return exactly(sql);
  const tokens: readonly string[] = sql.match(TOKEN) ?? [];
  // A quotation mark on its own: the text is not closed.
  if (tokens.includes("'")) return exactly(sql);
  const solid = [...tokens.entries()].filter(([, token]) => token.trim() !== '');
  const free = new Map<number, Part>();
  let behindWhere = false;
  for (const [place, [at, token]] of solid.entries()) {
    if (OPENS.test(token)) behindWhere = /^where$/i.test(token);
    const [column, sign, next] = [solid[place - 2]?.[1], solid[place - 1]?.[1], solid[place + 1]?.[1]];
    const compared =
      behindWhere && sign === '=' && isColumn(column) && (next === undefined || ENDS.test(next));
    if (compared) free.set(at, literalSlot(token) ?? token);
  }
  const parts = tokens.map((token, at) => free.get(at) ?? (token.trim() === '' ? ' ' : token));
  return structureOf(parts, sql);
}

function isColumn(token: string | undefined): boolean {
  return token !== undefined && /^[A-Za-z_]\w*$/.test(token) && !KEYWORD.test(token);
}

/** Texts stay texts and numbers numbers: MySQL finds every text equal to 0. */
function literalSlot(token: string): Part | null {
  if (/^'[\w .:@+-]{1,200}'$/.test(token)) return { slot: 'text' };
  return /^[1-9]\d{0,17}$/.test(token) ? { slot: 'number' } : null;
}
