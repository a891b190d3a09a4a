import { closeSync, openSync, utimesSync } from 'node:fs';

/** How often a worker looks whether it can do its work, in milliseconds. */
const PULSE_MS = 5_000;

/**
 * Says in a file that this process does its work: `countersign healthcheck` looks at how long ago that was. A
 * process without a port has no other way to be asked.
 * @param file null: nobody asks
 * @returns to be called whenever work was seen to be possible; never throws, since a full disk must not end the work
 */
export function createPulse(file: string | null): () => void {
  if (file === null) return () => undefined;
  return () => {
    try {
      closeSync(openSync(file, 'a', 0o600));
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      // The check that reads the file fails then, and says so.
    }
  };
}

/**
 * Pulses now and every 5 s while the worker takes tasks and what it needs answers.
 * @param isWell where it rejects, this once counts as not well
 * @returns ends it
 */
export function beatWhileWell(pulse: () => void, isWell: () => Promise<boolean>): () => void {
  const look = async (): Promise<void> => {
    if (await isWell()) pulse();
  };
  const timer = setInterval(() => void look().catch(() => undefined), PULSE_MS);
  void look().catch(() => undefined);
  return () => clearInterval(timer);
}
