/** What lies between two stars: code units, null for any one. */
interface Segment {
  readonly units: readonly (string | null)[];
  /** The same as text, where no question mark is in it. */
  readonly text: string | null;
  /** The first run of known units, by which a search goes fast, and where in the segment it begins. */
  readonly run: string;
  readonly runAt: number;
}

/** By pattern. Conditions name patterns as literals, so that only those of policies come here. */
const read = new Map<string, readonly Segment[]>();

/**
 * Whether a pattern covers the whole of a text: `*` stands for any characters, `?` for one, `\` takes the next as it is. Each
 * segment takes its first place after the one before and never gives it back, so that the time is linear in the text.
 */
export function glob(text: string, pattern: string): boolean {
  const segments = read.get(pattern) ?? segmentsOf(pattern);
  const first = segments[0];
  const last = segments.at(-1);
  if (first === undefined || last === undefined || !standsAt(text, first, 0)) return false;
  if (segments.length === 1) return text.length === first.units.length;
  const end = text.length - last.units.length;
  let from = first.units.length;
  for (const segment of segments.slice(1, -1)) {
    const at = findFrom(text, segment, from);
    if (at === -1) return false;
    from = at + segment.units.length;
  }
  return from <= end && standsAt(text, last, end);
}

function segmentsOf(pattern: string): readonly Segment[] {
  const segments: (string | null)[][] = [[]];
  for (const [part] of pattern.matchAll(/\\?[^]/g)) {
    if (part === '*') segments.push([]);
    else segments.at(-1)?.push(part === '?' ? null : part.length > 1 ? part.slice(1) : part);
  }
  const made = segments.map(segmentOf);
  read.set(pattern, made);
  return made;
}

function segmentOf(units: readonly (string | null)[]): Segment {
  const runAt = Math.max(
    0,
    units.findIndex((unit) => unit !== null),
  );
  const gap = units.indexOf(null, runAt);
  const run = units.slice(runAt, gap === -1 ? undefined : gap).join('');
  return { units, text: units.includes(null) ? null : run, run, runAt };
}

function standsAt(text: string, { units, text: known }: Segment, at: number): boolean {
  if (known !== null) return text.startsWith(known, at);
  return (
    at + units.length <= text.length &&
    units.every((unit, index) => unit === null || unit === text[at + index])
  );
}

function findFrom(text: string, segment: Segment, from: number): number {
  const { run, runAt, units } = segment;
  let at = text.indexOf(run, from + runAt) - runAt;
  while (at >= from && at + units.length <= text.length) {
    if (standsAt(text, segment, at)) return at;
    at = text.indexOf(run, at + runAt + 1) - runAt;
  }
  return -1;
}
