import { type Expression, UNKNOWN, constant, operation } from './expression.ts';
import type { SqlToken } from './lex.ts';
import { BINDING, LOGIC, SAME } from './operators.ts';

/** Deeper nesting is read as something unknown. */
const MAX_DEPTH = 100;

interface Chain {
  readonly operator: string;
  readonly args: Expression[];
}

function chained(operator: string, args: readonly Expression[]): Expression {
  return { kind: 'operation', operator, args };
}

const ENDS = new Set([')', ',', ']', 'THEN', 'ELSE', 'WHEN', 'END', 'AS', 'ESCAPE']);

/** Reads a condition from tokens, in any dialect; `||` is OR, as MySQL has it, for the graver reading. */
export function expressionOf(tokens: readonly SqlToken[]): Expression {
  const reader = new ExpressionReader(tokens);
  const parts = [reader.read(0, 0)];
  // What cannot be joined to the rest hides nothing that stands behind it.
  while (!reader.atEnd()) {
    const operator = reader.skip();
    const rest = reader.read(0, 0);
    if (operator === 'OR' || operator === '||') return operation('or', chained('and', parts), rest);
    parts.push(rest);
  }
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : chained('and', [...parts, UNKNOWN]);
}

class ExpressionReader {
  private at = 0;

  private readonly tokens: readonly SqlToken[];

  constructor(tokens: readonly SqlToken[]) {
    this.tokens = tokens;
  }

  atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  /** Passes one token, and says which. */
  skip(): string {
    const text = this.peek();
    this.at += 1;
    return text;
  }

  read(floor: number, depth: number): Expression {
    if (depth > MAX_DEPTH) {
      this.at = this.tokens.length;
      return UNKNOWN;
    }
    let left = this.prefix(depth);
    let chain: Chain = { operator: '', args: [] };
    let length = 0;
    while (!this.atEnd()) {
      const operator = this.peek();
      const binding = operator === '||' ? 1 : (BINDING[operator] ?? -1);
      if (binding <= floor || ENDS.has(operator)) break;
      this.at += 1;
      const logic = LOGIC[operator];
      if (logic === undefined) {
        chain = { operator: '', args: [] };
        length += 1;
        left =
          length > MAX_DEPTH
            ? (this.read(binding, depth + 1), UNKNOWN)
            : this.infix(left, operator, binding, depth);
      } else {
        const right = this.read(binding, depth + 1);
        if (chain.operator === logic) chain.args.push(right);
        else {
          chain = { operator: logic, args: [left, right] };
          left = chained(logic, chain.args);
        }
      }
    }
    return left;
  }

  private peek(ahead = 0): string {
    const token = this.tokens[this.at + ahead];
    if (token === undefined) return '';
    return token.kind === 'string' || token.kind === 'quoted' ? '' : token.text;
  }

  private take(text: string): boolean {
    if (this.peek() !== text) return false;
    this.at += 1;
    return true;
  }

  private infix(left: Expression, operator: string, binding: number, depth: number): Expression {
    if (operator === '::' || operator === 'COLLATE') {
      this.at += 1;
      return left;
    }
    if (operator === 'NOT') {
      const next = this.skip();
      return operation('not', this.infix(left, next, binding, depth));
    }
    if (operator === 'IS') return this.is(left, depth);
    if (operator === 'IN') return operation('in', left, ...this.list(depth));
    if (operator === 'BETWEEN') {
      const low = this.read(5, depth + 1);
      this.take('AND');
      return operation('between', left, low, this.read(5, depth + 1));
    }
    if (operator === 'SIMILAR') this.take('TO');
    if (this.take('ANY') || this.take('SOME'))
      return operation(operator === '=' ? 'in' : 'any', left, ...this.list(depth));
    const right = this.read(binding, depth + 1);
    if (/^(?:LIKE|ILIKE|GLOB|SIMILAR)$/.test(operator)) return operation('like', left, right);
    if (/^(?:RLIKE|REGEXP|~)$/.test(operator)) return operation('regexp', left, right);
    return operation(SAME[operator] ?? (operator === '<=>' ? 'is' : operator.toLowerCase()), left, right);
  }

  private is(left: Expression, depth: number): Expression {
    const negated = this.take('NOT');
    if (this.take('NULL') || this.take('UNKNOWN'))
      return operation(negated ? 'is not' : 'is', left, constant(null));
    if (this.take('TRUE')) return operation(negated ? 'isnottrue' : 'istrue', left);
    if (this.take('FALSE')) return operation(negated ? 'isnotfalse' : 'isfalse', left);
    if (this.take('DISTINCT')) {
      this.take('FROM');
      return operation(negated ? 'is' : 'is not', left, this.read(5, depth + 1));
    }
    return operation(negated ? 'is not' : 'is', left, this.read(5, depth + 1));
  }

  /** What stands in brackets, comma by comma; the cursor ends behind them. */
  private list(depth: number): readonly Expression[] {
    if (!this.take('(')) return [UNKNOWN];
    if (/^(?:SELECT|WITH|VALUES|TABLE)$/.test(this.peek())) return [this.query()];
    const items: Expression[] = [];
    while (!this.atEnd() && !this.take(')')) {
      const before = this.at;
      items.push(this.read(0, depth + 1));
      this.take(',');
      if (this.at === before) this.at += 1;
    }
    return items;
  }

  private prefix(depth: number): Expression {
    const token = this.tokens[this.at];
    if (token === undefined || (token.kind === 'symbol' && ENDS.has(token.text))) return UNKNOWN;
    this.at += 1;
    if (token.kind === 'string') return constant(token.text);
    if (token.kind === 'number')
      return constant(/^[\d.]+$/.test(token.text) ? Number(token.text) : token.text);
    if (token.kind === 'given') return { kind: 'given' };
    switch (token.kind === 'quoted' ? '' : token.text) {
      case 'NOT':
        return operation('not', this.read(4, depth + 1));
      case '!':
        return operation('not', this.read(9, depth + 1));
      case '-':
      case '+':
      case '~':
        return operation(token.text, this.read(9, depth + 1));
      case 'NULL':
        return constant(null);
      case 'TRUE':
      case 'FALSE':
        return constant(token.text === 'TRUE');
      case 'EXISTS':
        return this.take('(') ? operation('exists', this.query()) : UNKNOWN;
      case 'CASE':
        return this.cases(depth);
      case '(':
        return this.bracket(depth);
      default:
        return token.kind === 'symbol' ? UNKNOWN : this.name(token, depth);
    }
  }

  private bracket(depth: number): Expression {
    this.at -= 1;
    const items = this.list(depth);
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : operation('row', ...items);
  }

  private cases(depth: number): Expression {
    const subject = this.peek() === 'WHEN' ? null : this.read(0, depth + 1);
    const branches: { when: Expression; then: Expression }[] = [];
    while (this.take('WHEN')) {
      const when = this.read(0, depth + 1);
      this.take('THEN');
      const then = this.read(0, depth + 1);
      branches.push({ when: subject === null ? when : operation('=', subject, when), then });
    }
    const otherwise = this.take('ELSE') ? this.read(0, depth + 1) : constant(null);
    this.take('END');
    return { kind: 'case', branches, otherwise };
  }

  private name(first: SqlToken, depth: number): Expression {
    let last = first;
    let table: string | null = null;
    while (this.peek() === '.' && this.at + 1 < this.tokens.length) {
      table = last.text.toLowerCase();
      last = this.tokens[this.at + 1] ?? last;
      this.at += 2;
    }
    const name = last.text.toLowerCase();
    if (this.peek() === '(') {
      if (name === 'cast' || name === 'convert') return this.cast(depth);
      return { kind: 'call', name, args: this.list(depth) };
    }
    return { kind: 'column', name, table, quoted: last.kind === 'quoted' && table === null };
  }

  /** `CAST(x AS type)`: the value is what counts. */
  private cast(depth: number): Expression {
    this.at += 1;
    const value = this.read(0, depth + 1);
    this.at = this.closing();
    return value;
  }

  private query(): Expression {
    const start = this.at;
    this.at = this.closing();
    return queryOf(this.tokens.slice(start, this.at - 1));
  }

  /** The place behind the bracket that closes the one the cursor is in. */
  private closing(): number {
    let depth = 1;
    for (let at = this.at; at < this.tokens.length; at += 1) {
      const token = this.tokens[at];
      if (token?.kind !== 'symbol') continue;
      if (token.text === '(') depth += 1;
      else if (token.text === ')') depth -= 1;
      if (depth === 0) return at + 1;
    }
    return this.tokens.length;
  }
}

const LIMITS =
  /^(?:WHERE|HAVING|LIMIT|OFFSET|FETCH|TOP|JOIN|GROUP|UNION|INTERSECT|EXCEPT|MINUS|WITH|VALUES)$/;

function queryOf(tokens: readonly SqlToken[]): Expression {
  const words = tokens.map((token) => (token.kind === 'word' ? token.text : ''));
  const from = words.indexOf('FROM');
  const column = tokens.slice(1, from < 0 ? undefined : from);
  const behind = from < 0 ? [] : tokens.slice(from + 1);
  const names = behind.filter((token) => token.kind === 'word' || token.kind === 'quoted');
  const commas = [column, behind].some((part) => part.some((token) => token.text === ','));
  const one = column.length > 0 && !commas ? new ExpressionReader(column).read(0, MAX_DEPTH - 4) : null;
  return {
    kind: 'query',
    limited: words.some((word) => LIMITS.test(word)),
    table: names[0]?.text.toLowerCase() ?? null,
    empty: false,
    bare: from < 0,
    column: one,
  };
}
