import { CountersignError } from '../../domain/errors.ts';
import { type Deed, ROLES, type Role, authorize, sees } from '../../domain/principal.ts';
import { person } from '../support/samples.ts';

const DEEDS: readonly Deed[] = ['create', 'read', 'decide', 'cancel', 'audit', 'decode'];

const ALLOWED: Readonly<Record<Role, readonly Deed[]>> = {
  requester: ['create', 'read', 'cancel'],
  executor: ['read'],
  approver: ['read', 'decide'],
  admin: DEEDS,
  auditor: ['read', 'audit'],
};

function refusalOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

describe('the one check before a deed', () => {
  test.each(ROLES.flatMap((role) => DEEDS.map((deed) => [role, deed] as const)))(
    'holds %s to its table for %s',
    (role, deed) => {
      const refusal = refusalOf(() => authorize(person('p', role), deed, 'default'));
      expect(refusal).toBe(ALLOWED[role].includes(deed) ? null : 'forbidden');
    },
  );

  test('adds roles up, and allows nothing without any', () => {
    const both = person('p', 'requester', 'auditor');
    expect(refusalOf(() => authorize(both, 'audit', null))).toBeNull();
    expect(refusalOf(() => authorize(both, 'create', null))).toBeNull();
    const none = { ...both, roles: [] };
    for (const deed of DEEDS) expect(refusalOf(() => authorize(none, deed, null))).toBe('forbidden');
  });

  test('says of a foreign workspace only that there is nothing, whatever the role', () => {
    const local = { ...person('p', 'admin'), workspaces: ['shop'] };
    expect(sees(local, 'shop')).toBe(true);
    expect(sees(local, 'Shop')).toBe(false);
    expect(refusalOf(() => authorize(local, 'decide', 'shop'))).toBeNull();
    expect(refusalOf(() => authorize(local, 'decide', 'other'))).toBe('not_found');
    expect(refusalOf(() => authorize({ ...local, roles: [] }, 'decide', 'other'))).toBe('not_found');
  });

  test('names the roles that would do', () => {
    expect(() => authorize(person('bot', 'requester'), 'decide', null)).toThrow(
      'bot may not decide here; it takes the role approver or admin',
    );
  });
});
