import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type LedgerEntry, jsonOf } from '../domain/ledger-entry.ts';
import type { Database } from './database.ts';
import { readEntries, readHead } from './ledger.ts';

/** Its name in a data folder. */
export const AUDIT_FILE = 'audit.jsonl';
const PAGE = 500;
/** Read from the end at first, in bytes; an entry may be longer. */
const TAIL_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * The ledger as a file, one JSON entry a line, for people and log shippers. Only the leader of the processes writes.
 * A line that a crash or a full disk tore is written anew.
 */
export interface JsonlProjection {
  /**
   * Appends what the ledger has and the file has not.
   * @param news entries in their order that are at hand: where they come next, the ledger need not be read for them
   */
  catchUp(news?: readonly LedgerEntry[]): Promise<void>;
  close(): Promise<void>;
}

/** The file is not of this ledger: it was replaced by an older one or another one, or the file was. */
export class ForeignAuditFile extends Error {}

/**
 * @throws ForeignAuditFile where the file's last whole line is no entry of this ledger: it is not ours to go on with,
 *   and it may be all that is left of what the ledger has lost
 */
export async function openJsonl(database: Database, file: string): Promise<JsonlProjection> {
  const handle = await open(file, 'a+', 0o600);
  let { last, end } = await mendTail(database, handle, file).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  let busy: Promise<void> = Promise.resolve();

  async function appendNew(news: readonly LedgerEntry[]): Promise<void> {
    await mendTorn();
    const next = news.filter(({ seq }) => seq > last);
    if (next.length > 0 && next.every(({ seq }, index) => seq === last + 1 + index)) return append(next);
    for (;;) {
      const entries = await readEntries(database.read, { after: last, limit: PAGE });
      if (entries.length === 0) return;
      await append(entries);
      await mendTorn();
    }
  }

  /** A line was torn, or another process led meanwhile and has written the same file on. */
  async function mendTorn(): Promise<void> {
    if ((await handle.stat()).size !== end) ({ last, end } = await mendTail(database, handle, file));
  }

  async function append(entries: readonly LedgerEntry[]): Promise<void> {
    const lines = Buffer.from(entries.map((entry) => `${jsonOf(entry)}\n`).join(''));
    await handle.appendFile(lines);
    last = entries.at(-1)?.seq ?? last;
    end += lines.length;
  }

  return {
    catchUp(news = []) {
      busy = busy.catch(() => undefined).then(() => appendNew(news));
      return busy;
    },
    async close() {
      await busy.catch(() => undefined);
      await handle.close();
    },
  };
}

/**
 * Looks whether a file, if it is there, is of this ledger; changes nothing, since its writer may be at it.
 * @throws ForeignAuditFile where it is not
 */
export async function checkJsonl(database: Database, file: string): Promise<void> {
  if (!existsSync(file)) return;
  const handle = await open(file, 'r');
  try {
    await lastEntry(database, handle, file);
  } finally {
    await handle.close();
  }
}

/** Cuts a torn last line off and returns the seq of the last whole one, 0 for none, and where it ends. */
async function mendTail(
  database: Database,
  handle: FileHandle,
  file: string,
): Promise<{ readonly last: number; readonly end: number }> {
  const { seq, end, size } = await lastEntry(database, handle, file);
  if (end < size) await handle.truncate(end);
  return { last: seq, end };
}

/** The file's last whole line: its entry, 0 for none, and where it ends. */
async function lastEntry(
  database: Database,
  handle: FileHandle,
  file: string,
): Promise<{ readonly seq: number; readonly end: number; readonly size: number }> {
  const { size } = await handle.stat();
  const { tail, start } = await readTail(handle, size);
  const end = tail.lastIndexOf(NEWLINE) + 1;
  const line = tail.subarray(0, end).toString('utf8').trimEnd().split('\n').at(-1) ?? '';
  if (line === '') return { seq: 0, end: start + end, size };
  const entry = entryIn(parseJson(line));
  if (entry === null) {
    throw new ForeignAuditFile(
      `${file}: its last line is no ledger entry; move the file away and it is written anew`,
    );
  }
  const [held] = await readEntries(database.read, { after: entry.seq - 1, limit: 1 });
  if (held?.hash === entry.hash) return { seq: entry.seq, end: start + end, size };
  const head = await readHead(database.read);
  const how = head.seq < entry.seq ? `has not (its last is ${head.seq})` : 'holds otherwise';
  throw new ForeignAuditFile(
    `${file} ends with entry ${entry.seq}, which the ledger ${how}: one of the two was replaced. Restore the newer ledger, or keep this file elsewhere for the record: it is then written anew`,
  );
}

function entryIn(line: unknown): { readonly seq: number; readonly hash: string } | null {
  if (typeof line !== 'object' || line === null || !('seq' in line) || !('hash' in line)) return null;
  const { seq, hash } = line;
  return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : null;
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
