import { type FileHandle, open } from 'node:fs/promises';
import type { Database } from './database.ts';
import { readEntries } from './ledger.ts';

const PAGE = 500;
/** Read from the end at first, in bytes; an entry may be longer. */
const TAIL_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * The ledger as a file, one JSON entry a line, for people and log shippers. Only the leader of the processes writes.
 * A line that a crash tore is written anew.
 */
export interface JsonlProjection {
  /** Appends what the ledger has and the file has not. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** @throws Error where the file's last whole line is no ledger entry: it is not ours to go on with */
export async function openJsonl(database: Database, file: string): Promise<JsonlProjection> {
  const handle = await open(file, 'a+', 0o600);
  let last = await mendTail(handle, file).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  let busy: Promise<void> = Promise.resolve();

  async function appendNew(): Promise<void> {
    for (;;) {
      const entries = await readEntries(database.read, { after: last, limit: PAGE });
      if (entries.length === 0) return;
      await handle.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      last = entries.at(-1)?.seq ?? last;
    }
  }

  return {
    catchUp() {
      busy = busy.catch(() => undefined).then(appendNew);
      return busy;
    },
    async close() {
      await busy.catch(() => undefined);
      await handle.close();
    },
  };
}

/** Cuts a torn last line off and returns the seq of the last whole one, 0 for none. */
async function mendTail(handle: FileHandle, file: string): Promise<number> {
  const { size } = await handle.stat();
  const { tail, start } = await readTail(handle, size);
  const end = tail.lastIndexOf(NEWLINE) + 1;
  if (start + end < size) await handle.truncate(start + end);
  const line = tail.subarray(0, end).toString('utf8').trimEnd().split('\n').at(-1) ?? '';
  if (line === '') return 0;
  const entry = parseJson(line);
  if (typeof entry === 'object' && entry !== null && 'seq' in entry && typeof entry.seq === 'number')
    return entry.seq;
  throw new Error(`${file}: its last line is no ledger entry; move the file away and it is written anew`);
}

/** As much of the file's end as holds the last whole line from its beginning, however long it is. */
async function readTail(
  handle: FileHandle,
  size: number,
): Promise<{ readonly tail: Buffer; readonly start: number }> {
  for (let bytes = TAIL_BYTES; ; bytes *= 2) {
    const start = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    const tail = buffer.subarray(0, bytesRead);
    const end = tail.lastIndexOf(NEWLINE);
    if (start === 0 || (end > 0 && tail.lastIndexOf(NEWLINE, end - 1) !== -1)) return { tail, start };
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
