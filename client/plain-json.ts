import type { Json } from '../domain/action.ts';

/**
 * A copy of what a framework hands to a tool, for people to be asked about.
 * @param place how an error calls it
 * @throws TypeError for what JSON cannot carry whole: what was approved would not be what runs
 */
export function plainJson(value: unknown, place: string): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => plainJson(item, `${place}/${index}`));
  }
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, plainJson(member, `${place}/${key}`)]));
  }
  throw new TypeError(
    `${place} is ${kindOf(value)}, which JSON does not carry, so nobody can be asked about it`,
  );
}

/** By its tag, not its prototype: a framework may run in a realm of its own. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`;
  return typeof value === 'number' ? String(value) : `a ${typeof value}`;
}
