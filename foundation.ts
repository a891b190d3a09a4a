import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { type ApproversSource, openApproversSource } from './approvers-source.ts';
import { type Config, ConfigError, type Surface, isLoopback } from './config.ts';
import type { Rbac } from './domain/rbac.ts';
import { type EmbeddedTemporal, startEmbeddedTemporal } from './embedded-temporal.ts';
import { type Keys, loadKeys } from './keys.ts';
import { type PolicySource, openPolicySource } from './policy-source.ts';
import { openRbacSource } from './rbac-source.ts';
import { type Database, openEmbedded } from './store/database.ts';
import { type Feed, followLedger } from './store/feed.ts';
import { lockHome } from './store/home-lock.ts';
import { rememberKeys } from './store/presence.ts';

/** What ends with a process, in the reverse of the order in which it began. */
export type Closers = (() => Promise<void> | void)[];

/** What every role stands on. */
export interface Foundation {
  readonly keys: Keys;
  readonly policies: PolicySource;
  readonly approvers: ApproversSource;
  readonly rbac: () => Rbac;
  readonly database: Database;
  readonly feed: Feed;
  /** Null where TEMPORAL_ADDRESS names a server. */
  readonly embedded: EmbeddedTemporal | null;
}

/**
 * Reads who may do what, and opens the store and Temporal. What was begun is in `closers`, also when this throws.
 * @param opensPort whether this process will listen on the configured port
 * @throws ConfigError before anything is opened, where the configuration cannot be served
 */
export async function layFoundation(
  config: Config,
  opensPort: boolean,
  log: Logger,
  progress: (line: string) => void,
  closers: Closers,
  ending: AbortSignal,
): Promise<Foundation> {
  if (config.temporalAddress === null) closers.push(claimHome(config));
  if (opensPort) await checkPort(config);
  const keys = loadKeys(config.home);
  const policies = openPolicySource(config, (change) => {
    if (change.kind === 'loaded') log.info({ version: change.version }, 'policy read again');
    else log.error(change.message);
  });
  closers.push(() => policies.close());
  const rbac = openRbacSource(config, (change) => {
    if (change.kind === 'loaded') log.info('rbac.roles read again');
    else log.error(change.message);
  });
  closers.push(() => rbac.close());
  refuseOpenToOthers(config, policies);
  const database = await openLedger(config.ledgerFile);
  closers.push(() => database.close());
  await checkPayloadKeys(database, keys);
  const embedded = await embeddedTemporal(config, log, progress, ending);
  if (embedded !== null) closers.push(() => embedded.stop());
  const feed = await followLedger(database, (error) =>
    log.warn({ err: error }, 'the ledger cannot be read now'),
  );
  closers.push(() => feed.stop());
  const approvers = await openApproversSource(policies.directory, database, feed, (error) =>
    log.error({ err: error }, 'the approvers that were set cannot be read now'),
  );
  closers.push(() => approvers.close());
  return { keys, policies, approvers, rbac: rbac.current, database, feed, embedded };
}

/** @throws ConfigError where another process has the data folder */
function claimHome({ home, ledgerFile, surface }: Config): () => void {
  const release = lockHome(home);
  if (release !== null) return release;
  throw new ConfigError([
    `${surface === 'all' ? `APPROVAL_HOME ${home}` : `--db-path ${ledgerFile}`} is in use by a running Countersign; stop that one, or name another place and another port`,
  ]);
}

/** Found out before anything is started, not after. */
async function checkPort({ host, port, surface }: Config): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `${hostOf(surface)} "${host}" and ${surface === 'all' ? 'PORT' : '--port'} "${port}" cannot be listened on (${reason}); name others`,
    ]);
  } finally {
    probe.close();
  }
}

function hostOf(surface: Surface): string {
  return surface === 'all' ? 'HOST' : '--host';
}

/** Open mode is for one machine. */
function refuseOpenToOthers(config: Config, policies: PolicySource): void {
  if (!policies.directory().open || isLoopback(config.host)) return;
  throw new ConfigError([
    `${hostOf(config.surface)} "${config.host}" is reached by others, and without a key anyone could decide: set API_SERVER_KEY, run \`countersign init\`, or leave it at 127.0.0.1`,
  ]);
}

/** @throws ConfigError where the file is no ledger, or cannot be one */
async function openLedger(file: string): Promise<Database> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return await openEmbedded(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^(?:SQLITE_NOTADB|SQLITE_CANTOPEN|E[A-Z]+)$/.test(code)) throw error;
    const reason = error instanceof Error ? error.message : code;
    throw new ConfigError([`the ledger "${file}" cannot be opened (${reason}); name another file`]);
  }
}

/** A key that encrypted histories and is gone now would leave open approvals unreadable: say so instead of starting. */
async function checkPayloadKeys(database: Database, keys: Keys): Promise<void> {
  const ever = await rememberKeys(database, []);
  const missing = ever.filter((id) => !keys.payloads.keys.has(id));
  // Only now: a key that was made because the file was gone must not be missed once that file is restored.
  if (missing.length === 0) return void (await rememberKeys(database, [keys.payloads.current]));
  throw new ConfigError([
    `keys.json lacks the key ${missing.join(', ')}, with which open approvals were encrypted; restore it from your backup`,
  ]);
}

async function embeddedTemporal(
  config: Config,
  log: Logger,
  progress: (line: string) => void,
  ending: AbortSignal,
): Promise<EmbeddedTemporal | null> {
  if (config.temporalAddress !== null) return null;
  progress('starting Temporal');
  const codecEndpoint = `http://127.0.0.1:${config.port}/codec`;
  return startEmbeddedTemporal(
    config.home,
    config.embeddedTemporalPort,
    codecEndpoint,
    log,
    progress,
    ending,
  );
}
