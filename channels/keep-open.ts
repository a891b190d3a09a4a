import { setTimeout as delay } from 'node:timers/promises';

/** Between two tries, in milliseconds: short at first, since what comes while nothing is open may be lost. */
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 30_000;

/**
 * Opens a vendor's connection anew whenever it has ended, ever more slowly while it does not open at all, until it is
 * told to stop. Never throws.
 * @param connectOnce one connection from its beginning to its end; resolves with whether it was ever open
 * @param trouble what keeps it from being open now
 * @param tell called with new trouble, and once whenever a connection that was open has ended: trouble may last for hours
 */
export async function keepOpen(
  connectOnce: () => Promise<boolean>,
  trouble: () => string | null,
  tell: (trouble: string | null) => void,
  ending: AbortSignal,
): Promise<void> {
  let pause = PAUSE_MS;
  let told = '';
  while (!ending.aborted) {
    const wasOpen = await connectOnce();
    if (ending.aborted) return;
    if (wasOpen) pause = PAUSE_MS;
    const now = trouble();
    if (wasOpen || now !== told) tell(now);
    told = now ?? '';
    await delay(pause * (0.5 + Math.random()), undefined, { signal: ending }).catch(() => undefined);
    pause = Math.min(pause * 2, PAUSE_MS_MAX);
  }
}
