import { type FileHandle, open } from 'node:fs/promises';
import type { Database } from './database.ts';
import { readEntries } from './ledger.ts';

const PAGE = 500;
const TAIL_BYTES = 1 << 20;

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
  let last = await mendTail(handle, file);
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
  const start = Math.max(0, size - TAIL_BYTES);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
  const tail = buffer.subarray(0, bytesRead);
  const end = tail.lastIndexOf(0x0a) + 1;
  if (start + end < size) await handle.truncate(start + end);
  const line = tail.subarray(0, end).toString('utf8').trimEnd().split('\n').at(-1) ?? '';
  if (line === '') return 0;
  const entry: unknown = JSON.parse(line);
  if (typeof entry === 'object' && entry !== null && 'seq' in entry && typeof entry.seq === 'number')
    return entry.seq;
  throw new Error(`${file}: its last line is no ledger entry; move the file away and it is written anew`);
}
