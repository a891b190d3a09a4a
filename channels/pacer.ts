/** How fast one place takes requests. */
export interface Limit {
  /** Requests that may be under way, or less than a window old. */
  readonly perWindow: number;
  /** Milliseconds. */
  readonly windowMs: number;
  /** Who would wait behind more than these is sent away. */
  readonly mostWaiting: number;
  /** The error that they get. */
  readonly tooMany: () => Error;
}

interface Place {
  free: number;
  readonly waiting: (() => void)[];
}

/** Runs one request to a place (a recipient, a message) when it is due. */
export type Pace = <T>(place: string, run: () => Promise<T>) => Promise<T>;

/**
 * Keeps requests to one place under its limit, in order of asking. A request holds its turn until a window after its
 * answer: it reached the vendor before that, so no window there sees more, however slow the way was.
 * @throws what `tooMany` makes, to who would wait too long: come again
 */
export function createPace(limit: Limit): Pace {
  const { perWindow, windowMs, mostWaiting } = limit;
  const places = new Map<string, Place>();

  async function takeTurn(name: string): Promise<Place> {
    const place = places.get(name) ?? { free: perWindow, waiting: [] };
    places.set(name, place);
    if (place.free > 0) {
      place.free -= 1;
      return place;
    }
    if (place.waiting.length >= mostWaiting) throw limit.tooMany();
    await new Promise<void>((resolve) => place.waiting.push(resolve));
    return place;
  }

  function passTurnOn(name: string, place: Place): void {
    const next = place.waiting.shift();
    if (next !== undefined) return next();
    place.free += 1;
    if (place.free === perWindow) places.delete(name);
  }

  return async (name, run) => {
    const place = await takeTurn(name);
    try {
      return await run();
    } finally {
      setTimeout(() => passTurnOn(name, place), windowMs).unref();
    }
  };
}
