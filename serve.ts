import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import { createEventStreams } from './api/events/event-streams.ts';
import { createHub } from './api/events/hub.ts';
import { createLive } from './api/live.ts';
import { type RunningApi, runApi } from './api/main.ts';
import { createMetrics } from './api/metrics.ts';
import { createSafetyWatch } from './api/metrics-safety.ts';
import type { ApiPorts, Runs } from './api/ports.ts';
import type { WebhookReceiver } from './api/routes/receivers.ts';
import { calling, createRuns } from './api/temporal.ts';
import { createOrders } from './api/temporal-orders.ts';
import { createWaiters } from './api/waiters.ts';
import { createWorkDesk } from './api/work-desk.ts';
import { createFeishuChannel } from './channels/feishu/channel.ts';
import { type LongConnection, openLongConnection } from './channels/feishu/long-connection.ts';
import { createFeishuReceiver } from './channels/feishu/webhook.ts';
import { type Config, ConfigError, checkHealthFile, type FeishuConfig, isLoopback } from './config.ts';
import type { CrisisSettings } from './domain/crisis.ts';
import { createDoor } from './door.ts';
import { type Closers, type Foundation, layFoundation } from './foundation.ts';
import { startLeader } from './leader.ts';
import { installTemporalRuntime } from './log.ts';
import { createLlamaGuard } from './models/llama-guard.ts';
import { createReviewer } from './models/reviewer.ts';
import { mayBeAllowlisted, maySkip } from './risk/allowlisted.ts';
import { findCrisis } from './risk/crisis/find.ts';
import { crisisResources, crisisTexts } from './risk/crisis/resources.ts';
import { proseOf } from './risk/prose.ts';
import { workerRuns } from './store/presence.ts';
import { type TemporalLink, linkWithWorker, linkWithoutWorker } from './temporal-link.ts';
import { VERSION } from './version.ts';
import { createPayloadCodec } from './workers/codec.ts';
import { ensureSweepSchedule } from './workers/sweep-schedule.ts';
import { createClassifier, createJudge } from './workers/judge.ts';
import { createPulse } from './workers/pulse.ts';
import { createWireCodec } from './workers/wire-codec.ts';

export type ServeRole = 'all' | 'api' | 'worker';

/** How long a start waits for a Temporal cluster that does not answer, in milliseconds. */
const PATIENCE_MS = 5_000;
/** How long a server may take to say that the sweep is scheduled, in milliseconds. */
const SCHEDULE_MS = 2_000;

/** How often a worker looks whether it can do its work, in milliseconds. */
const PULSE_MS = 5_000;

/** Where the build puts the page. */
const PAGE_FOLDER = fileURLToPath(new URL('./web', import.meta.url));

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
  if (role === 'worker') checkHealthFile(config);
  const closers: Closers = [];
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
  closers: Closers,
  stop: () => Promise<void>,
  ending: AbortSignal,
): Promise<Serving> {
  const foundation = await layFoundation(config, role !== 'worker', log, progress, closers, ending);
  const { keys, policies, approvers, database, feed, embedded } = foundation;
  const address = embedded?.address ?? config.temporalAddress ?? '';
  const codec = createPayloadCodec(keys.payloads);
  const target = { address, namespace: config.temporalNamespace, codec };
  const judge = createJudge(policies.policy, config.trustedNetworks, {
    crisis: policies.crisis,
    reviews: config.reviewer !== null,
  });
  const feishu = config.feishu === null ? null : feishuChannel(config.feishu, log, policies.crisis);
  // The worker asks Temporal for runs over the link that it is on itself.
  const runs = createRuns(() => link.client(), role === 'all');
  const link = startLink(role, target, log, {
    database,
    seals: keys.seals,
    orders: keys.orders,
    judge,
    directory: approvers.directory,
    channels: feishu === null ? [] : [feishu],
    reviewer: config.reviewer === null ? null : createReviewer(config.reviewer),
    runs,
    log,
  });
  closers.push(() => link.stop());
  const aging = feishu === null ? [] : [feishu];
  const leader = startLeader(database, feed, runs, () => scheduleSweep(link), config.home, log, aging);
  closers.push(() => leader.stop());
  const serving = {
    temporalAddress: address,
    temporalUi: embedded?.uiUrl ?? null,
    openMode: policies.directory().open,
    stop,
  };
  // The port opens when requests can be served; but a cluster that is down must not keep /readyz from saying so.
  await (embedded === null ? Promise.race([link.up, delay(PATIENCE_MS)]) : link.up);
  if (role === 'worker') {
    closers.push(beatWhileWell(createPulse(config.healthFile), link, runs, database));
    return { ...serving, apiUrl: null };
  }
  const api = await openApi(foundation, { config, log, link, runs, judge, codec }, closers);
  return { ...serving, apiUrl: addressOf(config, api.port) };
}

function addressOf({ host }: Config, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function feishuChannel(
  config: FeishuConfig,
  log: Logger,
  crisis: () => CrisisSettings,
): ReturnType<typeof createFeishuChannel> {
  // Read anew for every alert: the policy may have changed.
  const resources = {
    get zh() {
      return crisisResources('zh', null, crisis());
    },
    get en() {
      return crisisResources('en', null, crisis());
    },
  };
  return createFeishuChannel({ config, log, crisisResources: resources });
}

/** Bounded, since a process that ends waits for its chores. @throws CountersignError `unavailable`: later, then */
async function scheduleSweep(link: TemporalLink): Promise<void> {
  await calling(link.client, SCHEDULE_MS, ensureSweepSchedule);
}

/** Touches the health file while the worker takes tasks, its store answers and Temporal does. */
function beatWhileWell(
  pulse: () => void,
  link: TemporalLink,
  runs: Runs,
  database: Foundation['database'],
): () => void {
  const look = async (): Promise<void> => {
    if (!link.workerRuns() || !(await workerRuns(database))) return;
    await runs.check();
    pulse();
  };
  const timer = setInterval(() => void look().catch(() => undefined), PULSE_MS);
  void look().catch(() => undefined);
  return () => clearInterval(timer);
}

/** What the API needs beside the foundation. */
interface ApiParts {
  readonly config: Config;
  readonly log: Logger;
  readonly link: TemporalLink;
  readonly runs: Runs;
  readonly judge: ApiPorts['judge'];
  readonly codec: PayloadCodec;
}

async function openApi(foundation: Foundation, parts: ApiParts, closers: Closers): Promise<RunningApi> {
  const { keys, policies, approvers, rbac, refusedFiles, database, feed, embedded } = foundation;
  const { config, log, link, runs, judge, codec } = parts;
  const desk = createWorkDesk(createOrders(link.client), (error) =>
    log.warn({ err: error }, 'orders cannot be fetched now'),
  );
  closers.push(() => desk.stop());
  const watch = createSafetyWatch();
  // Only on this machine is the address that is listened on one that people use.
  let listening: string | null = null;
  const ports: ApiPorts = {
    database,
    runs,
    desk,
    waiters: createWaiters(feed),
    seals: keys.seals,
    orders: keys.orders,
    sessions: keys.sessions,
    judge,
    classify: createClassifier(policies.policy, config.trustedNetworks, policies.crisis),
    safety: {
      guard: config.ollama === null ? null : createLlamaGuard(config.ollama),
      isCrisis: (text) => findCrisis(text) !== null,
      isHelp: (text) => crisisTexts(policies.crisis()).has(text),
      help: (language, region) => crisisResources(language, region, policies.crisis()),
      proseOf,
      report: watch.report,
    },
    policy: policies.policy,
    directory: approvers.directory,
    policyDirectory: policies.directory,
    reloadApprovers: approvers.reload,
    rbac,
    refusedFiles,
    workerRuns: async () => link.workerRuns() || workerRuns(database),
    systemUser: config.systemUser,
    pageUrl: () => config.publicUrl ?? listening,
    temporalUi: embedded?.uiUrl ?? null,
    namespace: config.temporalNamespace,
    log,
    confirmationRateLimit: config.confirmationRateLimit,
    allowlisting: { mayHold: mayBeAllowlisted, maySkip },
  };
  const hub = createHub(database.read, feed, (error) =>
    log.warn({ err: error }, 'a listener could not be served and was cut off'),
  );
  closers.push(() => hub.stop());
  const live = createLive(ports, feed, hub);
  const streams = createEventStreams(hub);
  let longConnection: LongConnection | null = null;
  const api = await runApi(
    {
      ports,
      live,
      streams,
      metrics: createMetrics(
        database,
        feed,
        { sockets: live.connections, streams: streams.count },
        () => policies.policy().version,
        watch,
      ),
      codec: createWireCodec(codec),
      receivers: receiversOf(config, ports, log),
      channelStates: () => (longConnection === null ? {} : { feishu: stateOf(longConnection) }),
      version: VERSION,
      surface: config.surface,
      pageFolder: PAGE_FOLDER,
    },
    config.host,
    config.port,
  );
  closers.push(() => api.stop());
  if (config.surface === 'all' && isLoopback(config.host)) listening = addressOf(config, api.port);
  if (config.feishu?.mode === 'ws') {
    const connection = openLongConnection({ config: config.feishu, door: createDoor(ports, 'feishu'), log });
    closers.push(() => connection.stop());
    longConnection = connection;
  }
  return api;
}

function stateOf(connection: LongConnection): { readonly ok: boolean; readonly problem: string | null } {
  const { ok, lastError } = connection.health();
  return { ok, problem: lastError };
}

/** Channels that take answers in over HTTP. */
function receiversOf({ feishu }: Config, ports: ApiPorts, log: Logger): readonly WebhookReceiver[] {
  return feishu === null || feishu.mode === 'ws'
    ? []
    : [createFeishuReceiver({ config: feishu, door: createDoor(ports, 'feishu'), log })];
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
