import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ASK_PERMISSION, type Rbac, permits } from '../domain/rbac.ts';
import type { RolesPlace } from './variables.ts';

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
 * where none is named, let everybody. Where none is named, the `config.yaml` in `place.folder` counts as well: it may
 * forbid what the other permits, and permits nothing that the other forbids.
 * @throws YamlFileError for a file that does not hold; Error where one cannot be read that is there or was named
 */
export async function mayAsk(place: RolesPlace, { requester, role }: Asker): Promise<RbacDenied | null> {
  const caller = { id: requester, roles: role === null ? [] : [role] };
  for (const file of filesOf(place)) {
    if (permits(await readRbac(file, place.configFileNamed), caller, ASK_PERMISSION)) continue;
    const held = role === null ? 'no role' : `the role "${role}"`;
    return new RbacDenied(
      `${requester}, with ${held}, lacks the permission "${ASK_PERMISSION}" in rbac.roles of ${file}`,
    );
  }
  return null;
}

function filesOf({ configFile, configFileNamed, folder }: RolesPlace): ReadonlySet<string> {
  const alone = configFileNamed || folder === undefined;
  return new Set(alone ? [configFile] : [configFile, join(folder, 'config.yaml')]);
}

/** What reads YAML is loaded only for a file that is there: a hook runs at each tool call. */
async function readRbac(file: string, isNamed: boolean): Promise<Rbac> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !isNamed) return null;
    const what = isNamed ? `CONFIG_FILE "${file}"` : file;
    throw new Error(`${what} cannot be read, so nobody may ask`, { cause: error });
  }
  const { parseRbacFile } = await import('../contract/rbac-file.ts');
  return parseRbacFile(text, file);
}
