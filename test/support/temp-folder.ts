import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

/** A fresh folder of its own; `removeTempFolders` takes all of a test file's away. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'));
  folders.push(folder);
  return folder;
}

export function removeTempFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
