import type { z } from 'zod';

/** What a schema is made of, as Zod keeps it. */
interface Parts {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/**
 * What is said of a field that there is not: the one that may be meant, and which there are.
 * @param path of what the field stands in
 */
export function describeUnknown(schema: z.ZodType, path: readonly PropertyKey[], key: string): string {
  const known = fieldsAt(schema, path);
  const meant = known.filter((name) => isNear(name, key)).at(0);
  const hint = meant === undefined ? '' : `, perhaps "${meant}"`;
  const all = known.length === 0 ? '' : `; the fields here are ${known.join(', ')}`;
  return `unknown field "${key}"${hint}${all}`;
}

function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const { shape, innerType, in: before, element, valueType, options } = schema.def as Parts;
  const wrapped = innerType ?? before;
  if (wrapped !== undefined) return fieldsAt(wrapped, path);
  if (options !== undefined) return options.flatMap((option) => fieldsAt(option, path));
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(shape ?? {});
  const inside = shape?.[String(first)] ?? element ?? valueType;
  return inside === undefined ? [] : fieldsAt(inside, rest);
}

/** Whether two names differ by two letters at most. */
function isNear(name: string, other: string): boolean {
  if (Math.abs(name.length - other.length) > 2 || other.length < 3) return false;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [above, letter] of Array.from(name).entries()) {
    const next = [above + 1];
    for (let index = 1; index <= other.length; index += 1) {
      const swapped = (row[index - 1] ?? 0) + (letter === other[index - 1] ? 0 : 1);
      next.push(Math.min(swapped, (row[index] ?? 0) + 1, (next[index - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 3) <= 2;
}
