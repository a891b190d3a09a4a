import { closeSync, openSync, utimesSync } from 'node:fs';

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
