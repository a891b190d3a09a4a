import type { Function as FunctionNode } from 'unbash';
import type { Stream } from '../taint.ts';
import type { Origin, Word } from '../word.ts';

/** Values that a variable may have are followed up to this many; beyond, it is unknown. */
const MAX_CANDIDATES = 8;

/** What a variable holds: one of `values` (null: a value that is not known), or a list. */
export interface Variable {
  readonly values: readonly (Word | null)[];
  readonly list: readonly Word[] | null;
}

/** A function's body, and the text that it stands in. */
export interface Procedure {
  readonly node: FunctionNode;
  readonly origin: Origin;
  readonly text: string;
}

/** What a shell knows at one point of a script: variables, functions, aliases, arguments, folder, files it has written. */
export class Scope {
  cwd: string | undefined;
  /** `$1`, `$2` …; null where the caller's are not known. */
  args: readonly Word[] | null = null;
  /** `$0`, where it was given. */
  name: Word | null = null;
  /** Above zero inside branches and loops: an assignment there may or may not happen. */
  weak = 0;
  /** Whether any variable has more than one candidate. */
  ambiguous = false;
  /** Counts assignments, so that a loop knows whether to go round again. */
  assignments = 0;
  readonly variables: Map<string, Variable>;
  readonly procedures: Map<string, Procedure>;
  readonly aliases: Map<string, Word>;
  readonly files: Map<string, Stream>;
  /** Names that `declare -n` made others of, by the name that they stand for. */
  readonly #references: Map<string, readonly string[]>;

  constructor(from?: Scope) {
    this.cwd = from?.cwd;
    this.args = from?.args ?? null;
    this.name = from?.name ?? null;
    this.weak = from?.weak ?? 0;
    this.ambiguous = from?.ambiguous ?? false;
    this.variables = new Map(from?.variables);
    this.procedures = new Map(from?.procedures);
    this.aliases = new Map(from?.aliases);
    this.#references = new Map(from === undefined ? [] : from.#references);
    // What a subshell writes to disk is there for its parent as well.
    this.files = from?.files ?? new Map<string, Stream>();
  }

  /** A subshell: knows all of it, keeps its own changes. */
  fork(): Scope {
    return new Scope(this);
  }

  assign(name: string, value: Word | null): void {
    this.assignments += 1;
    const before = this.weak > 0 ? (this.variables.get(name)?.values ?? []) : [];
    const same = before.some((one) => one === value || (one !== null && one.text === value?.text));
    const values = same ? before : [...before, value];
    this.#set(name, { values: values.length > MAX_CANDIDATES ? [null] : values, list: null });
    if (values.length > 1) this.ambiguous = true;
  }

  /** Each of `values` is possible, as for a loop's variable. */
  assignAny(name: string, values: readonly (Word | null)[]): void {
    const kept = values.length > MAX_CANDIDATES ? [...values.slice(0, MAX_CANDIDATES), null] : values;
    this.#set(name, { values: kept.length === 0 ? [null] : kept, list: null });
    if (kept.length > 1) this.ambiguous = true;
  }

  assignList(name: string, list: readonly Word[]): void {
    this.#set(name, { values: [list[0] ?? null], list });
  }

  /** `declare -n name=other`: from now on `name` is what `other` is. */
  refer(name: string, other: string): void {
    this.#references.set(other, [...(this.#references.get(other) ?? []).slice(0, MAX_CANDIDATES), name]);
    const now = this.variables.get(other);
    if (now !== undefined) this.variables.set(name, now);
  }

  #set(name: string, variable: Variable): void {
    this.variables.set(name, variable);
    for (const other of this.#references.get(name) ?? []) this.variables.set(other, variable);
  }
}
