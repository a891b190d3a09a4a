import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRbacFile } from '../contract/rbac-file.ts';
import { ASK_PERMISSION, type Rbac, permits } from '../domain/rbac.ts';
import type { RolesPlace } from './settings.ts';

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
 * where none is named, let everybody. Where none is named, the `config.yaml` in the working folder counts as well: it
 * may forbid what the other permits, and permits nothing that the other forbids.
 * @param folder the working folder
 * @throws YamlFileError for a file that does not hold; Error where one cannot be read that is there or was named
 */
export function mayAsk(place: RolesPlace, asker: Asker, folder: string = process.cwd()): RbacDenied | null {
  const { requester, role } = asker;
  const caller = { id: requester, roles: role === null ? [] : [role] };
  const refusing = filesOf(place, folder).find(
    (file) => !permits(readRbac(file, place.configFileNamed), caller, ASK_PERMISSION),
  );
  if (refusing === undefined) return null;
  const held = role === null ? 'no role' : `the role "${role}"`;
  return new RbacDenied(
    `${requester}, with ${held}, lacks the permission "${ASK_PERMISSION}" in rbac.roles of ${refusing}`,
  );
}

function filesOf({ configFile, configFileNamed }: RolesPlace, folder: string): readonly string[] {
  return configFileNamed ? [configFile] : [...new Set([configFile, join(folder, 'config.yaml')])];
}

function readRbac(file: string, isNamed: boolean): Rbac {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !isNamed) return null;
    const what = isNamed ? `CONFIG_FILE "${file}"` : file;
    throw new Error(`${what} cannot be read, so nobody may ask`, { cause: error });
  }
  return parseRbacFile(text, file);
}
