import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type Config, readConfig } from './config.ts';
import { ConfigError } from './environment.ts';
import { copyDatabase } from './store/copy-file.ts';
import { openEmbedded } from './store/embedded.ts';
import { lockHome } from './store/home-lock.ts';
import { AUDIT_FILE } from './store/jsonl.ts';
import { verifyChain } from './store/ledger.ts';
import { VERSION } from './version.ts';

/** A backup cannot be made, or laid out, here. The message says why; nothing that was there is changed. */
class BackupError extends Error {}

const MANIFEST = 'manifest.json';
const LEDGER = 'ledger.db';
const TEMPORAL = 'temporal.db';

/** What is copied as it is, by its name in a data folder. The file of the audit is written anew from the ledger. */
function plainFiles(config: Config): Readonly<Record<string, string>> {
  return {
    'keys.json': config.keysFile,
    'policy.yaml': config.policyFile ?? join(config.policyFolder, 'policy.yaml'),
    'config.yaml': config.configFile ?? join(config.home, 'config.yaml'),
  };
}

const manifestSchema = z.strictObject({
  version: z.string(),
  at: z.string(),
  ledger: z.strictObject({ entries: z.number(), head: z.string() }),
  files: z.record(z.string().regex(/^[a-z.]+$/), z.strictObject({ bytes: z.number(), sha256: z.string() })),
});

/** `countersign backup FOLDER`. Returns the exit code. */
export async function runBackup(folder: string): Promise<number> {
  return run(async () => {
    const { ledger } = await backUp(readConfig(process.env), folder);
    console.log(`ok: ${resolve(folder)} holds ${ledger.entries} entries, head ${ledger.head}`);
  });
}

/** `countersign restore FOLDER`. Returns the exit code. */
export async function runRestore(folder: string): Promise<number> {
  return run(async () => {
    const config = readConfig(process.env);
    const { ledger, at } = await restore(config, folder);
    console.log(`ok: ${config.home} is as of ${at}: ${ledger.entries} entries, head ${ledger.head}`);
  });
}

async function run(work: () => Promise<void>): Promise<number> {
  process.umask(0o077);
  try {
    await work();
    return 0;
  } catch (error) {
    console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof BackupError || error instanceof ConfigError ? 2 : 1;
  }
}

/** What a backup is, and what it should be found to be when it is laid out again. */
type Manifest = z.output<typeof manifestSchema>;

/**
 * Copies a data folder, in use or not, into a folder that is not there yet or is empty. Temporal's file comes first:
 * the ledger, which is what people were told, must not be the older of the two.
 * @throws BackupError where the folder cannot be used, or the data stand elsewhere
 * @throws Error where the copy of the ledger does not verify; then no manifest is written
 */
async function backUp(config: Config, folder: string): Promise<Manifest> {
  refuseServers(config);
  const target = resolve(folder);
  if (!existsSync(config.ledgerFile) || !existsSync(join(config.home, TEMPORAL)))
    throw new BackupError(`APPROVAL_HOME ${config.home} holds no ${LEDGER} and ${TEMPORAL} to back up`);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new BackupError(`the folder "${target}" is not empty; name a new one for each backup`);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  await copyDatabase(join(config.home, TEMPORAL), join(target, TEMPORAL));
  await copyDatabase(config.ledgerFile, join(target, LEDGER));
  const plain = Object.entries(plainFiles(config)).filter(([, file]) => existsSync(file));
  for (const [name, file] of plain) copyFileSync(file, join(target, name));
  const names = [TEMPORAL, LEDGER, ...plain.map(([name]) => name)];
  for (const name of names) chmodSync(join(target, name), 0o600);
  const ledger = await verifiedHead(join(target, LEDGER));
  const files: Record<string, Manifest['files'][string]> = {};
  for (const name of names) files[name] = await describeFile(join(target, name));
  const manifest = { version: VERSION, at: new Date().toISOString(), ledger, files };
  writeFileSync(join(target, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return manifest;
}

/**
 * Lays a backup out in a data folder that holds none of its files. Nothing is overwritten.
 * @throws BackupError where the backup is not whole, or the data folder is in use or not empty
 */
async function restore(config: Config, folder: string): Promise<Manifest> {
  refuseServers(config);
  const source = resolve(folder);
  const manifest = readManifest(source);
  for (const [name, expected] of Object.entries(manifest.files)) {
    const found = existsSync(join(source, name)) ? await describeFile(join(source, name)) : null;
    if (found?.sha256 !== expected.sha256)
      throw new BackupError(
        `${join(source, name)} ${found === null ? 'is missing' : 'was changed'} since the backup was made; use another backup`,
      );
  }
  const release = lockHome(config.home);
  if (release === null)
    throw new BackupError(`APPROVAL_HOME ${config.home} is in use by a running Countersign`);
  try {
    const there = [...Object.keys(manifest.files), AUDIT_FILE].filter((name) =>
      existsSync(join(config.home, name)),
    );
    if (there.length > 0)
      throw new BackupError(
        `APPROVAL_HOME ${config.home} holds ${there.join(', ')} already; move that away, or name an empty folder`,
      );
    for (const name of Object.keys(manifest.files)) {
      copyFileSync(join(source, name), join(config.home, name));
      chmodSync(join(config.home, name), 0o600);
    }
  } finally {
    release();
  }
  const { entries, head } = await verifiedHead(config.ledgerFile);
  if (entries !== manifest.ledger.entries || head !== manifest.ledger.head)
    throw new Error(
      `the ledger has ${entries} entries, head ${head}; the manifest says ${manifest.ledger.entries}, ${manifest.ledger.head}`,
    );
  return manifest;
}

function refuseServers({ databaseUrl, temporalAddress }: Config): void {
  const named = [
    ...(databaseUrl === null ? [] : ['DATABASE_URL']),
    ...(temporalAddress === null ? [] : ['TEMPORAL_ADDRESS']),
  ];
  if (named.length > 0)
    throw new BackupError(
      `${named.join(' and ')}: what stands on a server is backed up by the server's own tools, as docs/operations.md says`,
    );
}

function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST);
  if (!existsSync(file))
    throw new BackupError(`"${folder}" is no whole backup: it has no ${MANIFEST}, which is written last`);
  const parsed = manifestSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new BackupError(`${file} is no manifest of a backup; use another backup`);
}

async function verifiedHead(file: string): Promise<Manifest['ledger']> {
  const database = await openEmbedded(file);
  try {
    const report = await verifyChain(database);
    if (report.ok) return { entries: report.entries, head: report.head };
    throw new Error(`the ledger ${file} does not verify: entry ${report.fault.seq} ${report.fault.fault}`);
  } finally {
    await database.close();
  }
}

async function describeFile(file: string): Promise<Manifest['files'][string]> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
