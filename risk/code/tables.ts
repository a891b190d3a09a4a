import type { Language } from './effect.ts';
import type { Meaning, Table } from './meaning.ts';
import { LUA } from './names/lua.ts';
import { NODE } from './names/node.ts';
import { PERL } from './names/perl.ts';
import { PHP } from './names/php.ts';
import { PYTHON } from './names/python.ts';
import { R } from './names/r.ts';
import { RUBY } from './names/ruby.ts';

const TABLES: Readonly<Partial<Record<Language, Table>>> = {
  python: PYTHON,
  node: NODE,
  perl: PERL,
  ruby: RUBY,
  php: PHP,
  lua: LUA,
  r: R,
};

const BY_NAME: ReadonlyMap<string, ReadonlyMap<string, Meaning>> = new Map(
  Object.entries(TABLES).map(([language, table]) => [
    language,
    new Map(
      Object.entries(table).flatMap(([meaning, names]) =>
        names.split(' ').map((name) => [name, meaning as Meaning] as const),
      ),
    ),
  ]),
);

const ROOTS =
  /^(?:(?:__builtins__|builtins|__dict__|globalThis|global|window|self|this|Kernel|Object|CORE|CORE\.GLOBAL|\\|process\.mainModule|sys\.modules|main)\.)+(?=[A-Za-z_$])/;

/** The name without the rooms that every name is in, `node:` and the like. */
export function settled(path: string): string {
  return path
    .replace(/^\\/, '')
    .replaceAll('.__dict__.', '.')
    .replace(ROOTS, '')
    .replace(/^node:/, '')
    .replaceAll('::', '.')
    .replace(/^(?:promises)\./, 'fs.promises.');
}

/** What calling this name does in that language; null where it is not known. */
export function meaningOf(language: Language, path: string): Meaning | null {
  const table = BY_NAME.get(language);
  if (table === undefined) return null;
  const exact = table.get(path);
  if (exact !== undefined) return exact;
  const dot = path.lastIndexOf('.');
  return dot < 0 ? null : (table.get(path.slice(dot)) ?? null);
}
