/** A role of the workspaces protocol: what it permits, and who holds it without saying so. */
export interface RbacRole {
  readonly name: string;
  readonly permissions: readonly string[];
  /** Ids of principals, or names of agents where the key says nothing about the agent. */
  readonly members: readonly string[];
}

/** The roles of `rbac.roles`; null where the operator keeps none, and everybody may. */
export type Rbac = readonly RbacRole[] | null;

/** What a caller of the workspaces protocol needs in order to ask. */
export const ASK_PERMISSION = 'approve';

const EVERYTHING = '*';

/**
 * Whether one of a caller's roles gives a permission.
 * @param id by which roles may name the caller as a member
 * @param roles that the caller holds by name
 */
export function permits(
  rbac: Rbac,
  caller: { readonly id: string; readonly roles: readonly string[] },
  permission: string,
): boolean {
  if (rbac === null) return true;
  return rbac.some(
    ({ name, permissions, members }) =>
      (caller.roles.includes(name) || members.includes(caller.id)) &&
      (permissions.includes(permission) || permissions.includes(EVERYTHING)),
  );
}
