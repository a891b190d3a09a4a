import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';

/**
 * Claims a data folder for one process. The claim is a lock that the operating system drops when its holder dies,
 * however it dies, so nothing has to be cleaned up and no process id can be mistaken for another's.
 * @returns its release, or null while another process holds the folder
 */
export function lockHome(home: string): (() => void) | null {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const database = new Libsql(join(home, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch {
    database.close();
    return null;
  }
}
