import { type Place, memberOf, placesIn } from './json-places.ts';

/** A step into a JSON value: the name of a member, or the index of an item. */
export type Step = string | number;

/**
 * A JSON text with one more item at the end of the list that `path` names; what is missing on the way is made.
 * All else stays as it stands, byte for byte.
 * @throws TypeError where something else than an object or a list stands on the way
 */
export function appendItem(text: string, path: readonly string[], item: unknown): string {
  let place = placesIn(text);
  for (const [depth, name] of path.entries()) {
    const member = memberOf(place, name);
    if (member === null) {
      const missing = path.slice(depth + 1).reduceRight<unknown>((inner, one) => ({ [one]: inner }), [item]);
      return insertInto(text, place, depth + 1, missing, name);
    }
    place = member.value;
  }
  if (place.kind !== 'list') throw new TypeError(`${path.join('.')} is no list`);
  return insertInto(text, place, path.length + 1, item);
}

/** A JSON text without what `path` names, nor what holds nothing else than that. The root stays. */
export function removeAt(text: string, path: readonly Step[]): string {
  const places = [placesIn(text)];
  for (const step of path) {
    const inside = childOf(places.at(-1), step);
    if (inside === null) return text;
    places.push(inside);
  }
  // Up to the first that holds something else as well.
  let depth = path.length;
  while (depth > 1 && sizeOf(places[depth - 1]) === 1) depth -= 1;
  const holder = places[depth - 1];
  const step = path[depth - 1];
  return holder === undefined || step === undefined ? text : cutFrom(text, holder, step);
}

function childOf(place: Place | undefined, step: Step): Place | null {
  if (place === undefined) return null;
  if (typeof step === 'string') return memberOf(place, step)?.value ?? null;
  return place.kind === 'list' ? (place.items[step] ?? null) : null;
}

function sizeOf(place: Place | undefined): number {
  return place === undefined ? 0 : spansOf(place).length;
}

/** Of each member, name and all, or of each item. */
function spansOf(place: Place): readonly { readonly start: number; readonly end: number }[] {
  if (place.kind === 'object') return place.members.map(({ start, value }) => ({ start, end: value.end }));
  return place.kind === 'list' ? place.items : [];
}

function cutFrom(text: string, holder: Place, step: Step): string {
  const spans = spansOf(holder);
  const index =
    holder.kind === 'object' ? holder.members.findLastIndex(({ name }) => name === step) : Number(step);
  const [before, own, after] = [spans[index - 1], spans[index], spans[index + 1]];
  if (own === undefined) return text;
  if (before !== undefined) return text.slice(0, before.end) + text.slice(own.end);
  if (after !== undefined) return text.slice(0, own.start) + text.slice(after.start);
  return text.slice(0, holder.start + 1) + text.slice(holder.end - 1);
}

/** @param name of the member that it becomes; none in a list */
function insertInto(text: string, place: Place, depth: number, value: unknown, name?: string): string {
  if (place.kind === 'plain') throw new TypeError(`there is no room for ${name ?? 'an item'}`);
  const { unit, line } = layoutOf(text);
  const margin = line === '' ? '' : line + unit.repeat(depth);
  const written = JSON.stringify(value, null, unit).replaceAll('\n', margin);
  const whole = name === undefined ? written : `${JSON.stringify(name)}:${line === '' ? '' : ' '}${written}`;
  const last = spansOf(place).at(-1);
  if (last !== undefined) return `${text.slice(0, last.end)},${margin}${whole}${text.slice(last.end)}`;
  const closing = line === '' ? '' : line + unit.repeat(depth - 1);
  return `${text.slice(0, place.start + 1)}${margin}${whole}${closing}${text.slice(place.end - 1)}`;
}

/** How the text is indented, and how its lines end; nothing of both where it has one line only. */
function layoutOf(text: string): { readonly unit: string; readonly line: string } {
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  const unit = /\n([ \t]+)"/.exec(text)?.[1];
  if (unit !== undefined) return { unit, line };
  const isEmpty = /^\s*\{\s*\}\s*$/.test(text);
  return isEmpty ? { unit: '  ', line } : { unit: '', line: '' };
}
