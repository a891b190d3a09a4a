import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import Libsql from 'libsql';

const run = promisify(execFile);

/**
 * Copies an SQLite file while other processes write to it: the copy holds all that was committed when this was
 * called, and perhaps some of what came later, never half a commit. What stands at `target` is one file.
 * @throws Error where the file is no database or the copy cannot be written
 */
export async function copyDatabase(file: string, target: string): Promise<void> {
  const database = new Libsql(file);
  try {
    database.pragma('busy_timeout = 10000');
    // While a reader stands, nobody moves the log's pages away from under the copy, or begins the log anew.
    database.exec('begin');
    database.prepare('select count(*) from sqlite_master').get();
    // By another process: one that closes a database file by itself loses its locks on it.
    await run('cp', [file, target]);
    if (existsSync(`${file}-wal`)) await run('cp', [`${file}-wal`, `${target}-wal`]);
    database.exec('commit');
  } finally {
    database.close();
  }
  foldLog(target);
}

/** Brings the log of a copy into its file, so that it stands alone. */
function foldLog(file: string): void {
  const copy = new Libsql(file);
  try {
    copy.exec('pragma wal_checkpoint(truncate)');
    copy.exec('pragma journal_mode = delete');
  } finally {
    copy.close();
  }
}
