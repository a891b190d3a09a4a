import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Libsql from 'libsql';
import type { CardActionEvent } from './fake-feishu/types.ts';

const FOLDER = join(import.meta.dirname, '..', 'upgrade');
const DATABASES = ['ledger.db', 'temporal.db'] as const;
const ABOUT = 'about.json';

/** What stands in a saved data folder, as the version that wrote it told. */
export interface UpgradeState {
  readonly version: string;
  /** Ids of approvals by what became of them so far. */
  readonly approvals: Readonly<Record<string, string>>;
  /** How each of those stood, by the same names. */
  readonly statuses: Readonly<Record<string, string>>;
  /** Clicks on cards that were out, by the name of the approval. */
  readonly clicks: Readonly<Record<string, CardActionEvent>>;
  /** What the ledger's chain was when everything was killed. */
  readonly chain: { readonly entries: number; readonly head: string };
  /** Executors by the name of the approval whose order they are asked for. */
  readonly executors: Readonly<Record<string, string>>;
}

/** The versions that a saved data folder stands for, oldest first. */
export async function savedVersions(): Promise<readonly string[]> {
  const entries = await readdir(FOLDER, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** Saves what a killed product left, small. The databases are folded into one file each; nothing else is changed. */
export async function saveState(home: string, about: UpgradeState): Promise<void> {
  const target = join(FOLDER, about.version);
  await mkdir(target, { recursive: true });
  for (const name of DATABASES) {
    const file = join(home, name);
    const database = new Libsql(file);
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    await writeFile(join(target, `${name}.gz`), gzipSync(await readFile(file), { level: 9 }));
  }
  await writeFile(join(target, 'audit.jsonl.gz'), gzipSync(await readFile(join(home, 'audit.jsonl'))));
  await writeFile(join(target, 'keys.json'), await readFile(join(home, 'keys.json')));
  await writeFile(join(target, ABOUT), `${JSON.stringify(about, null, 2)}\n`);
}

/** Lays a saved data folder out as it was. */
export async function unpackState(version: string, home: string): Promise<UpgradeState> {
  const source = join(FOLDER, version);
  for (const name of [...DATABASES, 'audit.jsonl']) {
    await writeFile(join(home, name), gunzipSync(await readFile(join(source, `${name}.gz`))));
  }
  await writeFile(join(home, 'keys.json'), await readFile(join(source, 'keys.json')), { mode: 0o600 });
  return JSON.parse(await readFile(join(source, ABOUT), 'utf8')) as UpgradeState;
}
