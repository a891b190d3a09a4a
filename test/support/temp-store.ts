import type { Approval } from '../../domain/approval.ts';
import type { Database } from '../../store/database.ts';
import { openApproval } from '../../store/transitions.ts';
import { type Asked, judgementOf, requestOf } from './samples.ts';
import { newPlace, openPlace } from './store-place.ts';
import { removeTempFolders } from './temp-folder.ts';

const opened: Database[] = [];

/** Where a fresh store can be: a file, or a database of PostgreSQL. */
export function newStoreFile(): string {
  return newPlace();
}

/** A store at a place; a second one at the same place is another connection, as another process has. */
export async function openStore(file: string = newStoreFile()): Promise<Database> {
  const database = await openPlace(file);
  opened.push(database);
  return database;
}

/** Ends what `openStore` opened and removes its files. For `afterEach`. */
export async function closeStores(): Promise<void> {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  removeTempFolders();
}

/** Opens a sample approval in a store. */
export async function ask(database: Database, asked: Asked = {}): Promise<Approval> {
  return openApproval(database, requestOf(asked.request), () => judgementOf(asked));
}

/** Well-formed approval ids, one per number. */
export function approvalId(number: number): string {
  return `apr_${String(number).padStart(26, '0')}`;
}
