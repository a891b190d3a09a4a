import { readFileSync } from 'node:fs';
import { environmentSchema, type Environment } from './contract/config.ts';
import { maskText } from './domain/mask.ts';

/** The process cannot start as configured. The message names each variable; nothing was opened. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`bad configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

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
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
  'DISCORD_BOT_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
] as const;

/**
 * Reads what is set, and the files that `NAME_FILE` names; an empty value counts as none.
 * @throws ConfigError naming every variable that is wrong, its value (unless secret) and what is allowed
 */
export function parseEnvironment(env: NodeJS.ProcessEnv): Environment {
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
