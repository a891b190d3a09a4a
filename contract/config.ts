import { isIP } from 'node:net';
import { z } from 'zod';
import { LIMIT_REQUESTS } from '../domain/rate-limit.ts';

/** The environment variables that Countersign reads, each with what it may hold. */
const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'must be a port number from 0 to 65535' })
  .transform(Number)
  .refine((value) => value <= 65_535, { error: 'must be a port number from 0 to 65535' });

const cidrList = z.string().transform((value, context) => {
  const blocks = splitList(value);
  for (const block of blocks) {
    if (isCidr(block)) continue;
    context.addIssue({
      code: 'custom',
      message: `"${block}" is no CIDR block such as 10.0.0.0/24 or fd00::/8`,
    });
  }
  return blocks;
});

const rateLimit = z
  .string()
  .regex(/^\d{1,6}$/, { error: 'must be a whole number from 1 to 100000' })
  .transform(Number)
  .refine((value) => value >= LIMIT_REQUESTS.min && value <= LIMIT_REQUESTS.max, {
    error: 'must be a whole number from 1 to 100000',
  });

const REVIEWER_SECONDS = { min: 1, max: 30, default: 20 } as const;
const reviewerSeconds = z
  .string()
  .regex(/^\d{1,2}$/, { error: 'must be a whole number of seconds from 1 to 30' })
  .transform(Number)
  .refine((value) => value >= REVIEWER_SECONDS.min && value <= REVIEWER_SECONDS.max, {
    error: 'must be a whole number of seconds from 1 to 30',
  });

const list = z.string().transform(splitList);
const text = z.string().min(1);
const url = z.string().regex(/^https?:\/\/[^\s]+[^\s/]$/, {
  error: 'must be an http or https address without a slash at its end',
});

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** What is wrong with an address of PostgreSQL never repeats it: it may hold a password. */
const databaseUrl = z.string().superRefine((value, context) => {
  const problem = problemOfDatabaseUrl(value);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

const variables = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: port.default(8080),
  PUBLIC_URL: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*[^\s/?#@])?$/, {
      error: 'must be an http or https address without a user, a query or a slash at its end',
    })
    .exactOptional(),
  APPROVAL_HOME: text.exactOptional(),
  HEALTH_FILE: text.exactOptional(),
  API_SERVER_KEY: z
    .string()
    .min(16, { error: 'must be at least 16 characters; `countersign init` makes good keys' })
    .exactOptional(),
  TRUSTED_NETWORK: cidrList.default(['10.0.0.0/24']),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be debug, info, warn, error or silent',
    })
    .default('info'),
  POLICY_FILE: text.exactOptional(),
  CONFIG_FILE: text.exactOptional(),
  TEMPORAL_ADDRESS: z
    .string()
    .refine(isHostAndPort, { error: 'must be host:port, with a port from 1 to 65535' })
    .exactOptional(),
  EMBEDDED_TEMPORAL_PORT: port.default(7233),
  TEMPORAL_NAMESPACE: text.default('default'),
  DATABASE_URL: databaseUrl.exactOptional(),
  KEYS_FILE: text.exactOptional(),
  FEISHU_APP_ID: text.exactOptional(),
  FEISHU_APP_SECRET: text.exactOptional(),
  FEISHU_ENCRYPT_KEY: text.exactOptional(),
  FEISHU_VERIFICATION_TOKEN: text.exactOptional(),
  FEISHU_MODE: z
    .enum(['ws', 'webhook'], { error: 'must be ws (the long connection) or webhook' })
    .default('webhook'),
  FEISHU_BASE_URL: url.default('https://open.feishu.cn'),
  FEISHU_CHAT_ID: text.exactOptional(),
  FEISHU_ADMIN_ID: text.exactOptional(),
  COMMANDER_OPEN_ID: text.exactOptional(),
  EXECUTOR_OPEN_ID: text.exactOptional(),
  APPROVAL_WHITELIST: list.default([]),
  WEBHOOK_ALLOW_PRIVATE: cidrList.default([]),
  TERMINAL_PROMPT: z.enum(['auto', 'on', 'off'], { error: 'must be auto, on or off' }).default('auto'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, {
      error: 'must be the token of a bot: digits, a colon, and letters, digits, _ or -',
    })
    .exactOptional(),
  TELEGRAM_MODE: z.enum(['polling', 'webhook'], { error: 'must be polling or webhook' }).default('polling'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/, { error: 'must be 16 to 256 letters, digits, _ or -' })
    .exactOptional(),
  TELEGRAM_CHAT_ID: z
    .string()
    .regex(/^-?\d{1,20}$/, { error: 'must be the number of a chat' })
    .exactOptional(),
  TELEGRAM_API_URL: url.default('https://api.telegram.org'),
  DISCORD_BOT_TOKEN: text.exactOptional(),
  DISCORD_MODE: z.enum(['gateway', 'webhook'], { error: 'must be gateway or webhook' }).default('gateway'),
  DISCORD_PUBLIC_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: "must be the application's public key, 64 hex digits" })
    .exactOptional(),
  DISCORD_CHANNEL_ID: z
    .string()
    .regex(/^\d{1,20}$/, { error: 'must be the number of a channel, of 20 digits at most' })
    .exactOptional(),
  DISCORD_API_URL: url.default('https://discord.com/api'),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-\S+$/, { error: 'must be a bot token, which begins with xoxb-' })
    .exactOptional(),
  SLACK_MODE: z
    .enum(['socket', 'webhook', 'http'], { error: 'must be socket, or webhook, which http says too' })
    .transform((mode) => (mode === 'http' ? 'webhook' : mode))
    .default('socket'),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S+$/, { error: 'must be an app-level token, which begins with xapp-' })
    .exactOptional(),
  SLACK_SIGNING_SECRET: text.exactOptional(),
  SLACK_CHANNEL_ID: z
    .string()
    .regex(/^[CGD][A-Z0-9]{2,30}$/, { error: 'must be the id of a channel, such as C012ABCDEF' })
    .exactOptional(),
  SLACK_API_URL: url.default('https://slack.com/api'),
  REVIEWER_BASE_URL: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*[^\s/?#@])?$/, {
      error:
        'must be an http or https address such as http://localhost:11434/v1, without a user, a query or a slash at its end',
    })
    .exactOptional(),
  REVIEWER_MODEL: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, { error: "must be a model's name, without spaces" })
    .exactOptional(),
  REVIEWER_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: 'must be a key, without spaces' })
    .exactOptional(),
  REVIEWER_TIMEOUT_SECONDS: reviewerSeconds.default(REVIEWER_SECONDS.default),
  CONFIRMATION_RATE_LIMIT: rateLimit.default(LIMIT_REQUESTS.default),
  CONFIRMATION_HOST: text.default('127.0.0.1'),
  CONFIRMATION_PORT: port.default(6000),
  OLLAMA_URL: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/, {
      error: 'must be an http or https address of an Ollama server, without a user or a query',
    })
    .refine((value) => URL.canParse(value), { error: 'must be an address such as http://127.0.0.1:11434' })
    .transform((value) => value.replace(/\/+$/, ''))
    .exactOptional(),
  OLLAMA_MODEL: text.exactOptional(),
  PLATFORM_URL: z
    .string()
    .regex(/^https?:\/\/\S+$/, { error: 'must be an http or https address' })
    .transform((value) => value.replace(/\/+$/, ''))
    .exactOptional(),
  COUNTERSIGN_KEY: text.exactOptional(),
  PATH: text.exactOptional(),
  HOME: text.exactOptional(),
  LANG: text.exactOptional(),
  TMPDIR: text.exactOptional(),
});

export const environmentSchema = variables.superRefine((env, context) => {
  const complain = (name: string, message: string): void =>
    context.addIssue({ code: 'custom', message, path: [name] });
  if (env.OLLAMA_MODEL !== undefined && env.OLLAMA_URL === undefined) {
    complain('OLLAMA_URL', 'must be set when OLLAMA_MODEL is');
  }
  if (env.DATABASE_URL !== undefined && env.TEMPORAL_ADDRESS === undefined) {
    complain(
      'TEMPORAL_ADDRESS',
      'must be set when DATABASE_URL is: processes that share a ledger share the Temporal that runs its approvals',
    );
  }
  if (env.REVIEWER_BASE_URL === undefined) {
    const [lonely] = (['REVIEWER_MODEL', 'REVIEWER_API_KEY'] as const).filter(
      (name) => env[name] !== undefined,
    );
    if (lonely !== undefined) complain('REVIEWER_BASE_URL', `must be set when ${lonely} is`);
  } else if (env.REVIEWER_MODEL === undefined) {
    complain('REVIEWER_MODEL', 'must be set when REVIEWER_BASE_URL is');
  }
  for (const [name, token, also] of BELONGS) {
    if (env[name] !== undefined && env[token] === undefined) complain(token, `must be set when ${name} is`);
    if (env[token] !== undefined && also(env) && env[name] === undefined) {
      complain(name, `must be set when ${token} is, in this mode`);
    }
  }
  const secrets = ['FEISHU_APP_SECRET', 'FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN'] as const;
  if (env.FEISHU_APP_ID === undefined) {
    const [lonely] = secrets.filter((name) => env[name] !== undefined);
    if (lonely !== undefined) complain('FEISHU_APP_ID', `must be set when ${lonely} is`);
    else if (env.FEISHU_MODE === 'ws') complain('FEISHU_APP_ID', 'must be set when FEISHU_MODE is ws');
    return;
  }
  if (env.FEISHU_APP_SECRET === undefined) complain('FEISHU_APP_SECRET', 'must be set when FEISHU_APP_ID is');
  if (env.FEISHU_MODE === 'ws') {
    if (!FEISHU_APP_ID.test(env.FEISHU_APP_ID)) {
      complain('FEISHU_APP_ID', 'must be cli_ and 16 hex digits when FEISHU_MODE is ws');
    }
    return;
  }
  for (const name of ['FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN'] as const) {
    if (env[name] !== undefined) continue;
    complain(
      name,
      'must be set when FEISHU_APP_ID is and FEISHU_MODE is webhook, since without it callbacks could be forged; FEISHU_MODE=ws needs none',
    );
  }
});

/** The vendor's client opens no long connection for an id of another form, and says nothing. */
const FEISHU_APP_ID = /^cli_[0-9a-fA-F]{16}$/;

type Given = z.output<typeof variables>;

/** What means nothing without a bot's token, and in which mode the token means nothing without it. */
const BELONGS = [
  ['TELEGRAM_WEBHOOK_SECRET', 'TELEGRAM_BOT_TOKEN', (env: Given) => env.TELEGRAM_MODE === 'webhook'],
  ['TELEGRAM_CHAT_ID', 'TELEGRAM_BOT_TOKEN', () => false],
  ['DISCORD_PUBLIC_KEY', 'DISCORD_BOT_TOKEN', (env: Given) => env.DISCORD_MODE === 'webhook'],
  ['DISCORD_CHANNEL_ID', 'DISCORD_BOT_TOKEN', () => false],
  ['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN', (env: Given) => env.SLACK_MODE === 'socket'],
  ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', (env: Given) => env.SLACK_MODE === 'webhook'],
  ['SLACK_CHANNEL_ID', 'SLACK_BOT_TOKEN', () => false],
] as const;

export type Environment = z.output<typeof environmentSchema>;

function problemOfDatabaseUrl(value: string): string | null {
  const address = URL.canParse(value) ? new URL(value) : null;
  if (address === null || !/^postgres(?:ql)?:$/.test(address.protocol))
    return 'must be an address of PostgreSQL such as postgresql://user:password@host:5432/countersign, with a % before two hex digits for each character that has a meaning there';
  if (!/^\/[^/]+$/.test(address.pathname))
    return 'must name a database after the host, such as postgresql://host:5432/countersign';
  const mode = address.searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) return `must have an sslmode of ${SSL_MODES.join(', ')}`;
  return null;
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isHostAndPort(value: string): boolean {
  const number = Number(/^[^\s:/]+:(\d{1,5})$/.exec(value)?.[1] ?? 0);
  return number >= 1 && number <= 65_535;
}

function isCidr(block: string): boolean {
  const [address, bits, ...rest] = block.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
