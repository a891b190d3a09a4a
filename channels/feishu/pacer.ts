import { FeishuFailure } from './vendor-errors.ts';

/** Feishu takes 5 a second to one place, from all bots together; one less leaves room. */
const PER_WINDOW = 4;
const WINDOW_MS = 1_050;
/** Waiting behind more than these would take over 3 s. */
const MOST_WAITING = 2 * PER_WINDOW;

interface Place {
  free: number;
  readonly waiting: (() => void)[];
}

/** Runs one request to a place (a recipient, a message) when it is due. */
export type Pace = <T>(place: string, run: () => Promise<T>) => Promise<T>;

/**
 * Keeps requests to one place under Feishu's 5 a second, in order of asking. A request holds its turn until a second
 * after its answer: it reached Feishu before that, so no second there sees more, however slow the way was.
 * @throws FeishuFailure to who would wait over 3 s: come again
 */
export function createPace(): Pace {
  const places = new Map<string, Place>();

  async function takeTurn(name: string): Promise<Place> {
    const place = places.get(name) ?? { free: PER_WINDOW, waiting: [] };
    places.set(name, place);
    if (place.free > 0) {
      place.free -= 1;
      return place;
    }
    if (place.waiting.length >= MOST_WAITING) {
      throw new FeishuFailure(
        'Feishu takes 5 messages a second to one place, and more than that are waiting',
      );
    }
    await new Promise<void>((resolve) => place.waiting.push(resolve));
    return place;
  }

  function passTurnOn(name: string, place: Place): void {
    const next = place.waiting.shift();
    if (next !== undefined) return next();
    place.free += 1;
    if (place.free === PER_WINDOW) places.delete(name);
  }

  return async (name, run) => {
    const place = await takeTurn(name);
    try {
      return await run();
    } finally {
      setTimeout(() => passTurnOn(name, place), WINDOW_MS).unref();
    }
  };
}
