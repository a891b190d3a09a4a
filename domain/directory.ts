import { type DecisionClaim, isUnproven } from './decision.ts';
import type { Decider, Principal, Role } from './principal.ts';

/** A principal with what it is known by: the hash of its key, its id on a channel. */
export interface Member extends Principal {
  /** Lower-case hex SHA-256 of the key; null for people without one. */
  readonly keyHash: string | null;
  readonly identities: Readonly<Record<string, string>>;
}

/** Everybody known now. Replaced whole when the policy file changes. */
export interface Directory {
  /** Nobody has a key: whoever reaches the loopback address may decide, under any name they give. */
  readonly open: boolean;
  readonly members: readonly Member[];
  /** An operator named those who may decide (domain/approvers.ts): in open mode too, nobody else does. */
  readonly appointed?: true;
}

const OPEN_ROLES: readonly Role[] = ['requester', 'executor', 'approver', 'admin', 'auditor'];
const OPEN_ROLES_BESIDE_APPROVERS: readonly Role[] = ['requester', 'executor', 'auditor'];

/** The principal of that id as known now, or null. Roles are read here at every decision, never remembered. */
export function findPrincipal(directory: Directory, id: string): Principal | null {
  const member = directory.members.find((one) => one.id === id);
  if (member !== undefined) return member;
  const named = directory.open && !id.includes(':');
  const roles = directory.appointed === true ? OPEN_ROLES_BESIDE_APPROVERS : OPEN_ROLES;
  return named ? { id, roles, workspaces: '*' } : null;
}

/** Who gave a claim, as known now; null where nobody goes by that name, or where only open mode took it on trust. */
export function findDecider(
  directory: Directory,
  claim: Pick<DecisionClaim, 'principal' | 'details'>,
): Decider | null {
  const who = findPrincipal(directory, claim.principal);
  if (who === null || directory.open) return who === null ? null : { ...who, openMode: true };
  return isUnproven(claim) ? null : who;
}

export function findByKeyHash(directory: Directory, hash: string): Member | null {
  return directory.members.find((one) => one.keyHash === hash) ?? null;
}

export function findByIdentity(directory: Directory, channel: string, identity: string): Member | null {
  return directory.members.find((one) => one.identities[channel] === identity) ?? null;
}

/** Those who hold one of the roles and see the workspace, for a channel that reaches them. */
export function membersWith(
  directory: Directory,
  roles: readonly Role[],
  workspace: string,
): readonly Member[] {
  return directory.members.filter(
    (one) =>
      one.roles.some((role) => roles.includes(role)) &&
      (one.workspaces === '*' || one.workspaces.includes(workspace)),
  );
}

/**
 * One person with two entries would count twice: entries that share an id, or an identity on a channel, become one,
 * under the first id, with the roles of both.
 */
export function mergeMembers(members: readonly Member[]): readonly Member[] {
  const merged: Member[] = [];
  for (const member of members) {
    const at = merged.findIndex((known) => isSamePerson(known, member));
    const known = merged[at];
    if (known === undefined) merged.push(member);
    else {
      const roles = [...new Set([...known.roles, ...member.roles])];
      // A key that got lost here would leave nobody keyed, and the server open.
      const keyHash = known.keyHash ?? member.keyHash;
      merged[at] = { ...known, roles, keyHash, identities: { ...member.identities, ...known.identities } };
    }
  }
  return merged;
}

function isSamePerson(a: Member, b: Member): boolean {
  return a.id === b.id || Object.entries(a.identities).some(([channel, id]) => b.identities[channel] === id);
}
