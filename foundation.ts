import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type ApproversSource, openApproversSource } from './approvers-source.ts';
import { type Config, type Surface, isLoopback } from './config.ts';
import type { Rbac } from './domain/rbac.ts';
import { type EmbeddedTemporal, startEmbeddedTemporal } from './embedded-temporal.ts';
import { ConfigError } from './environment.ts';
import type { Keys } from './keys.ts';
import { loadKnownKeys, openLedger } from './ledger-source.ts';
import { type PolicySource, openPolicySource } from './policy-source.ts';
import { openRbacSource } from './rbac-source.ts';
import type { Database } from './store/database.ts';
import { type Feed, followLedger } from './store/feed.ts';
import { lockHome } from './store/home-lock.ts';
import { AUDIT_FILE, ForeignAuditFile, checkJsonl } from './store/jsonl.ts';

/** What ends with a process, in the reverse of the order in which it began. */
export type Closers = (() => Promise<void> | void)[];

/** What every role stands on. */
export interface Foundation {
  readonly keys: Keys;
  readonly policies: PolicySource;
  readonly approvers: ApproversSource;
  readonly rbac: () => Rbac;
  /** The operator's files whose change was refused, so that what stood before is still in force. */
  readonly refusedFiles: () => readonly string[];
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
  const policies = openPolicySource(config, (change) => {
    if (change.kind === 'loaded') log.info({ version: change.version }, 'policy read again');
    else log.error(`the change is refused, and the last good policy stays in force: ${change.message}`);
  });
  closers.push(() => policies.close());
  const rbac = openRbacSource(config, (change) => {
    if (change.kind === 'loaded') log.info('rbac.roles read again');
    else log.error(`the change is refused, and the last good roles stay in force: ${change.message}`);
  });
  closers.push(() => rbac.close());
  refuseOpenToOthers(config, policies);
  const database = await openLedger(config, progress);
  closers.push(() => database.close());
  await checkAuditFile(database, join(config.home, AUDIT_FILE));
  const keys = await loadKnownKeys(config, database);
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
  const refusedFiles = (): readonly string[] => [
    ...(policies.holds() ? [] : ['the policy file']),
    ...(rbac.holds() ? [] : ['config.yaml']),
  ];
  return { keys, policies, approvers, rbac: rbac.current, refusedFiles, database, feed, embedded };
}

/** @throws ConfigError where the file goes on after the ledger's end, as when an older ledger was put in place */
async function checkAuditFile(database: Database, file: string): Promise<void> {
  try {
    await checkJsonl(database, file);
  } catch (error) {
    if (error instanceof ForeignAuditFile) throw new ConfigError([error.message]);
    throw error;
  }
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
