import { homedir } from 'node:os';
import { join } from 'node:path';
import { maskText } from '../domain/mask.ts';
import type { Place } from './transport.ts';

// What every command reads of the environment, without zod: a hook runs at each tool call, and has no time to load it.

/** A variable of the client's is wrong. The message names it, its value and what is allowed. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`bad client settings: ${problems.join('; ')}`);
    this.name = 'SettingsError';
  }
}

/** The variables as they come: an empty one counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

export const SERVER_URL = /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/;
export const SERVER_URL_RULE =
  'must be an http or https address such as http://127.0.0.1:8080, without a user or a query';

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

/** Where `rbac.roles` stand, which say who may ask. */
export interface RolesPlace {
  /** The `config.yaml` that holds them. */
  readonly configFile: string;
  /** Whether that file was named, and so must be there, and counts alone. */
  readonly configFileNamed: boolean;
  /** The working folder of a program that asks for itself, whose `config.yaml` counts as well. */
  readonly folder?: string;
}

/** CONFIG_FILE, or `config.yaml` in APPROVAL_HOME. */
export function rolesPlaceOf(env: Variables): RolesPlace {
  const named = env['CONFIG_FILE'] || null;
  const home = env['APPROVAL_HOME'] || join(homedir(), '.countersign');
  return { configFile: named ?? join(home, 'config.yaml'), configFileNamed: named !== null };
}

/**
 * What a command that asks goes by unless an option says otherwise; null where the environment says nothing. Commands
 * work in the folder of some project, whose `config.yaml` is likely another program's.
 */
export function askingFrom(env: Variables): RolesPlace & {
  readonly workspace: string | null;
  readonly auditLogPath: string | null;
} {
  const named = { workspace: env['WORKSPACE_ID'] || null, auditLogPath: env['AUDIT_LOG_PATH'] || null };
  return { ...named, ...rolesPlaceOf(env) };
}
