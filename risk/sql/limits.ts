/** UTF-16 code units. Longer SQL is read by its tokens only. */
export const MAX_PARSED = 64 * 1024;
/** UTF-16 code units. What stands behind this is not read at all. */
export const MAX_READ = 256 * 1024;
/** Texts this short cannot be deep or manifold enough to matter. */
const ALWAYS_FITS = 400;

const MAX_NESTING = 150;
/** Operators in a row that the parsers nest one in the other. */
const MAX_CHAIN = 250;
const MAX_TOKENS = 12_000;

/**
 * Whether a text is flat and small enough for the parsers: PostgreSQL's has no guard on its stack here, and both take
 * time by the token. Counts in strings and comments too, which errs towards no.
 */
export function fitsParsers(text: string): boolean {
  if (text.length <= ALWAYS_FITS) return true;
  if (text.length > MAX_PARSED) return false;
  const parts = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu;
  let nesting = 0;
  let chain = 0;
  let count = 0;
  for (let part = parts.exec(text); part !== null; part = parts.exec(text)) {
    count += 1;
    const [token] = part;
    if (token === ';') {
      nesting = 0;
      chain = 0;
    } else if (token === '(' || token === '[') nesting += 1;
    else if (token === ')' || token === ']') nesting = Math.max(0, nesting - 1);
    else if (token === ',') chain = 0;
    else if (token.length > 3 || /^(?:not|all|any)$/i.test(token)) {
      if (/^case$/i.test(token)) nesting += 1;
      else if (NESTS.test(token)) chain += 1;
    } else if (OPERATOR.test(token)) chain += 1;
    else if (/^(?:and|or)$/i.test(token)) chain = Math.max(0, chain - 4);
    if (nesting > MAX_NESTING || chain > MAX_CHAIN || count > MAX_TOKENS) return false;
  }
  return true;
}

const NESTS = /^(?:not|union|intersect|except|join|collate|case)$/i;
const OPERATOR = /^[-+*/%^|&#~!<>=@:[]$/;
