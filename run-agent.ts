import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { type Config, checkHealthFile, readConfig } from './config.ts';
import { executorQueue } from './domain/execution.ts';
import { findEmbeddedTemporal } from './embedded-temporal.ts';
import { ConfigError } from './environment.ts';
import { startHttpTransport } from './executors/http-transport.ts';
import { openJournal } from './executors/journal.ts';
import { type Perform, createPerform } from './executors/perform.ts';
import { runTemporalTransport } from './executors/temporal-transport.ts';
import { keepUp } from './keep-up.ts';
import { loadKeys } from './keys.ts';
import { createLog, installTemporalRuntime } from './log.ts';
import { lockHome } from './store/home-lock.ts';
import { createPayloadCodec } from './workers/codec.ts';
import { createPulse } from './workers/pulse.ts';

export interface AgentOptions {
  readonly name: string;
  readonly transport?: 'temporal' | 'http';
  readonly url?: string;
  readonly cwd?: string;
  readonly concurrency: number;
}

/** How long running commands have once the agent is told to end, in milliseconds. */
const GRACE_MS = 10_000;
/** How long stopping them and reporting may take beyond that, in milliseconds. */
const REPORT_MS = 6_000;
/** Within this many milliseconds a second signal is the echo of the first. */
const ECHO_MS = 1_000;
/** How often an agent looks whether the embedded server has come back at another address, in milliseconds. */
const LOOK_MS = 2_000;

/** `countersign agent`: a sub-agent, until it is told to stop. Exits 2 for a configuration that cannot work. */
export async function runAgent(options: AgentOptions): Promise<void> {
  try {
    const config = readConfig(process.env);
    const log = createLog(config.logLevel);
    const running = await startAgent(options, config, log);
    let stoppingSince: number | null = null;
    const stop = (): void => {
      if (stoppingSince !== null) {
        // Told again: somebody is in a hurry, and the guards kill what runs. But one Ctrl-C may come by two ways.
        if (performance.now() - stoppingSince > ECHO_MS) process.exit(1);
        return;
      }
      stoppingSince = performance.now();
      say(`agent ${options.name} is stopping`);
      setTimeout(() => process.exit(1), GRACE_MS + REPORT_MS).unref();
      running.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  } catch (error) {
    console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
}

interface RunningAgent {
  stop(): Promise<void>;
}

async function startAgent(options: AgentOptions, config: Config, log: Logger): Promise<RunningAgent> {
  const { name, concurrency } = options;
  checkHealthFile(config);
  const own = join(config.home, 'agents', name);
  claimAgent(own, name);
  const perform = createPerform({
    name,
    journal: openJournal(join(own, 'journal.jsonl')),
    folder: workFolder(options.cwd, own),
    environment: config.agent.environment,
    log,
  });
  const pulse = createPulse(config.healthFile);
  const temporal = await usesTemporal(options, config);
  if (temporal) return startOnTemporal(options, config, perform, log, pulse);
  const baseUrl = options.url ?? config.agent.platformUrl ?? `http://127.0.0.1:${config.port}`;
  const onReady = (): void => say(`agent ${name} is ready (${baseUrl})`);
  const { key } = config.agent;
  const polling = { baseUrl, key, name, concurrency, perform, log, onReady, onContact: pulse };
  const transport = startHttpTransport(polling);
  return { stop: () => transport.stop(GRACE_MS) };
}

/** What was asked for; else HTTP where a server is named, else Temporal where there is one to be found. */
async function usesTemporal({ transport, url }: AgentOptions, config: Config): Promise<boolean> {
  if (transport !== undefined) return transport === 'temporal';
  if (url !== undefined || config.agent.platformUrl !== null) return false;
  return config.temporalAddress !== null || (await findEmbeddedTemporal(config.home)) !== null;
}

function startOnTemporal(
  { name, concurrency }: AgentOptions,
  config: Config,
  perform: Perform,
  log: Logger,
  pulse: () => void,
): RunningAgent {
  // Keys made here would be nobody else's: every order would look forged.
  if (!existsSync(config.keysFile)) {
    throw new ConfigError([
      `there is no ${config.keysFile}, without which no order can be read; start the server there first, copy its key file (KEYS_FILE says where it stands), or use --transport http`,
    ]);
  }
  const { orders, payloads } = loadKeys(config.home, config.keysFile);
  const codec = createPayloadCodec(payloads);
  installTemporalRuntime(log);
  const locate = async (): Promise<string | null> =>
    config.temporalAddress ?? (await findEmbeddedTemporal(config.home));
  const ending = new AbortController();
  let stopWorker = async (): Promise<void> => undefined;
  const loop = keepUp(log, async (isUp) => {
    const address = await locate();
    if (address === null) throw new Error(`no Temporal server runs on ${config.home} now`);
    const connection = await NativeConnection.connect({ address });
    try {
      const worker = await runTemporalTransport({
        ...{ connection, namespace: config.temporalNamespace, name, concurrency },
        ...{ codec, orders, perform, graceMs: GRACE_MS },
      });
      stopWorker = () => worker.stop();
      if (ending.signal.aborted) await worker.stop();
      // A server that was started anew may listen elsewhere; the old address would be tried for ever.
      const look = setInterval(() => {
        void locate().then((now) => (now === null || now === address ? undefined : worker.stop()));
        void connection.workflowService.getSystemInfo({}).then(pulse, () => undefined);
      }, LOOK_MS);
      pulse();
      isUp();
      await worker.done.finally(() => clearInterval(look));
    } finally {
      await connection.close().catch(() => undefined);
    }
  });
  void loop.up.then(() => say(`agent ${name} is ready (temporal queue ${executorQueue(name)})`));
  return {
    async stop() {
      ending.abort();
      loop.end();
      await stopWorker();
      await loop.done;
    },
  };
}

/** @throws ConfigError where the name is taken: two of one name could not tell what the other began */
function claimAgent(folder: string, name: string): void {
  const release = lockHome(folder);
  // Held to the end of the process, which lets go of it however it ends.
  if (release !== null) return void process.once('exit', release);
  throw new ConfigError([
    `--name ${name} is taken by an agent that runs on ${folder}; stop it, or use another name`,
  ]);
}

/** @throws ConfigError where a folder is named that is not there */
function workFolder(named: string | undefined, own: string): string {
  if (named === undefined) {
    const folder = join(own, 'work');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
  const folder = resolve(named);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new ConfigError([`--cwd ${folder} is no folder that exists`]);
}

function say(line: string): void {
  console.log(`countersign: ${line}`);
}
