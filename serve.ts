import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { calling, createRuns } from './api/temporal.ts';
import type { OpenedChannel } from './channels/channel.ts';
import type { Terminal } from './channels/terminal/open.ts';
import type { Screen } from './channels/terminal/screen.ts';
import { type Config, checkHealthFile } from './config.ts';
import { ConfigError } from './environment.ts';
import { type Closers, layFoundation } from './foundation.ts';
import { type AgingChannel, startLeader } from './leader.ts';
import { installTemporalRuntime } from './log.ts';
import type { Reviewer } from './models/reviewer.ts';
import { openChannels } from './open-channels.ts';
import { addressOf, openApi } from './serve-api.ts';
import { workerRuns } from './store/presence.ts';
import { terminalOf } from './terminal.ts';
import { type TemporalLink, linkWithWorker, linkWithoutWorker } from './temporal-link.ts';
import { createPayloadCodec } from './workers/codec.ts';
import { ensureSweepSchedule } from './workers/sweep-schedule.ts';
import { createJudge } from './workers/judge.ts';
import { beatWhileWell, createPulse } from './workers/pulse.ts';

export type ServeRole = 'all' | 'api' | 'worker';

/** How long a start waits for a Temporal cluster that does not answer, in milliseconds. */
const PATIENCE_MS = 5_000;
/** How long a server may take to say that the sweep is scheduled, in milliseconds. */
const SCHEDULE_MS = 2_000;

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
 * @param screen that of stdout, on which people are asked where they are asked at a terminal
 * @throws ConfigError before anything is opened, where the configuration cannot be served
 */
export async function serve(
  role: ServeRole,
  config: Config,
  log: Logger,
  progress: (line: string) => void,
  screen: Screen,
): Promise<Serving> {
  if (role !== 'all' && config.temporalAddress === null) {
    throw new ConfigError([`TEMPORAL_ADDRESS must be set for the role "${role}"; it is not set`]);
  }
  if (role === 'worker') checkHealthFile(config);
  const terminal = terminalOf(config, role, screen);
  const closers: Closers = [];
  const ending = new AbortController();
  const stop = async (): Promise<void> => {
    ending.abort();
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await compose(role, config, terminal, log, progress, closers, stop, ending.signal);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function compose(
  role: ServeRole,
  config: Config,
  terminal: Terminal | null,
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
  const channels = await openChannels(config, log, policies, terminal);
  const reviewer = await openReviewer(config);
  // The worker asks Temporal for runs over the link that it is on itself.
  const runs = createRuns(() => link.client(), role === 'all');
  const link = startLink(role, target, log, {
    database,
    seals: keys.seals,
    orders: keys.orders,
    judge,
    directory: approvers.directory,
    channels: channels.map(({ channel }) => channel),
    reviewer,
    runs,
    log,
  });
  closers.push(() => link.stop());
  const leader = startLeader(
    database,
    feed,
    runs,
    () => scheduleSweep(link),
    config.home,
    log,
    aging(channels),
  );
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
    const isWell = async (): Promise<boolean> => {
      if (!link.workerRuns() || !(await workerRuns(database))) return false;
      await runs.check();
      return true;
    };
    closers.push(beatWhileWell(createPulse(config.healthFile), isWell));
    return { ...serving, apiUrl: null };
  }
  const api = await openApi(foundation, { config, log, link, runs, judge, codec, channels }, closers);
  return { ...serving, apiUrl: addressOf(config, api.port) };
}

/** What speaks to the model is loaded only where one is configured: it takes 0.1 s. */
async function openReviewer({ reviewer }: Config): Promise<Reviewer | null> {
  if (reviewer === null) return null;
  const { createReviewer } = await import('./models/reviewer.ts');
  return createReviewer(reviewer);
}

/** The channels whose copies stop taking answers some day. */
function aging(channels: readonly OpenedChannel[]): readonly AgingChannel[] {
  return channels.flatMap(({ channel: { name, copyLifeMs } }) =>
    copyLifeMs === undefined ? [] : [{ name, copyLifeMs }],
  );
}

/** Bounded, since a process that ends waits for its chores. @throws CountersignError `unavailable`: later, then */
async function scheduleSweep(link: TemporalLink): Promise<void> {
  await calling(link.client, SCHEDULE_MS, ensureSweepSchedule);
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
