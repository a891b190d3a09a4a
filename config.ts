import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { type FeishuConfig, type FeishuPeople, feishuOf, feishuPeopleOf } from './config-feishu.ts';
import {
  type DiscordConfig,
  type SlackConfig,
  type TelegramConfig,
  discordOf,
  slackOf,
  telegramOf,
} from './config-channels.ts';
import { type OllamaConfig, type ReviewerConfig, ollamaOf, reviewerOf } from './config-models.ts';
import type { Environment } from './contract/config.ts';
import { ConfigError, parseEnvironment } from './environment.ts';

/** Everything that a process of Countersign is told from outside. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where people reach the page, without a slash at its end; null where that was not said. */
  readonly publicUrl: string | null;
  /** All local data but, where that is named apart, the ledger. */
  readonly home: string;
  readonly ledgerFile: string;
  /** The PostgreSQL database that holds the ledger instead, with its password; null for that file. */
  readonly databaseUrl: string | null;
  /** The keys, which every process on a ledger must have alike. */
  readonly keysFile: string;
  /** Touched while this process does its work, for `countersign healthcheck --file`; null for none. */
  readonly healthFile: string | null;
  /** Which routes the API serves: all, or the confirmations protocol and health alone. */
  readonly surface: Surface;
  readonly apiServerKey: string | null;
  readonly trustedNetworks: readonly string[];
  readonly logLevel: Environment['LOG_LEVEL'];
  /** The policy file to read beside the built-in one; null for `policy.yaml` in `policyFolder`, if there is one. */
  readonly policyFile: string | null;
  readonly policyFolder: string;
  /** The file whose `rbac.roles` count; null for `config.yaml` in the data folder, if there is one. */
  readonly configFile: string | null;
  /** Null: this process starts the embedded server. */
  readonly temporalAddress: string | null;
  /** The embedded server takes this port, or the next one that is free; its web UI 1000 more. */
  readonly embeddedTemporalPort: number;
  readonly temporalNamespace: string;
  readonly feishu: FeishuConfig | null;
  readonly feishuPeople: FeishuPeople;
  readonly telegram: TelegramConfig | null;
  readonly discord: DiscordConfig | null;
  readonly slack: SlackConfig | null;
  /** Whether people are asked at the terminal that a process is started from; `auto`: where no chat is configured. */
  readonly terminalPrompt: 'auto' | 'on' | 'off';
  /** Private networks that outgoing webhooks may reach. */
  readonly webhookAllowPrivate: readonly string[];
  /** The language model that reviews requests; null for none. */
  readonly reviewer: ReviewerConfig | null;
  /** Confirmations per action and requester in an hour, until an operator sets another limit. */
  readonly confirmationRateLimit: number;
  /** Who decides in open mode when nobody is named: the system's user. */
  readonly systemUser: string;
  readonly agent: AgentConfig;
  /** The server of language models that checks content; null for none. */
  readonly ollama: OllamaConfig | null;
}

/** What a sub-agent needs beyond that. */
export interface AgentConfig {
  /** The server that PLATFORM_URL names, without a slash at its end; null where it is not set. */
  readonly platformUrl: string | null;
  /** What it shows to that server. */
  readonly key: string | null;
  /** All that a command gets of this process's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export type Surface = 'all' | 'confirmations';

const LEDGER_FILE = 'ledger.db';
const KEYS_FILE = 'keys.json';
/** Where a command finds its programs when this process has no PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** @throws ConfigError naming every variable that is wrong, its value (unless secret) and what is allowed */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return toConfig(parseEnvironment(env));
}

/** What the options of `countersign confirmd` say; each comes before its variable of the environment. */
export interface ConfirmdOptions {
  readonly host?: string;
  readonly port?: string;
  /** The ledger's file; the other data stands beside it, in a folder of the same name with `.d`. */
  readonly dbPath?: string;
  readonly rateLimit?: string;
}

/**
 * The configuration of `countersign confirmd`: a ledger, a Temporal server and a worker of its own, and no channel,
 * since channels call back on the main port. The people are those of the main server's policy file.
 * @throws ConfigError as readConfig does
 */
export function readConfirmdConfig(env: NodeJS.ProcessEnv, options: ConfirmdOptions): Config {
  const parsed = parseEnvironment({
    ...env,
    CONFIRMATION_HOST: options.host ?? env['CONFIRMATION_HOST'],
    CONFIRMATION_PORT: options.port ?? env['CONFIRMATION_PORT'],
    CONFIRMATION_RATE_LIMIT: options.rateLimit ?? env['CONFIRMATION_RATE_LIMIT'],
  });
  const main = toConfig(parsed);
  const named = options.dbPath === undefined ? null : resolve(options.dbPath);
  if (named === main.ledgerFile) {
    throw new ConfigError([
      `--db-path "${named}" is the main server's ledger, whose approvals run elsewhere; name another file`,
    ]);
  }
  const home = named === null ? join(main.home, 'confirmd') : `${named}.d`;
  return {
    ...main,
    host: parsed.CONFIRMATION_HOST,
    port: parsed.CONFIRMATION_PORT,
    home,
    ledgerFile: named ?? join(home, LEDGER_FILE),
    databaseUrl: null,
    keysFile: join(home, KEYS_FILE),
    surface: 'confirmations',
    temporalAddress: null,
    ...{ feishu: null, telegram: null, discord: null, slack: null },
  };
}

function toConfig(env: Environment): Config {
  const home = resolve(env.APPROVAL_HOME ?? `${homedir()}/.countersign`);
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? null,
    home,
    ledgerFile: join(home, LEDGER_FILE),
    databaseUrl: env.DATABASE_URL ?? null,
    keysFile: env.KEYS_FILE === undefined ? join(home, KEYS_FILE) : resolve(env.KEYS_FILE),
    healthFile: env.HEALTH_FILE === undefined ? null : resolve(env.HEALTH_FILE),
    surface: 'all',
    apiServerKey: env.API_SERVER_KEY ?? null,
    trustedNetworks: env.TRUSTED_NETWORK,
    logLevel: env.LOG_LEVEL,
    policyFile: env.POLICY_FILE === undefined ? null : resolve(env.POLICY_FILE),
    policyFolder: home,
    configFile: env.CONFIG_FILE === undefined ? null : resolve(env.CONFIG_FILE),
    temporalAddress: env.TEMPORAL_ADDRESS ?? null,
    embeddedTemporalPort: env.EMBEDDED_TEMPORAL_PORT,
    temporalNamespace: env.TEMPORAL_NAMESPACE,
    feishu: feishuOf(env),
    feishuPeople: feishuPeopleOf(env),
    telegram: telegramOf(env),
    discord: discordOf(env),
    slack: slackOf(env),
    terminalPrompt: env.TERMINAL_PROMPT,
    webhookAllowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
    reviewer: reviewerOf(env),
    confirmationRateLimit: env.CONFIRMATION_RATE_LIMIT,
    systemUser: systemUser(),
    agent: {
      platformUrl: env.PLATFORM_URL ?? null,
      key: env.COUNTERSIGN_KEY ?? env.API_SERVER_KEY ?? null,
      environment: commandEnvironment(env),
    },
    ollama: ollamaOf(env),
  };
}

/**
 * Leaves the file as it is: a process that begins is not at work yet.
 * @throws ConfigError where it cannot be touched, which would show only as a process that is never well
 */
export function checkHealthFile({ healthFile: file }: Pick<Config, 'healthFile'>): void {
  if (file === null) return;
  const isThere = existsSync(file);
  try {
    closeSync(openSync(file, 'a', 0o600));
    if (!isThere) rmSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `HEALTH_FILE "${file}" cannot be written (${reason}); name a file in a folder that is there and takes files`,
    ]);
  }
}

/** A container may run as a number that no file gives a name to. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `user-${process.getuid?.() ?? 0}`;
  }
}

function commandEnvironment(env: Environment): Readonly<Record<string, string>> {
  return {
    PATH: env.PATH ?? DEFAULT_PATH,
    HOME: env.HOME ?? homedir(),
    ...(env.LANG === undefined ? {} : { LANG: env.LANG }),
    ...(env.TMPDIR === undefined ? {} : { TMPDIR: env.TMPDIR }),
  };
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}
