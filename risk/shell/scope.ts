import type { Function as FunctionNode } from 'unbash';
import type { Stream } from '../command/taint.ts';
import type { Origin, Word } from '../command/word.ts';
import { normalizePath } from '../paths/paths.ts';

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

/** Commands that read, as their standard input, what others print. */
export type Sink = (printed: Stream) => void;

/** What a shell knows at one point of a script: variables, functions, aliases, arguments, folder, files it has written. */
export class Scope {
  cwd: string | undefined;
  /** The folder before this one. */
  before: string | undefined;
  /** How far below the first folder, where that is not known. */
  below = '';
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
  /** Names that stand for another one (`declare -n`). */
  readonly references: Map<string, string>;
  /** Programs by another name: what this script has copied or linked, or named by `hash -p`. */
  readonly programs: Map<string, Word>;
  /** Standard input, where `exec` has put one there. */
  stdin: Stream | null = null;
  /** What reads all that is printed from here on (`exec > >(…)`). */
  sink: Sink | null = null;
  /** What reads what is sent to a coprocess. */
  coprocess: Sink | null = null;
  /** What reads what is printed to a descriptor above two. */
  readonly descriptors: Map<string, Sink>;
  /** Named pipes that this script has made; true where a shell reads its code from one. */
  readonly fifos: Map<string, boolean>;

  constructor(from?: Scope) {
    this.cwd = from?.cwd;
    this.before = from?.before;
    this.below = from?.below ?? '';
    this.args = from?.args ?? null;
    this.name = from?.name ?? null;
    this.weak = from?.weak ?? 0;
    this.ambiguous = from?.ambiguous ?? false;
    this.variables = new Map(from?.variables);
    this.procedures = new Map(from?.procedures);
    this.aliases = new Map(from?.aliases);
    // What a subshell writes to disk is there for its parent as well.
    this.files = from?.files ?? new Map<string, Stream>();
    this.descriptors = new Map(from?.descriptors);
    this.fifos = from?.fifos ?? new Map<string, boolean>();
    this.sink = from?.sink ?? null;
    this.coprocess = from?.coprocess ?? null;
    this.programs = from?.programs ?? new Map<string, Word>();
    this.references = new Map(from?.references);
    this.stdin = from?.stdin ?? null;
  }

  /** A subshell: knows all of it, keeps its own changes. */
  fork(): Scope {
    return new Scope(this);
  }

  /** The name that a file is remembered by: its path from the root, where that can be told. */
  keyOf(path: string): string {
    if (/^[<>]\(/.test(path)) return path;
    if (this.cwd === undefined && this.below !== '' && !/^[/~$]/.test(path))
      return normalizePath(this.below + path, undefined);
    return normalizePath(path, this.cwd);
  }

  /** What this script has written to a file. */
  fileAt(path: string): Stream | undefined {
    return this.files.get(this.keyOf(path));
  }

  /** The name that a name stands for. */
  resolve(name: string): string {
    return this.references.get(name) ?? name;
  }

  assign(to: string, value: Word | null): void {
    this.assignments += 1;
    const name = this.resolve(to);
    const before = this.weak > 0 ? (this.variables.get(name)?.values ?? []) : [];
    const same = before.some((one) => one === value || (one !== null && one.text === value?.text));
    const values = same ? before : [...before, value];
    this.variables.set(name, { values: values.length > MAX_CANDIDATES ? [null] : values, list: null });
    if (values.length > 1) this.ambiguous = true;
  }

  /** Each of `values` is possible, as for a loop's variable. */
  assignAny(name: string, values: readonly (Word | null)[]): void {
    const kept = values.length > MAX_CANDIDATES ? [...values.slice(0, MAX_CANDIDATES), null] : values;
    this.variables.set(this.resolve(name), { values: kept.length === 0 ? [null] : kept, list: null });
    if (kept.length > 1) this.ambiguous = true;
  }

  assignList(name: string, list: readonly Word[]): void {
    this.variables.set(this.resolve(name), { values: [list[0] ?? null], list });
  }
}
