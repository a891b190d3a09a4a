import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { environmentSchema, type Environment } from './contract/config.ts';
import { maskText } from './domain/mask.ts';

/** Everything that a process of Countersign is told from outside. The only reader of the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** All local data but, where that is named apart, the ledger. */
  readonly home: string;
  readonly ledgerFile: string;
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
  /** Confirmations per action and requester in an hour, until an operator sets another limit. */
  readonly confirmationRateLimit: number;
  /** Who decides in open mode when nobody is named: the system's user. */
  readonly systemUser: string;
  readonly agent: AgentConfig;
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
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly baseUrl: string;
  readonly chatId: string | null;
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
/** Where a command finds its programs when this process has no PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const SECRET = /KEY|SECRET|TOKEN/;
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
    surface: 'confirmations',
    temporalAddress: null,
    feishu: null,
  };
}

function parseEnvironment(env: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
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

function toConfig(env: Environment): Config {
  const home = resolve(env.APPROVAL_HOME ?? `${homedir()}/.countersign`);
  return {
    host: env.HOST,
    port: env.PORT,
    home,
    ledgerFile: join(home, LEDGER_FILE),
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
    confirmationRateLimit: env.CONFIRMATION_RATE_LIMIT,
    systemUser: userInfo().username,
    agent: {
      platformUrl: env.PLATFORM_URL ?? null,
      key: env.COUNTERSIGN_KEY ?? env.API_SERVER_KEY ?? null,
      environment: commandEnvironment(env),
    },
  };
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
  const { FEISHU_APP_ID, FEISHU_APP_SECRET, FEISHU_ENCRYPT_KEY, FEISHU_VERIFICATION_TOKEN } = env;
  if (!FEISHU_APP_ID || !FEISHU_APP_SECRET || !FEISHU_ENCRYPT_KEY || !FEISHU_VERIFICATION_TOKEN) return null;
  return {
    appId: FEISHU_APP_ID,
    appSecret: FEISHU_APP_SECRET,
    encryptKey: FEISHU_ENCRYPT_KEY,
    verificationToken: FEISHU_VERIFICATION_TOKEN,
    baseUrl: env.FEISHU_BASE_URL,
    chatId: env.FEISHU_CHAT_ID ?? null,
  };
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

function only(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
