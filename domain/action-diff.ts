import type { Action } from './action.ts';

/** A field of an action that another revision has otherwise, as text; null where a revision has no such field. */
export interface FieldChange {
  readonly name: keyof Action;
  readonly before: string | null;
  readonly after: string | null;
}

/** One line of a text in two versions: in both, or in one of them alone. */
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** The fields that differ, in the order in which they stand. Of masked actions: what is masked looks alike. */
export function changedFields(before: Action, after: Action): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])] as (keyof Action)[];
  return names
    .map((name) => ({ name, before: textOf(before[name]), after: textOf(after[name]) }))
    .filter((field) => field.before !== field.after);
}

function textOf(value: Action[keyof Action] | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Above this many pairs of lines what lies between the first and last changes counts as replaced. */
const PAIRS_MAX = 250_000;

/** What became of a text, line by line: the longest common part stays. */
export function diffLines(before: string | null, after: string | null): readonly DiffLine[] {
  const old = before?.split('\n') ?? [];
  const now = after?.split('\n') ?? [];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [
    ...old.slice(0, head).map(same),
    ...between(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ];
}

const same = (text: string): DiffLine => ({ kind: 'same', text });
const gone = (text: string): DiffLine => ({ kind: 'gone', text });
const added = (text: string): DiffLine => ({ kind: 'new', text });

function between(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  if (old.length * now.length > PAIRS_MAX) return [...old.map(gone), ...now.map(added)];
  const common = commonLengths(old, now);
  const lines: DiffLine[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < now.length) {
    const [left, right] = [old[a], now[b]];
    if (left !== undefined && left === right) {
      lines.push(same(left));
      a += 1;
      b += 1;
    } else if (left !== undefined && (right === undefined || at(common, a + 1, b) >= at(common, a, b + 1))) {
      lines.push(gone(left));
      a += 1;
    } else {
      lines.push(added(right ?? ''));
      b += 1;
    }
  }
  return lines;
}

/** At [a][b]: how many lines the rests from there have in common, in order. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: old.length + 1 }, () => Array.from({ length: now.length + 1 }, () => 0));
  for (let a = old.length - 1; a >= 0; a -= 1) {
    const row = table[a] ?? [];
    for (let b = now.length - 1; b >= 0; b -= 1) {
      row[b] =
        old[a] === now[b] ? at(table, a + 1, b + 1) + 1 : Math.max(at(table, a + 1, b), row[b + 1] ?? 0);
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], a: number, b: number): number {
  return table[a]?.[b] ?? 0;
}
