import { APPROVERS_SETTING, parseStoredApprovers, storeApprovers } from '../../contract/approvers.ts';
import { type Approver, decidersOf, faultOfApprovers } from '../../domain/approvers.ts';
import type { Directory } from '../../domain/directory.ts';
import { CountersignError } from '../../domain/errors.ts';
import { changeSetting } from '../../store/settings.ts';
import type { ApiPorts } from '../ports.ts';

/**
 * Replaces those who may decide; null goes back to the policy's own. In force in this process when it returns, and in
 * the others as soon as they have read the entry. Safe to retry.
 * @throws CountersignError `invalid_request` for a set that nobody could decide or administer with
 */
export async function replaceApprovers(
  ports: Pick<ApiPorts, 'database' | 'policyDirectory' | 'reloadApprovers'>,
  approvers: readonly Approver[] | null,
  by: string,
): Promise<void> {
  const policy = ports.policyDirectory();
  const fault = approvers === null ? null : faultOfApprovers(policy, approvers);
  if (fault !== null) throw new CountersignError('invalid_request', fault);
  await changeSetting(ports.database, {
    name: APPROVERS_SETTING,
    value: approvers === null ? null : storeApprovers(approvers),
    by,
    describe: (before) => ({
      before: idsOf(policy, before === null ? null : parseStoredApprovers(before)),
      after: idsOf(policy, approvers),
      set: approvers === null ? null : storeApprovers(approvers),
    }),
  });
  await ports.reloadApprovers();
}

function idsOf(policy: Directory, approvers: readonly Approver[] | null): readonly string[] {
  return (approvers ?? decidersOf(policy)).map(({ id }) => id);
}
