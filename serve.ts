import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createLive } from './api/live.ts';
import { runApi } from './api/main.ts';
import { createMetrics } from './api/metrics.ts';
import type { ApiPorts } from './api/ports.ts';
import { createRuns } from './api/temporal.ts';
import { createOrders } from './api/temporal-orders.ts';
import { createWaiters } from './api/waiters.ts';
import { createWorkDesk } from './api/work-desk.ts';
import { openApproversSource } from './approvers-source.ts';
import { createFeishuChannel } from './channels/feishu/channel.ts';
import { createFeishuReceiver } from './channels/feishu/webhook.ts';
import { type Config, ConfigError, type Surface, isLoopback } from './config.ts';
import { createDoor } from './door.ts';
import { type EmbeddedTemporal, startEmbeddedTemporal } from './embedded-temporal.ts';
import { type Keys, loadKeys } from './keys.ts';
import { startLeader } from './leader.ts';
import { installTemporalRuntime } from './log.ts';
import { type PolicySource, openPolicySource } from './policy-source.ts';
import { mayBeAllowlisted, maySkip } from './risk/allowlisted.ts';
import { openRbacSource } from './rbac-source.ts';
import { classify } from './risk/classify.ts';
import { type Database, openEmbedded } from './store/database.ts';
import { followLedger } from './store/feed.ts';
import { lockHome } from './store/home-lock.ts';
import { rememberKeys, workerRuns } from './store/presence.ts';
import { type TemporalLink, linkWithWorker, linkWithoutWorker } from './temporal-link.ts';
import { VERSION } from './version.ts';
import { createPayloadCodec } from './workers/codec.ts';
import { createJudge } from './workers/judge.ts';
import { createWireCodec } from './workers/wire-codec.ts';

export type ServeRole = 'all' | 'api' | 'worker';

/** How long a start waits for a Temporal cluster that does not answer, in milliseconds. */
const PATIENCE_MS = 5_000;

/** A running process of Countersign. */
export interface Serving {
  /** Null for a worker alone. */
  readonly apiUrl: string | null;
  readonly temporalAddress: string;
  readonly temporalUi: string | null;
  readonly openMode: boolean;
  stop(): Promise<void>;
}

/**
 * Composes a process from its configuration: store, Temporal, worker, API, in the order in which they need each
 * other. Returns when everything is up and the port is open.
 * @throws ConfigError before anything is opened, where the configuration cannot be served
 */
export async function serve(
  role: ServeRole,
  config: Config,
  log: Logger,
  progress: (line: string) => void,
): Promise<Serving> {
  if (role !== 'all' && config.temporalAddress === null) {
    throw new ConfigError([`TEMPORAL_ADDRESS must be set for the role "${role}"; it is not set`]);
  }
  const closers: (() => Promise<void> | void)[] = [];
  const ending = new AbortController();
  const stop = async (): Promise<void> => {
    ending.abort();
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await compose(role, config, log, progress, closers, stop, ending.signal);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function compose(
  role: ServeRole,
  config: Config,
  log: Logger,
  progress: (line: string) => void,
  closers: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
  ending: AbortSignal,
): Promise<Serving> {
  if (config.temporalAddress === null) closers.push(claimHome(config));
  if (role !== 'worker') await checkPort(config);
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

  const address = embedded?.address ?? config.temporalAddress ?? '';
  const codec = createPayloadCodec(keys.payloads);
  const target = { address, namespace: config.temporalNamespace, codec };
  const judge = createJudge(policies.policy, config.trustedNetworks);
  const feishu = config.feishu === null ? null : createFeishuChannel({ config: config.feishu, log });
  const channels = feishu === null ? [] : [feishu];
  const link = startLink(role, target, log, {
    database,
    seals: keys.seals,
    orders: keys.orders,
    judge,
    directory: approvers.directory,
    channels,
    log,
  });
  closers.push(() => link.stop());
  const runs = createRuns(link.client, role === 'all');
  const leader = startLeader(database, feed, runs, config.home, log);
  closers.push(() => leader.stop());
  const serving = {
    temporalAddress: address,
    temporalUi: embedded?.uiUrl ?? null,
    openMode: policies.directory().open,
    stop,
  };
  // The port opens when requests can be served; but a cluster that is down must not keep /readyz from saying so.
  await (embedded === null ? Promise.race([link.up, delay(PATIENCE_MS)]) : link.up);
  if (role === 'worker') return { ...serving, apiUrl: null };

  const waiters = createWaiters(feed);
  const desk = createWorkDesk(createOrders(link.client), (error) =>
    log.warn({ err: error }, 'orders cannot be fetched now'),
  );
  closers.push(() => desk.stop());
  const ports: ApiPorts = {
    database,
    runs,
    desk,
    waiters,
    seals: keys.seals,
    orders: keys.orders,
    judge,
    classify: (input) => classify(input, { trustedNetworks: config.trustedNetworks }),
    policy: policies.policy,
    directory: approvers.directory,
    policyDirectory: policies.directory,
    reloadApprovers: approvers.reload,
    rbac: rbac.current,
    workerRuns: async () => link.workerRuns() || workerRuns(database),
    systemUser: config.systemUser,
    temporalUi: embedded?.uiUrl ?? null,
    namespace: config.temporalNamespace,
    log,
    confirmationRateLimit: config.confirmationRateLimit,
    allowlisting: { mayHold: mayBeAllowlisted, maySkip },
  };
  const receivers =
    config.feishu === null
      ? []
      : [createFeishuReceiver({ config: config.feishu, door: createDoor(ports, 'feishu'), log })];
  const live = createLive(ports, feed);
  const api = await runApi(
    {
      ports,
      live,
      metrics: createMetrics(database, feed, live.connections),
      codec: createWireCodec(codec),
      receivers,
      version: VERSION,
      surface: config.surface,
    },
    config.host,
    config.port,
  );
  closers.push(() => api.stop());
  return {
    ...serving,
    apiUrl: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${api.port}`,
  };
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
  return startEmbeddedTemporal(config.home, codecEndpoint, log, progress, ending);
}

function startLink(
  role: ServeRole,
  target: Parameters<typeof linkWithWorker>[0],
  log: Logger,
  ports: Parameters<typeof linkWithWorker>[1],
): TemporalLink {
  installTemporalRuntime(log);
  return role === 'api' ? linkWithoutWorker(target, log) : linkWithWorker(target, ports);
}
