import { z } from 'zod';
import type { Rbac } from '../domain/rbac.ts';
import { YamlFileError, parseYamlFile } from './yaml-file.ts';

const names = z.array(z.string({ error: 'must be text; quote it' }).min(1, { error: 'must not be empty' }), {
  error: 'must be a list',
});

const role = z.union([names, z.looseObject({ permissions: names, members: names.default([]) })], {
  error:
    'must be a list of permissions, or a mapping with "permissions" and, if need be, "members", both lists',
});

/** Older clients keep their own settings in the same file: whatever else stands there is theirs. */
const configFileSchema = z.looseObject({
  rbac: z
    .looseObject(
      {
        roles: z.record(z.string(), role, { error: 'must map each role to its permissions' }),
      },
      { error: 'must be a mapping with "roles"' },
    )
    .exactOptional(),
});

/**
 * Reads `rbac.roles` of a `config.yaml`.
 * @param name what messages call the file
 * @returns null where the file has no `rbac`
 * @throws YamlFileError naming line, place, value and what is allowed
 */
export function parseRbacFile(yaml: string, name: string): Rbac {
  const { rbac } = parseYamlFile(
    yaml,
    configFileSchema,
    (problems) => new YamlFileError(name, 'configuration', problems),
  );
  if (rbac === undefined) return null;
  return Object.entries(rbac.roles).map(([roleName, given]) =>
    Array.isArray(given)
      ? { name: roleName, permissions: given, members: [] }
      : { name: roleName, permissions: given.permissions, members: given.members },
  );
}
