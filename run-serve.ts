import { dirname } from 'node:path';
import { createScreen } from './channels/terminal/screen.ts';
import { type Config, type ConfirmdOptions, readConfig, readConfirmdConfig } from './config.ts';
import { YamlFileError } from './contract/yaml-file.ts';
import { ConfigError } from './environment.ts';
import { createLog } from './log.ts';
import { plainAddress } from './models/plain-address.ts';
import { type ServeRole, type Serving, serve } from './serve.ts';
import { VERSION } from './version.ts';

/** How long an orderly end may take before the process ends anyway, in milliseconds. */
const STOP_MS = 8_000;

/** `countersign serve`: serves until it is told to stop. Exits 2 for a configuration that cannot be served. */
export async function runServe(role: ServeRole): Promise<void> {
  await run(role, () => readConfig(process.env));
}

/** `countersign confirmd`: serves the confirmations protocol alone, all in one process. Exits as `serve` does. */
export async function runConfirmd(options: ConfirmdOptions): Promise<void> {
  await run('all', () => readConfirmdConfig(process.env, options));
}

async function run(role: ServeRole, read: () => Config): Promise<void> {
  // Whatever is written, by us and by our children, is for the owner alone.
  process.umask(0o077);
  const screen = createScreen(process.stdout);
  const say = (text: string): void => screen.above(() => console.log(text));
  const progress = (line: string): void => say(`countersign: ${line}`);
  let serving: Serving | null = null;
  let stopping = false;
  const stop = (): void => {
    // Told twice: somebody is in a hurry.
    if (stopping) process.exit(1);
    stopping = true;
    progress('stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    const ended = serving === null ? Promise.resolve() : serving.stop();
    ended.then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  try {
    const config = read();
    const log = createLog(config.logLevel, (write) => screen.above(write));
    serving = await serve(role, config, log, progress, screen);
    if (stopping) await serving.stop();
    else say(addressesOf(serving, config));
  } catch (error) {
    console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(isConfiguration(error) ? 2 : 1);
  }
}

function isConfiguration(error: unknown): boolean {
  const portTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return portTaken || error instanceof ConfigError || error instanceof YamlFileError;
}

/** Where the ledger is; null for its file in the data folder. */
function placeOf({ databaseUrl, ledgerFile, home }: Config): string | null {
  if (databaseUrl === null) return dirname(ledgerFile) === home ? null : ledgerFile;
  const { host, pathname } = new URL(databaseUrl);
  return `PostgreSQL ${host}${pathname}`;
}

function addressesOf(serving: Serving, config: Config): string {
  const whole = config.surface === 'all';
  const { reviewer, ollama } = config;
  const rows = [
    ['API', serving.apiUrl],
    ['Page', serving.apiUrl === null || !whole ? null : `${serving.apiUrl}/`],
    ['API docs', serving.apiUrl === null || !whole ? null : `${serving.apiUrl}/docs`],
    ['Temporal UI', serving.temporalUi],
    ['Temporal', serving.temporalAddress],
    ['Data', config.home],
    ['Ledger', placeOf(config)],
    ['Reviewer', reviewer === null ? null : `${reviewer.model} at ${plainAddress(reviewer.baseUrl)}`],
    ['Safety', ollama === null ? null : `${ollama.model ?? 'Llama Guard'} at ${plainAddress(ollama.url)}`],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === null ? [] : [`  ${String(name).padEnd(12)} ${value}`],
  );
  if (serving.openMode) {
    lines.push(
      '  Open mode: no key is set, so anyone on this machine can decide. `countersign init` makes keys.',
    );
  }
  if (config.feishu !== null) {
    lines.push(
      '  Feishu is connected. People on phones need minutes, not seconds: ask with "profile": "workday".',
    );
  }
  // Written at once, so that whoever waits for the first line has them all.
  return `\nCountersign ${VERSION} is ready\n${lines.join('\n')}`;
}
