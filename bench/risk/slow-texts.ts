/** Texts that cost one part of the judge as much as they can, of any size. Tests read the same ones to their end. */

/** @returns the unit as often as it goes into a size, in characters */
export function fill(unit: string): (size: number) => string {
  return (size) => unit.repeat(Math.floor(size / unit.length));
}

export const SLOW_CRISIS: readonly string[] = [
  ...['i ', 'kill ', 'kill my ', 'aaa ', 'k i l l ', 'k1l0 ', 'want to ', 'suicidal not ', 'i wish i could '],
  ...['he wants to ', 'they want to kill themselves processes ', 'i want to kms key ', 'k*** my '],
  ...['杀 ', '我想要', '想死锁', '活着没', '💀kill', 'k\u0336i\u0336', '𝓴𝓲𝓵𝓵 ', '自杀式', 'die '],
];

export const SLOW_WINDOWS: readonly string[] = [
  ...['(', '{', '$(', '"', '`', 'a|', "@'", '[a]::b(', 'if ', 'for ', '^', '&'],
];

export const SLOW_PATHS: readonly string[] = ['/', '../', '$x/', '*', '[', './'];

/** By what they are full of, each with the text of a size in characters. */
export const SLOW_SQL: readonly (readonly [name: string, textOf: (size: number) => string])[] = [
  ['brackets', nest('select ', '(', '1', ')')],
  ['open brackets', around('', '(')],
  ['sums', around('select 1', '+1')],
  ['OR', around('delete from t where a = 1', ' or a = 1')],
  ['NOT', around('delete from t where ', 'not ', 'a')],
  ['CASE', nest('select ', 'case when 1 then ', '1', ' end')],
  ['subqueries', nest('select * from ', '(select * from ', 't', ') x')],
  ['calls', nest('select ', 'f(', '1', ')')],
  ['casts', around('select 1', '::int')],
  ['unions', around('select 1', ' union select 1')],
  ['statements', around('', 'select 1;')],
  ['deletions', around('', 'delete from t;')],
  ['tables', around('delete from a using a', ',a')],
  ['comments', around('select 1 ', '/*')],
  ['quotes', around('select ', "'a")],
  ['name brackets', around('select ', '[a')],
  ['dollars', around('select ', '$a$')],
  ['backslashes', around("select '", '\\')],
  ['hashes', around('select 1', '#')],
  ['code in code', around('', "exec('")],
  ['client lines', around('', '\\d\n')],
  ['surrogates', around('select ', '\ud800')],
];

function around(head: string, part: string, tail = ''): (size: number) => string {
  return (size) => head + part.repeat(Math.floor((size - head.length - tail.length) / part.length)) + tail;
}

function nest(head: string, open: string, middle: string, close: string): (size: number) => string {
  return (size) => {
    const times = Math.floor((size - head.length - middle.length) / (open.length + close.length));
    return head + open.repeat(times) + middle + close.repeat(times);
  };
}
