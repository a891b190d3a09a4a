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

const list = z.string().transform(splitList);
const text = z.string().min(1);
const url = z.string().regex(/^https?:\/\/[^\s]+[^\s/]$/, {
  error: 'must be an http or https address without a slash at its end',
});

export const environmentSchema = z
  .object({
    HOST: text.default('127.0.0.1'),
    PORT: port.default(8080),
    APPROVAL_HOME: text.exactOptional(),
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
      .regex(/^[^\s:/]+:\d{1,5}$/, { error: 'must be host:port' })
      .exactOptional(),
    EMBEDDED_TEMPORAL_PORT: port.default(7233),
    TEMPORAL_NAMESPACE: text.default('default'),
    DATABASE_URL: z
      .undefined({ error: 'is not supported by this version; leave it unset to use the embedded database' })
      .optional(),
    FEISHU_APP_ID: text.exactOptional(),
    FEISHU_APP_SECRET: text.exactOptional(),
    FEISHU_ENCRYPT_KEY: text.exactOptional(),
    FEISHU_VERIFICATION_TOKEN: text.exactOptional(),
    FEISHU_MODE: z
      .enum(['webhook'], { error: 'must be webhook; this version has no long connection' })
      .default('webhook'),
    FEISHU_BASE_URL: url.default('https://open.feishu.cn'),
    FEISHU_CHAT_ID: text.exactOptional(),
    FEISHU_ADMIN_ID: text.exactOptional(),
    COMMANDER_OPEN_ID: text.exactOptional(),
    EXECUTOR_OPEN_ID: text.exactOptional(),
    APPROVAL_WHITELIST: list.default([]),
    CONFIRMATION_RATE_LIMIT: rateLimit.default(LIMIT_REQUESTS.default),
    CONFIRMATION_HOST: text.default('127.0.0.1'),
    CONFIRMATION_PORT: port.default(6000),
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
  })
  .superRefine((env, context) => {
    const secrets = ['FEISHU_APP_SECRET', 'FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN'] as const;
    if (env.FEISHU_APP_ID === undefined) {
      const [lonely] = secrets.filter((name) => env[name] !== undefined);
      if (lonely === undefined) return;
      context.addIssue({ code: 'custom', message: `must be set when ${lonely} is`, path: ['FEISHU_APP_ID'] });
      return;
    }
    for (const name of secrets) {
      if (env[name] !== undefined) continue;
      context.addIssue({
        code: 'custom',
        message: 'must be set when FEISHU_APP_ID is: without it callbacks could be forged',
        path: [name],
      });
    }
  });

export type Environment = z.output<typeof environmentSchema>;

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isCidr(block: string): boolean {
  const [address, bits, ...rest] = block.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
