import { z } from 'zod';
import { workspaceSchema } from '../contract/approvals.ts';
import { maskText } from '../domain/mask.ts';
import type { Place } from './transport.ts';
import {
  type RolesPlace,
  SERVER_URL,
  SERVER_URL_RULE,
  SettingsError,
  type Variables,
  placeOf,
  rolesPlaceOf,
} from './variables.ts';

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
    folder: process.cwd(),
  };
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
