import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceSchema } from '../contract/approvals.ts';
import { maskText } from '../domain/mask.ts';
import type { Place } from './transport.ts';

/** Where `rbac.roles` stand, which say who may ask. */
export interface RolesPlace {
  /** The `config.yaml` that holds them; unless it was named, the working folder's counts as well. */
  readonly configFile: string;
  /** Whether that file was named, and so must be there. */
  readonly configFileNamed: boolean;
}

/** What a client goes by. */
export interface ClientSettings extends Place, RolesPlace {
  /** In which workspace approvals are asked for. */
  readonly workspace: string;
  /** How long an answer is waited for, in seconds; null for `TIMEOUT_SECONDS`, with the deadlines of the profile. */
  readonly timeoutSeconds: number | null;
  /** How long one long poll may be held at the server, in seconds; above 50 counts as 50. */
  readonly pollIntervalSeconds: number;
  /** Whether answers are listened for; without it, and wherever it fails, they are polled for. */
  readonly useWebSocket: boolean;
  /** Where audit events are appended; null for nowhere. */
  readonly auditLogPath: string | null;
}

/** How long an answer is waited for where nobody says, in seconds. */
export const TIMEOUT_SECONDS = 300;

const POLL_SECONDS = 50;

/** A variable of the client's is wrong. The message names it, its value and what is allowed. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`bad client settings: ${problems.join('; ')}`);
    this.name = 'SettingsError';
  }
}

/** The variables as they come: an empty one counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

const SWITCHES: Readonly<Record<string, boolean>> = {
  ...{ true: true, '1': true, yes: true, on: true },
  ...{ false: false, '0': false, no: false, off: false },
};

const seconds = (min: number, max: number) => {
  const error = `must be a number of seconds from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,3})?$/, { error })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
};

export const SERVER_URL = /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/;
export const SERVER_URL_RULE =
  'must be an http or https address such as http://127.0.0.1:8080, without a user or a query';

const port = z.string().regex(/^\d{1,5}$/, { error: 'must be a port number' });

const variablesSchema = z.object({
  PLATFORM_URL: z
    .string()
    .regex(SERVER_URL, { error: SERVER_URL_RULE })
    .transform((value) => value.replace(/\/+$/, ''))
    .exactOptional(),
  PORT: port.exactOptional(),
  SUPERVISOR_PORT: port.exactOptional(),
  WORKSPACE_ID: workspaceSchema.default('default'),
  APPROVAL_TIMEOUT: seconds(1, 86_400).exactOptional(),
  APPROVAL_POLL_INTERVAL: seconds(0.1, 3_600).default(POLL_SECONDS),
  APPROVAL_USE_WEBSOCKET: z
    .string()
    .refine((value) => Object.hasOwn(SWITCHES, value.toLowerCase()), {
      error: `must be one of ${Object.keys(SWITCHES).join(', ')}`,
    })
    .transform((value) => SWITCHES[value.toLowerCase()] === true)
    .default(true),
  AUDIT_LOG_PATH: z.string().exactOptional(),
  COUNTERSIGN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: 'must be a key, without blanks' })
    .exactOptional(),
  API_SERVER_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: 'must be a key, without blanks' })
    .exactOptional(),
});

/**
 * What the environment says to the client: `PLATFORM_URL`, `WORKSPACE_ID`, `APPROVAL_TIMEOUT`,
 * `APPROVAL_POLL_INTERVAL`, `APPROVAL_USE_WEBSOCKET`, `AUDIT_LOG_PATH`, `COUNTERSIGN_KEY`, `CONFIG_FILE`.
 * @throws SettingsError
 */
export function readSettings(env: Variables): ClientSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => (value ?? '') !== ''));
  const parsed = variablesSchema.safeParse(given);
  if (!parsed.success) {
    throw new SettingsError(parsed.error.issues.map((issue) => describe(issue, given)));
  }
  const read = parsed.data;
  return {
    ...placeOf(given),
    workspace: read.WORKSPACE_ID,
    timeoutSeconds: read.APPROVAL_TIMEOUT ?? null,
    pollIntervalSeconds: read.APPROVAL_POLL_INTERVAL,
    useWebSocket: read.APPROVAL_USE_WEBSOCKET,
    auditLogPath: read.AUDIT_LOG_PATH ?? null,
    ...rolesPlaceOf(given),
  };
}

/** CONFIG_FILE, or `config.yaml` in APPROVAL_HOME. */
export function rolesPlaceOf(env: Variables): RolesPlace {
  const named = env['CONFIG_FILE'] || null;
  const home = env['APPROVAL_HOME'] || join(homedir(), '.countersign');
  return { configFile: named ?? join(home, 'config.yaml'), configFileNamed: named !== null };
}

/**
 * PLATFORM_URL, or the port that a server started from the same shell would have; and the key, if there is one.
 * @throws SettingsError
 */
export function placeOf(env: Variables): Place {
  const named = env['PLATFORM_URL'] || null;
  if (named !== null && !SERVER_URL.test(named))
    throw new SettingsError([`PLATFORM_URL ${SERVER_URL_RULE}; it is "${maskText(named)}"`]);
  const url = named ?? `http://127.0.0.1:${env['PORT'] || env['SUPERVISOR_PORT'] || '8080'}`;
  return { url: url.replace(/\/+$/, ''), key: env['COUNTERSIGN_KEY'] || env['API_SERVER_KEY'] || null };
}

/** What a command that asks goes by unless an option says otherwise; null where the environment says nothing. */
export function askingFrom(env: Variables): RolesPlace & {
  readonly workspace: string | null;
  readonly auditLogPath: string | null;
} {
  const named = { workspace: env['WORKSPACE_ID'] || null, auditLogPath: env['AUDIT_LOG_PATH'] || null };
  return { ...named, ...rolesPlaceOf(env) };
}

/**
 * `APPROVAL_TIMEOUT` in seconds; null where it is not set.
 * @throws SettingsError
 */
export function timeoutFrom(env: Variables): number | null {
  return readSettings({ APPROVAL_TIMEOUT: env['APPROVAL_TIMEOUT'] }).timeoutSeconds;
}

function describe({ path, message }: z.core.$ZodIssue, given: Variables): string {
  const name = String(path[0]);
  const value = name.endsWith('_KEY') ? 'its value is not shown' : `it is "${maskText(given[name] ?? '')}"`;
  return `${name} ${message}; ${value}`;
}
