import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type ExecutionResult, readResult } from '../domain/execution.ts';

/** What an agent has begun and finished, on disk, so that after its death nothing runs twice. */
export interface Journal {
  /** What is known of a key: nothing, its stored result, or that it began and how it ended is not known. */
  lookUp(key: string): 'new' | 'interrupted' | ExecutionResult;
  /** On disk when this returns. @throws Error where it cannot be written; then the key has not begun */
  begin(key: string): void;
  /** On disk when this returns. @throws Error where it cannot be written; then the key stays begun */
  finish(key: string, result: ExecutionResult): void;
  close(): void;
}

/** The journal is not one: it was edited, or the disk lost a part of it. Nothing may run by it. */
export class JournalError extends Error {
  constructor(file: string, line: number) {
    super(
      `${file} line ${line} is no entry of an agent's journal; restore the file, or move it away knowingly`,
    );
    this.name = 'JournalError';
  }
}

/** Where a finished entry stands, in bytes: results are read again when they are wanted, not kept in memory. */
interface Place {
  readonly at: number;
  readonly length: number;
}

/** A larger journal is made smaller when it is opened: only results among its last bytes are kept, and every key. */
const SIZES = { shrinkAbove: 16 * 1024 * 1024, keep: 4 * 1024 * 1024 };

/**
 * Opens a journal, or makes it. A last line that a crash cut short is dropped: what it announced had not begun, or
 * what it told had not been told. One process at a time; the caller sees to that.
 * @param sizes in bytes; by default 16 MiB and 4 MiB
 * @throws JournalError
 */
export function openJournal(file: string, sizes = SIZES): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let fd = openSync(file, 'a+', 0o600);
  syncFolder(dirname(file));
  let { keys, size } = load(fd, file);
  ftruncateSync(fd, size);
  if (size > sizes.shrinkAbove) {
    shrink(fd, file, keys, size - sizes.keep);
    closeSync(fd);
    fd = openSync(file, 'a+', 0o600);
    ({ keys, size } = load(fd, file));
  }

  function append(entry: object): Place {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8');
    try {
      for (let done = 0; done < line.length;) done += writeSync(fd, line, done);
      fsyncSync(fd);
    } catch (error) {
      // Half a line must not be the beginning of the next one.
      ftruncateSync(fd, size);
      throw error;
    }
    const place = { at: size, length: line.length };
    size += line.length;
    return place;
  }

  return {
    lookUp(key) {
      const place = keys.get(key);
      if (place === undefined) return 'new';
      if (place === null) return 'interrupted';
      const { result } = readEntry(readAt(fd, place)) ?? {};
      return result ?? 'interrupted';
    },
    begin(key) {
      append({ key, begunAt: new Date().toISOString() });
      keys.set(key, null);
    },
    finish(key, result) {
      keys.set(key, append({ key, result }));
    },
    close: () => closeSync(fd),
  };
}

interface Loaded {
  readonly keys: Map<string, Place | null>;
  /** Of what is whole, in bytes. */
  readonly size: number;
}

function load(fd: number, file: string): Loaded {
  const keys = new Map<string, Place | null>();
  const bytes = readAt(fd, { at: 0, length: fstatSync(fd).size });
  let at = 0;
  for (let line = 1; ; line += 1) {
    const newline = bytes.indexOf(0x0a, at);
    if (newline === -1) return { keys, size: at };
    const entry = readEntry(bytes.subarray(at, newline));
    if (entry === null) throw new JournalError(file, line);
    keys.set(entry.key, entry.result === null ? null : { at, length: newline - at });
    at = newline + 1;
  }
}

/** Leaves out old results, never a key: what they belong to is `interrupted` from now on, which runs nothing either. */
function shrink(fd: number, file: string, keys: Loaded['keys'], keepFrom: number): void {
  const lines = [...keys].map(([key, place]) =>
    place === null || place.at < keepFrom ? JSON.stringify({ key }) : readAt(fd, place).toString('utf8'),
  );
  const draft = `${file}.new`;
  writeFileSync(draft, `${lines.join('\n')}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
  syncFolder(dirname(file));
}

function readAt(fd: number, { at, length }: Place): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const read = readSync(fd, bytes, done, length - done, at + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

function readEntry(line: Buffer): { readonly key: string; readonly result: ExecutionResult | null } | null {
  const entry = parseObject(line.toString('utf8'));
  const key = entry?.['key'];
  if (typeof key !== 'string') return null;
  if (!Object.hasOwn(entry ?? {}, 'result')) return { key, result: null };
  const result = readResult(Object(entry?.['result']) as Record<string, unknown>);
  return result === null ? null : { key, result };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A file that was just made is only there after a power cut once its folder is on disk. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
