import { APPROVAL_ID } from '../../domain/ids.ts';
import { type LedgerEntry, jsonOf } from '../../domain/ledger-entry.ts';
import { type Principal, rolesWith, sees } from '../../domain/principal.ts';

/** A ledger entry as listeners get it: written out once, however many there are. */
export interface Published {
  readonly seq: number;
  readonly workspace: string;
  readonly approvalId: string;
  readonly json: string;
}

export function publish(entry: LedgerEntry): Published {
  const { seq, workspace, approvalId } = entry;
  return { seq, workspace, approvalId, json: jsonOf(entry) };
}

/** Which entries somebody hears. Two audiences of the same key hear the same. */
export interface Audience {
  readonly key: string;
  hears(one: Published): boolean;
}

/** Narrower than all that a caller may see. */
export interface Narrowing {
  readonly approval?: string | undefined;
  readonly workspace?: string | undefined;
}

/**
 * Who may read approvals hears what happens to those of its workspaces; what belongs to no approval (settings, refusals
 * at a door) is for those who may audit.
 */
export function audienceOf(principal: Principal, { approval, workspace }: Narrowing): Audience {
  const audits = principal.roles.some((role) => rolesWith('audit').includes(role));
  const { workspaces } = principal;
  return {
    key: JSON.stringify([workspaces, audits, approval, workspace]),
    hears: (one) =>
      sees(principal, one.workspace) &&
      (workspace === undefined || one.workspace === workspace) &&
      (approval === undefined || one.approvalId === approval) &&
      (audits || APPROVAL_ID.test(one.approvalId)),
  };
}
