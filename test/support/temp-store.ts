import { join } from 'node:path';
import type { Approval } from '../../domain/approval.ts';
import { type Database, openEmbedded } from '../../store/database.ts';
import { openApproval } from '../../store/transitions.ts';
import { type Asked, judgementOf, requestOf } from './samples.ts';
import { removeTempFolders, tempFolder } from './temp-folder.ts';

const opened: Database[] = [];

export function newStoreFile(): string {
  return join(tempFolder(), 'countersign.db');
}

/** A store on a file; a second one on the same file is another connection, as another process has. */
export async function openStore(file: string = newStoreFile()): Promise<Database> {
  const database = await openEmbedded(file);
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
