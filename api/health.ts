import { sql } from 'kysely';
import { type ChannelStates, channelStates } from '../store/presence.ts';
import type { ApiPorts } from './ports.ts';

export type Check =
  { readonly ok: true; readonly problem: null } | { readonly ok: false; readonly problem: string };

export interface HealthReport {
  /** Whether this node can take requests: store, Temporal and clock. */
  readonly ready: boolean;
  readonly checks: {
    readonly store: Check;
    readonly temporal: Check;
    readonly clock: Check;
    /** Without a worker decisions are still recorded; they take effect later. */
    readonly worker: Check;
    /** What was in force before a change that does not hold still is. */
    readonly policy: Check;
    /** A channel that is down holds nothing up. */
    readonly channels: ChannelStates;
  };
  /** How far this node's clock is off Temporal's, in milliseconds; null while Temporal cannot be asked. */
  readonly clockOffMs: number | null;
}

export interface Health {
  check(): Promise<HealthReport>;
}

/** Deadlines are held against this node's clock when it takes a decision, so it must be near Temporal's. */
const CLOCK_OFF_MS_MAX = 2_000;
/** Probes by many at once share one look, this old at the most, in milliseconds. */
const SHARED_MS = 250;

/** @param answering how this process finds the connections that channels are answered by */
export function createHealth(ports: ApiPorts, answering: () => ChannelStates): Health {
  let shared: { readonly at: number; readonly report: Promise<HealthReport> } | null = null;
  return {
    check() {
      const now = performance.now();
      if (shared === null || now - shared.at > SHARED_MS)
        shared = { at: now, report: look(ports, answering) };
      return shared.report;
    },
  };
}

async function look(ports: ApiPorts, answering: () => ChannelStates): Promise<HealthReport> {
  const [store, temporal, worker, channels] = await Promise.all([
    checked(async () => void (await sql`select seq from chain_head`.execute(ports.database.read))),
    ports.runs.check().catch((error: unknown) => failed(error)),
    checked(async () => {
      if (!(await ports.workerRuns())) throw new Error('no worker has been heard of for 1.5 s');
    }),
    channelStates(ports.database).catch(() => ({})),
  ]);
  const reached = 'clockOffMs' in temporal;
  const clock =
    !reached || temporal.clockOffMs <= CLOCK_OFF_MS_MAX
      ? OK
      : failed(
          `the clock is ${temporal.clockOffMs} ms off Temporal’s; at most ${CLOCK_OFF_MS_MAX} are allowed`,
        );
  return {
    ready: store.ok && reached && clock.ok,
    checks: {
      store,
      temporal: reached ? OK : temporal,
      clock,
      worker,
      policy: policyCheck(ports.refusedFiles()),
      channels: withFaults(channels, answering()),
    },
    clockOffMs: reached ? temporal.clockOffMs : null,
  };
}

/** What is wrong in a file may quote it, and this is shown to everybody: the log has it. */
function policyCheck(refused: readonly string[]): Check {
  if (refused.length === 0) return OK;
  return failed(
    `${refused.join(' and ')} was changed to something that does not hold; what stood before is in force, and the log says what is wrong`,
  );
}

/** A channel is as well as the worse of its two sides: sending, and being answered. */
function withFaults(sending: ChannelStates, answering: ChannelStates): ChannelStates {
  const faults = Object.entries(answering).filter(([name, { ok }]) => !ok || !(name in sending));
  return { ...sending, ...Object.fromEntries(faults) };
}

const OK: Check = { ok: true, problem: null };

function failed(reason: unknown): Check & { readonly ok: false } {
  return { ok: false, problem: reason instanceof Error ? reason.message : String(reason) };
}

async function checked(probe: () => Promise<void>): Promise<Check> {
  try {
    await probe();
    return OK;
  } catch (error) {
    return failed(error);
  }
}
