import type { Approval } from '../../domain/approval.ts';
import type { Directory, Member } from '../../domain/directory.ts';
import { CountersignError } from '../../domain/errors.ts';
import { SINGLE_KEY, isDeciding } from '../../domain/principal.ts';
import { type Caller, holdsSingleKey } from '../authenticate.ts';
import type { ApiPorts } from '../ports.ts';

export interface Operator {
  readonly operator_id?: string | null | undefined;
  readonly operator_name?: string | null | undefined;
}

/**
 * Who acts in the tasks protocol. In open mode whoever the body names; with the single key the approver whose id the
 * body gives, or the key itself; with a key of one's own, oneself.
 * @throws CountersignError `forbidden` for an id that is no approver's, `invalid_request` for somebody else's
 */
export function operatorOf(
  caller: Caller,
  named: Operator,
  directory: Directory,
  systemUser: string,
): string {
  const id = named.operator_id ?? null;
  if (caller.open) return id ?? named.operator_name ?? systemUser;
  if (!holdsSingleKey(caller)) return itself(caller, id, directory);
  if (id === null) return SINGLE_KEY;
  const approver = memberCalled(directory, id);
  if (approver?.roles.some(isDeciding) === true) return approver.id;
  throw new CountersignError('forbidden', `operator_id "${id}" is not an approver's`);
}

/** Who mends a task: in open mode, unless the body names somebody, who asked; the single key does it for its agents. */
export function resubmitterOf(
  caller: Caller,
  named: Operator,
  { requester }: Approval,
  { directory, systemUser }: Pick<ApiPorts, 'directory' | 'systemUser'>,
): string {
  const name = named.operator_id ?? named.operator_name ?? requester;
  if (name === requester)
    return caller.open ? requester : holdsSingleKey(caller) ? SINGLE_KEY : caller.principal.id;
  return operatorOf(caller, named, directory(), systemUser);
}

function itself({ principal }: Caller, id: string | null, directory: Directory): string {
  if (id === null || memberCalled(directory, id)?.id === principal.id) return principal.id;
  throw new CountersignError(
    'invalid_request',
    `/operator_id: the key belongs to "${principal.id}"; leave the field out or say so; got "${id}"`,
  );
}

/** By the id; else by the identity on a channel that older clients know people by, which another one's id may equal. */
function memberCalled(directory: Directory, id: string): Member | null {
  const { members } = directory;
  const called = members.find((member) => member.id === id);
  return called ?? members.find(({ identities }) => Object.values(identities).includes(id)) ?? null;
}
