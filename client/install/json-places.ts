/** Where a value stands in a JSON text: UTF-16 offsets [start, end). */
export type Place = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'list'; readonly items: readonly Place[] }
  | { readonly kind: 'plain' }
);

export interface Member {
  /** Where its name begins. */
  readonly start: number;
  readonly name: string;
  readonly value: Place;
}

/**
 * The places of all values in a JSON text.
 * @param text what `JSON.parse` takes: it is not checked again
 */
export function placesIn(text: string): Place {
  return readValue(text, skipBlanks(text, 0));
}

/** The value of a member; the last one, as JSON.parse has it. */
export function memberOf(place: Place, name: string): Member | null {
  if (place.kind !== 'object') return null;
  return place.members.findLast((member) => member.name === name) ?? null;
}

function readValue(text: string, start: number): Place {
  if (text[start] === '{') return readObject(text, start);
  if (text[start] === '[') return readList(text, start);
  const end = text[start] === '"' ? endOfText(text, start) : endOfWord(text, start);
  return { kind: 'plain', start, end };
}

function readObject(text: string, start: number): Place {
  const members: Member[] = [];
  let at = skipBlanks(text, start + 1);
  while (text[at] !== '}') {
    const end = endOfText(text, at);
    const colon = skipBlanks(text, end);
    const value = readValue(text, skipBlanks(text, colon + 1));
    members.push({ start: at, name: JSON.parse(text.slice(at, end)) as string, value });
    at = nextItem(text, value.end);
  }
  return { kind: 'object', start, end: at + 1, members };
}

function readList(text: string, start: number): Place {
  const items: Place[] = [];
  let at = skipBlanks(text, start + 1);
  while (text[at] !== ']') {
    const item = readValue(text, at);
    items.push(item);
    at = nextItem(text, item.end);
  }
  return { kind: 'list', start, end: at + 1, items };
}

/** Behind the comma, or at the closing bracket. */
function nextItem(text: string, end: number): number {
  const at = skipBlanks(text, end);
  return text[at] === ',' ? skipBlanks(text, at + 1) : at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(text[at] ?? '-')) at += 1;
  return at;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !' \t\r\n,]}'.includes(text[at] ?? '')) at += 1;
  return at;
}
