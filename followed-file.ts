import { existsSync, readFileSync } from 'node:fs';

/**
 * How often a file is looked at, in milliseconds. It is small, and its text tells a change more surely than events
 * of the file system do: editors and secret mounts replace a file, and the data folder around it never rests.
 */
const LOOK_MS = 1_000;

/** What an operator's file says as of now. It changes while the process runs; read it anew for every question. */
export interface FollowedFile<T> {
  current(): T;
  /** Whether the file as it stands now is what `current` says; false while a change of it is refused. */
  holds(): boolean;
  close(): void;
}

export type FileChange<T> =
  { readonly kind: 'loaded'; readonly value: T } | { readonly kind: 'refused'; readonly message: string };

/**
 * Reads a file and follows its changes. A change that does not hold is reported and the last good one stays.
 * @param load makes something of its text, null where there is no file; `before` is what stands, null at start.
 *   What it throws refuses the change; at start it is thrown on
 */
export function followFile<T>(
  file: string,
  load: (text: string | null, before: T | null) => T,
  report: (change: FileChange<T>) => void,
): FollowedFile<T> {
  let text = readIfThere(file);
  let current = load(text, null);
  let isRead = true;
  let isTaken = true;
  const look = setInterval(() => {
    try {
      isRead = false;
      const now = readIfThere(file);
      isRead = true;
      if (now === text) return;
      text = now;
      isTaken = false;
      current = load(text, current);
      isTaken = true;
      report({ kind: 'loaded', value: current });
    } catch (error) {
      report({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
    }
  }, LOOK_MS);
  look.unref();
  return { current: () => current, holds: () => isRead && isTaken, close: () => clearInterval(look) };
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
