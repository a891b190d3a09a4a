import { type Approver, appoint, decidersOf, faultOfApprovers } from '../../domain/approvers.ts';
import {
  type Directory,
  type Member,
  findByIdentity,
  findByKeyHash,
  findPrincipal,
} from '../../domain/directory.ts';

function member(id: string, changes: Partial<Member> = {}): Member {
  return { id, roles: ['requester'], workspaces: '*', keyHash: null, identities: {}, ...changes };
}

function approver(id: string, changes: Partial<Approver> = {}): Approver {
  return { id, roles: ['approver'], identities: {}, ...changes };
}

const ANN = member('ann', {
  roles: ['requester', 'approver', 'admin'],
  workspaces: ['shop'],
  keyHash: 'a'.repeat(64),
  identities: { feishu: 'ou_ann' },
});
const WANG = member('feishu:ou_wang', { roles: ['approver'], identities: { feishu: 'ou_wang' } });
const KEYED: Directory = { open: false, members: [ANN, WANG] };
const OPEN: Directory = { open: true, members: [WANG] };

describe('a set of approvers', () => {
  test('gives the roles that decide, and takes them from everybody else; keys and other roles stay', () => {
    const now = appoint(KEYED, [approver('ben', { roles: ['admin'] })]);
    expect(decidersOf(now).map(({ id, roles }) => [id, roles])).toEqual([['ben', ['admin']]]);
    expect(findByKeyHash(now, 'a'.repeat(64))).toMatchObject({ id: 'ann', roles: ['requester'] });
    expect(findPrincipal(now, 'ben')).toMatchObject({ roles: ['admin'], workspaces: '*' });
    expect(now.open).toBe(false);
  });

  test('keeps a member’s workspaces and identities unless it names others', () => {
    const kept = findPrincipal(appoint(KEYED, [approver('ann')]), 'ann');
    expect(kept).toMatchObject({
      workspaces: ['shop'],
      identities: { feishu: 'ou_ann' },
      keyHash: 'a'.repeat(64),
    });
    const named = appoint(KEYED, [approver('ann', { workspaces: '*', identities: { feishu: 'ou_2' } })]);
    expect(findPrincipal(named, 'ann')).toMatchObject({ workspaces: '*', identities: { feishu: 'ou_2' } });
  });

  test('makes one person of a name and an identity that only the environment knew', () => {
    const now = appoint(KEYED, [approver('wang', { identities: { feishu: 'ou_wang' } })]);
    expect(now.members.map(({ id }) => id)).toEqual(['wang', 'ann']);
    expect(findByIdentity(now, 'feishu', 'ou_wang')?.id).toBe('wang');
  });

  test('in open mode lets nobody else decide; whoever is in it may still ask and take back', () => {
    const now = appoint(OPEN, [approver('ben')]);
    expect(findPrincipal(now, 'ann')?.roles).toEqual(['requester', 'executor', 'auditor']);
    expect(findPrincipal(now, 'ben')?.roles).toEqual(['requester', 'executor', 'auditor', 'approver']);
    expect(findPrincipal(now, 'feishu:ou_wang')?.roles).toEqual([]);
    expect(findPrincipal(OPEN, 'ann')?.roles).toContain('approver');
  });

  test.each<[string, Directory, readonly Approver[], RegExp]>([
    ['is empty', OPEN, [], /at least one/],
    ['names one twice', OPEN, [approver('ben'), approver('ben')], /\/approvers\/1: the same person/],
    [
      'leaves no admin with a key',
      KEYED,
      [approver('ann'), approver('ben', { roles: ['admin'] })],
      /no admin with a key/,
    ],
    [
      'leaves but the admin of one workspace',
      KEYED,
      [approver('ann', { roles: ['admin'] })],
      /no admin with a key and every workspace/,
    ],
    [
      'gives somebody’s identity to another',
      KEYED,
      [approver('ann', { roles: ['admin'] }), approver('ben', { identities: { feishu: 'ou_ann' } })],
      /that identity is ann’s/,
    ],
  ])('does not hold where it %s', (_, directory, set, fault) => {
    expect(faultOfApprovers(directory, set)).toMatch(fault);
  });

  test('holds otherwise: in open mode any name decides', () => {
    expect(faultOfApprovers(OPEN, [approver('ben')])).toBeNull();
    const admin = approver('ann', { roles: ['admin'], workspaces: '*' });
    expect(faultOfApprovers(KEYED, [admin, approver('ben')])).toBeNull();
  });
});
