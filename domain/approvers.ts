import { type Directory, type Member, findPrincipal, mergeMembers } from './directory.ts';
import { DECIDING_ROLES, type DecidingRole, isDeciding } from './principal.ts';

/** One who may decide, as an operator named them while the product ran. */
export interface Approver {
  readonly id: string;
  readonly roles: readonly DecidingRole[];
  /** Left out: those they have by the policy, or all. */
  readonly workspaces?: readonly string[] | '*';
  /** Their ids on channels. */
  readonly identities: Readonly<Record<string, string>>;
}

/**
 * The directory with exactly this set as its approvers and admins. Members keep their keys and other roles; somebody
 * who is no member becomes one, without a key. Whether the server is open does not change.
 */
export function appoint(directory: Directory, approvers: readonly Approver[]): Directory {
  const appointed = approvers.map((one) => memberFor(directory, one));
  const others = directory.members.map((one) => ({
    ...one,
    roles: one.roles.filter((role) => !isDeciding(role)),
  }));
  // The set first: whom two entries make one person goes by the name that the set gives.
  return { ...directory, members: mergeMembers([...appointed, ...others]), appointed: true };
}

function memberFor(directory: Directory, approver: Approver): Member {
  const { id, roles, workspaces, identities } = approver;
  const known = directory.members.find((one) => one.id === id);
  // In open mode a name that nobody knew could ask and take back; being appointed must not cost that.
  const named = known === undefined ? findPrincipal({ ...directory, appointed: true }, id) : null;
  return {
    id,
    roles: [...(named?.roles ?? []), ...roles],
    workspaces: workspaces ?? known?.workspaces ?? '*',
    keyHash: null,
    identities: { ...known?.identities, ...identities },
  };
}

/** Those who may decide now, with the roles by which they do. */
export function decidersOf(directory: Directory): readonly Approver[] {
  return directory.members.flatMap(({ id, roles, workspaces, identities }) => {
    const deciding = DECIDING_ROLES.filter((role) => roles.includes(role));
    return deciding.length === 0 ? [] : [{ id, roles: deciding, workspaces, identities }];
  });
}

/**
 * What is wrong with a set before it is put in force, or null.
 * @param directory as it would be without any set
 */
export function faultOfApprovers(directory: Directory, approvers: readonly Approver[]): string | null {
  if (approvers.length === 0) return 'name at least one approver; DELETE goes back to those of the policy';
  for (const [index, one] of approvers.entries()) {
    const twin = approvers.findIndex((other) => other.id === one.id || sharesIdentity(other, one));
    if (twin !== index) return `/approvers/${index}: the same person as /approvers/${twin}`;
    const owner = directory.members.find((other) => other.id !== one.id && sharesIdentity(other, one));
    // Members whom nothing but this identity names are taken over by the set; others are other people.
    if (owner !== undefined && !isBareIdentity(owner)) {
      return `/approvers/${index}: that identity is ${owner.id}’s; name them by that id`;
    }
  }
  if (directory.open) return null;
  const keyed = appoint(directory, approvers).members.some(
    (one) => one.keyHash !== null && one.roles.includes('admin') && one.workspaces === '*',
  );
  return keyed
    ? null
    : 'no admin with a key and every workspace would be left to change this again: add one with the role "admin"';
}

function sharesIdentity(a: Pick<Approver, 'identities'>, b: Pick<Approver, 'identities'>): boolean {
  return Object.entries(a.identities).some(([channel, identity]) => b.identities[channel] === identity);
}

function isBareIdentity(member: Member): boolean {
  return (
    member.keyHash === null &&
    Object.entries(member.identities).some(([channel, identity]) => member.id === `${channel}:${identity}`)
  );
}
