import { CountersignError } from './errors.ts';

export const ROLES = ['requester', 'executor', 'approver', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** The roles that decide. While an operator's set of approvers stands, it gives them, and only it does. */
export const DECIDING_ROLES = ['approver', 'admin'] as const satisfies readonly Role[];
export type DecidingRole = (typeof DECIDING_ROLES)[number];

export function isDeciding(role: Role): role is DecidingRole {
  return DECIDING_ROLES.some((one) => one === role);
}

/** The channels that know a person by an id of their own. */
export const IDENTITY_CHANNELS = ['feishu', 'telegram', 'discord', 'slack', 'terminal'] as const;
type IdentityChannel = (typeof IDENTITY_CHANNELS)[number];

/** The ids on channels that an entry of a file or a body names, each under the name of its channel. */
export function identitiesIn(
  entry: Readonly<Partial<Record<IdentityChannel, string>>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    IDENTITY_CHANNELS.flatMap((channel) => {
      const id = entry[channel];
      return id === undefined ? [] : [[channel, id]];
    }),
  );
}

/** A person or agent known to Countersign. Quorum and self-approval compare `id`s, so one person has one. */
export interface Principal {
  readonly id: string;
  readonly roles: readonly Role[];
  /** Workspaces this principal may see, or all of them. */
  readonly workspaces: readonly string[] | '*';
}

/** Somebody who decides, as known now. */
export interface Decider extends Principal {
  /** Nobody has a key now, so names are taken on trust. */
  readonly openMode?: true;
}

/** The id of the single key of API_SERVER_KEY: a back end that asks for many agents and names them. */
export const SINGLE_KEY = 'api';

/** Where requests belong that name no workspace. */
export const DEFAULT_WORKSPACE = 'default';

export const DEEDS = [
  'create',
  'read',
  'decide',
  'cancel',
  'dispatch',
  'execute',
  'verify',
  'configure',
  'audit',
  'decode',
] as const;
export type Deed = (typeof DEEDS)[number];

const DEEDS_OF: Readonly<Record<Role, readonly Deed[]>> = {
  requester: ['create', 'read', 'cancel', 'dispatch', 'execute'],
  executor: ['read', 'execute'],
  approver: ['read', 'decide', 'dispatch', 'execute', 'verify'],
  admin: DEEDS,
  auditor: ['read', 'audit'],
};

/** The roles that allow a deed. */
export function rolesWith(deed: Deed): readonly Role[] {
  return ROLES.filter((role) => DEEDS_OF[role].includes(deed));
}

/** Whether a workspace exists for this principal at all. */
export function sees(who: Principal, workspace: string): boolean {
  return who.workspaces === '*' || who.workspaces.includes(workspace);
}

/**
 * The one check that every route and channel passes before a deed.
 * @param workspace the workspace the deed touches, or null where it touches none in particular
 * @throws CountersignError `not_found` for a workspace that is not theirs (so that ids cannot be probed),
 *   `forbidden` where no role of theirs allows the deed
 */
export function authorize(who: Principal, deed: Deed, workspace: string | null): void {
  if (workspace !== null && !sees(who, workspace)) {
    throw new CountersignError('not_found', 'no such approval in a workspace of yours');
  }
  const needed = rolesWith(deed);
  if (who.roles.some((role) => needed.includes(role))) return;
  throw new CountersignError(
    'forbidden',
    `${who.id} may not ${deed} here; it takes the role ${needed.join(' or ')}`,
    { principal: who.id, deed, needed },
  );
}
