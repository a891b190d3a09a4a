import type { Json } from '../../domain/action.ts';

/** Deeper arguments, and more of them, are not read to the end. */
const MAX_DEPTH = 64;
const MAX_VALUES = 20_000;

/** One value in the arguments of a call, by the name that it stands under. */
export type Argument =
  | { readonly kind: 'text'; readonly key: string; readonly text: string; readonly path: string }
  | { readonly kind: 'flag'; readonly key: string; readonly on: boolean; readonly path: string }
  /** A list of texts alone, such as an argv; its texts follow one by one as well. */
  | { readonly kind: 'list'; readonly key: string; readonly words: readonly string[]; readonly path: string };

export interface Arguments {
  readonly all: readonly Argument[];
  /** JSON pointer of the place where reading ended, or null where all was read. */
  readonly refusedAt: string | null;
}

/** Every value in a call's arguments, in order. What stands in a list bears the list's name. */
export function readArguments(args: Json | undefined): Arguments {
  if (args === undefined) return { all: [], refusedAt: null };
  const all: Argument[] = [];
  const open: { value: Json; path: string; key: string; depth: number }[] = [
    { value: args, path: '/args', key: '', depth: 0 },
  ];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, key, depth } = next;
    seen += 1;
    if (depth > MAX_DEPTH) return { all, refusedAt: path };
    if (seen > MAX_VALUES) return { all, refusedAt: '/args' };
    if (typeof value === 'string') all.push({ kind: 'text', key, text: value, path });
    else if (typeof value === 'boolean') all.push({ kind: 'flag', key, on: value, path });
    else if (isList(value)) {
      const words = value.filter((item) => typeof item === 'string');
      if (words.length > 0 && words.length === value.length) all.push({ kind: 'list', key, words, path });
      for (const [index, item] of [...value.entries()].toReversed())
        open.push({ value: item, path: `${path}/${index}`, key, depth: depth + 1 });
    } else if (value !== null && typeof value === 'object') {
      for (const [name, item] of Object.entries(value).toReversed())
        open.push({ value: item, path: `${path}/${pointerPart(name)}`, key: name, depth: depth + 1 });
    }
  }
  return { all, refusedAt: null };
}

/** A key as one step of a JSON pointer (RFC 6901). */
export function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
