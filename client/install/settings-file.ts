import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A file as it stands and as it is to be; null for none. */
export interface Change {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The text of a file; null where there is none. */
export function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Makes a change whole or not at all. Mode stays, and so does a link to the file. */
export function makeChange({ file, before, after }: Change): void {
  if (after === before) return;
  if (after === null) {
    rmSync(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  const target = before === null ? file : realpathSync(file);
  const mode = before === null ? 0o644 : statSync(target).mode & 0o7777;
  const fresh = `${target}.countersign-${process.pid}`;
  try {
    const handle = openSync(fresh, 'wx', mode);
    try {
      writeSync(handle, after);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { force: true });
  }
}
