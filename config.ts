import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { environmentSchema, type Environment } from './contract/config.ts';
import { maskText } from './domain/mask.ts';

/** Everything that a process of Countersign is told from outside. The only reader of the environment. */
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

export interface OllamaConfig {
  /** Without a slash at its end. */
  readonly url: string;
  /** Null: a Llama Guard that the server has. */
  readonly model: string | null;
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

export interface FeishuConfig {
  /** How clicks come in: over a connection that we open, or by requests to us. */
  readonly mode: 'ws' | 'webhook';
  readonly appId: string;
  readonly appSecret: string;
  /** Never empty in webhook mode; empty in ws mode where it is not set. */
  readonly encryptKey: string;
  /** As `encryptKey`. */
  readonly verificationToken: string;
  readonly baseUrl: string;
  readonly chatId: string | null;
  /** Where people reach the page; null where that was not said. */
  readonly pageUrl: string | null;
}

/** A model behind OpenAI's protocol, wherever it runs. */
export interface ReviewerConfig {
  /** With the version in it, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Null for a server that asks for none. */
  readonly apiKey: string | null;
  /** How long one review may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Feishu open ids that the environment gives roles. */
export interface FeishuPeople {
  readonly approvers: readonly string[];
  readonly admins: readonly string[];
  readonly executors: readonly string[];
}

/** The process cannot start as configured. The message names each variable; nothing was opened. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`bad configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const LEDGER_FILE = 'ledger.db';
const KEYS_FILE = 'keys.json';
/** Where a command finds its programs when this process has no PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const SECRET = /KEY|SECRET|TOKEN|DATABASE_URL/;
/** What may be given as a file by the same name with `_FILE`. */
export const SECRET_BY_FILE = [
  'API_SERVER_KEY',
  'COUNTERSIGN_KEY',
  'DATABASE_URL',
  'FEISHU_APP_SECRET',
  'FEISHU_ENCRYPT_KEY',
  'FEISHU_VERIFICATION_TOKEN',
  'REVIEWER_API_KEY',
] as const;
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
    feishu: null,
  };
}

function parseEnvironment(env: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  readSecretFiles(given);
  given['HOST'] ??= given['SUPERVISOR_HOST'];
  given['PORT'] ??= given['SUPERVISOR_PORT'];
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0] ?? 'environment');
        const value = present[name];
        const got =
          value === undefined
            ? 'it is not set'
            : SECRET.test(name)
              ? 'its value is not shown'
              : `it is "${maskText(value)}"`;
        return `${name} ${issue.message}; ${got}`;
      }),
    );
  }
  return parsed.data;
}

/**
 * A secret may stand in a file that NAME_FILE names, as containers are handed theirs; a line's end after it is cut off.
 * @throws ConfigError where the file cannot be read or holds nothing, and where NAME is set as well
 */
function readSecretFiles(given: Record<string, string | undefined>): void {
  for (const name of SECRET_BY_FILE) {
    const file = given[`${name}_FILE`];
    if (file === undefined) continue;
    if (given[name] !== undefined) throw new ConfigError([`${name} and ${name}_FILE are both set; set one`]);
    const text = readSecret(`${name}_FILE`, file).trimEnd();
    if (text === '')
      throw new ConfigError([`${name}_FILE "${file}" is empty; it must hold the secret alone`]);
    given[name] = text;
  }
}

function readSecret(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${name} "${file}" cannot be read (${reason})`]);
  }
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
    feishuPeople: {
      approvers: [...env.APPROVAL_WHITELIST, ...only(env.COMMANDER_OPEN_ID)],
      admins: only(env.FEISHU_ADMIN_ID),
      executors: only(env.EXECUTOR_OPEN_ID),
    },
    reviewer: reviewerOf(env),
    confirmationRateLimit: env.CONFIRMATION_RATE_LIMIT,
    systemUser: systemUser(),
    agent: {
      platformUrl: env.PLATFORM_URL ?? null,
      key: env.COUNTERSIGN_KEY ?? env.API_SERVER_KEY ?? null,
      environment: commandEnvironment(env),
    },
    ollama: env.OLLAMA_URL === undefined ? null : { url: env.OLLAMA_URL, model: env.OLLAMA_MODEL ?? null },
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

function feishuOf(env: Environment): FeishuConfig | null {
  const { FEISHU_APP_ID, FEISHU_APP_SECRET } = env;
  if (!FEISHU_APP_ID || !FEISHU_APP_SECRET) return null;
  return {
    mode: env.FEISHU_MODE,
    appId: FEISHU_APP_ID,
    appSecret: FEISHU_APP_SECRET,
    encryptKey: env.FEISHU_ENCRYPT_KEY ?? '',
    verificationToken: env.FEISHU_VERIFICATION_TOKEN ?? '',
    baseUrl: env.FEISHU_BASE_URL,
    chatId: env.FEISHU_CHAT_ID ?? null,
    pageUrl: env.PUBLIC_URL ?? null,
  };
}

function reviewerOf(env: Environment): ReviewerConfig | null {
  const { REVIEWER_BASE_URL: baseUrl, REVIEWER_MODEL: model, REVIEWER_API_KEY: apiKey } = env;
  if (baseUrl === undefined || model === undefined) return null;
  return { baseUrl, model, apiKey: apiKey ?? null, timeoutMs: env.REVIEWER_TIMEOUT_SECONDS * 1_000 };
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

function only(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
