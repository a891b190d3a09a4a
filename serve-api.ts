import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import { createEventStreams } from './api/events/event-streams.ts';
import { createHub } from './api/events/hub.ts';
import { createLive } from './api/live.ts';
import { type RunningApi, runApi } from './api/main.ts';
import { createMetrics } from './api/metrics.ts';
import { type SafetyWatch, createSafetyWatch } from './api/metrics-safety.ts';
import type { ApiPorts, Runs } from './api/ports.ts';
import { createOrders } from './api/temporal-orders.ts';
import { createWaiters } from './api/waiters.ts';
import { createWorkDesk } from './api/work-desk.ts';
import type { Listener, OpenedChannel } from './channels/channel.ts';
import { type Config, isLoopback } from './config.ts';
import { createDoor } from './door.ts';
import type { Closers, Foundation } from './foundation.ts';
import type { Approval } from './domain/approval.ts';
import type { PolicySource } from './policy-source.ts';
import { mayBeAllowlisted, maySkip } from './risk/allowlisted.ts';
import { findCrisis } from './risk/crisis/find.ts';
import { crisisResources, crisisTexts } from './risk/crisis/resources.ts';
import { proseOf } from './risk/prose.ts';
import { workerRuns } from './store/presence.ts';
import { createRefusals } from './store/refusal-tally.ts';
import type { TemporalLink } from './temporal-link.ts';
import { VERSION } from './version.ts';
import { type Judge, createClassifier, createReader } from './workers/judge.ts';
import { createWireCodec } from './workers/wire-codec.ts';

/** Where the build puts the page. */
const PAGE_FOLDER = fileURLToPath(new URL('./web', import.meta.url));

/** Where an API listens, as an address; a bare IPv6 host is put into brackets. */
export function addressOf({ host }: Config, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What the API needs beside the foundation. */
export interface ApiParts {
  readonly config: Config;
  readonly log: Logger;
  readonly link: TemporalLink;
  readonly runs: Runs;
  readonly judge: Judge;
  readonly codec: PayloadCodec;
  readonly channels: readonly OpenedChannel[];
}

/**
 * Opens the port, and before it all that routes and listeners need. What was begun is in `closers`, also when this throws.
 * @throws Error where the port cannot be listened on
 */
export async function openApi(
  foundation: Foundation,
  parts: ApiParts,
  closers: Closers,
): Promise<RunningApi> {
  const { keys, policies, approvers, rbac, refusedFiles, database, feed, embedded } = foundation;
  const { config, log, link, runs, judge, codec, channels } = parts;
  const refusals = createRefusals(database, log);
  // Stopped last of all doors: what they refuse until their end is counted.
  closers.push(() => refusals.stop());
  const desk = createWorkDesk(createOrders(link.client), (error) =>
    log.warn({ err: error }, 'orders cannot be fetched now'),
  );
  closers.push(() => desk.stop());
  const watch = createSafetyWatch();
  // Only on this machine is the address that is listened on one that people use.
  let address: string | null = null;
  const ports: ApiPorts = {
    database,
    refusals,
    runs,
    desk,
    waiters: createWaiters(feed),
    seals: keys.seals,
    orders: keys.orders,
    sessions: keys.sessions,
    read: createReader(config.trustedNetworks, policies.crisis),
    judge: (request, read) => judge(request, 'request', read),
    classify: createClassifier(policies.policy, config.trustedNetworks, policies.crisis),
    safety: await safetyPort(config, policies, watch),
    policy: policies.policy,
    directory: approvers.directory,
    policyDirectory: policies.directory,
    reloadApprovers: approvers.reload,
    rbac,
    refusedFiles,
    workerRuns: async () => link.workerRuns() || workerRuns(database),
    systemUser: config.systemUser,
    pageUrl: () => config.publicUrl ?? address,
    temporalUi: embedded?.uiUrl ?? null,
    namespace: config.temporalNamespace,
    previews: () => previewsOf(channels),
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
  const listening = new Map<string, Listener>();
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
      receivers: channels.flatMap(
        ({ channel, receivers }) => receivers?.(createDoor(ports, channel.name)) ?? [],
      ),
      channelStates: () =>
        Object.fromEntries([...listening].map(([name, listener]) => [name, stateOf(listener)])),
      version: VERSION,
      surface: config.surface,
      pageFolder: PAGE_FOLDER,
    },
    config.host,
    config.port,
  );
  closers.push(() => api.stop());
  if (config.surface === 'all' && isLoopback(config.host)) address = addressOf(config, api.port);
  for (const { channel, listen, isLocal = false } of channels) {
    const listener = listen?.(createDoor(ports, channel.name, isLocal));
    if (listener === undefined) continue;
    closers.push(() => listener.stop());
    listening.set(channel.name, listener);
  }
  return api;
}

/** What the judge, the texts of help and a model can say of a piece of text. */
async function safetyPort(
  { ollama }: Config,
  policies: PolicySource,
  watch: SafetyWatch,
): Promise<ApiPorts['safety']> {
  return {
    guard: ollama === null ? null : (await import('./models/llama-guard.ts')).createLlamaGuard(ollama),
    isCrisis: (text) => findCrisis(text) !== null,
    isHelp: (text) => crisisTexts(policies.crisis()).has(text),
    help: (language, region) => crisisResources(language, region, policies.crisis()),
    proseOf,
    report: watch.report,
  };
}

function stateOf(listener: Listener): { readonly ok: boolean; readonly problem: string | null } {
  const { ok, lastError } = listener.health();
  return { ok, problem: lastError };
}

function previewsOf(channels: readonly OpenedChannel[]): ReturnType<ApiPorts['previews']> {
  return new Map(
    channels.flatMap(({ channel }) =>
      channel.preview === undefined || channel.isActive?.() === false
        ? []
        : [[channel.name, (approval: Approval) => channel.preview?.(approval)] as const],
    ),
  );
}
