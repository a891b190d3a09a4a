import { readFileSync } from 'node:fs';
import { parseRbacFile } from '../contract/rbac-file.ts';
import { ASK_PERMISSION, type Rbac, permits } from '../domain/rbac.ts';
import type { ClientSettings } from './settings.ts';

/** The caller's role gives it no permission to ask. Nothing was sent. */
export class RbacDenied extends Error {
  readonly required = ASK_PERMISSION;

  constructor(message: string) {
    super(message);
    this.name = 'RbacDenied';
  }
}

/** Who asks, as far as `rbac.roles` looks at it. */
export interface Asker {
  readonly requester: string;
  readonly role: string | null;
}

/**
 * Whether `rbac.roles` lets somebody ask: null, or the refusal with its reason. A file without `rbac`, and no file
 * where none is named, let everybody.
 * @throws YamlFileError for a file that does not hold; Error where the one that was named cannot be read
 */
export function mayAsk(
  settings: Pick<ClientSettings, 'configFile' | 'configFileNamed'>,
  asker: Asker,
): RbacDenied | null {
  const { requester, role } = asker;
  const caller = { id: requester, roles: role === null ? [] : [role] };
  if (permits(readRbac(settings), caller, ASK_PERMISSION)) return null;
  const held = role === null ? 'no role' : `the role "${role}"`;
  return new RbacDenied(
    `${requester}, with ${held}, lacks the permission "${ASK_PERMISSION}" in rbac.roles of ${settings.configFile}`,
  );
}

function readRbac({
  configFile,
  configFileNamed,
}: Pick<ClientSettings, 'configFile' | 'configFileNamed'>): Rbac {
  let text: string;
  try {
    text = readFileSync(configFile, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !configFileNamed) return null;
    throw new Error(`CONFIG_FILE "${configFile}" cannot be read, so nobody may ask`, { cause: error });
  }
  return parseRbacFile(text, configFile);
}
