import {
  type Directory,
  type Member,
  findByIdentity,
  findByKeyHash,
  findDecider,
  findPrincipal,
  membersWith,
  mergeMembers,
} from '../../domain/directory.ts';

const member = (id: string, changes: Partial<Member> = {}): Member => ({
  id,
  roles: ['approver'],
  workspaces: '*',
  keyHash: null,
  identities: {},
  ...changes,
});

const keyed: Directory = {
  open: false,
  members: [
    member('ann', { keyHash: 'a'.repeat(64), identities: { feishu: 'ou_ann' } }),
    member('ben', { roles: ['admin'], workspaces: ['shop'], identities: { feishu: 'ou_ben' } }),
    member('bot', { roles: ['requester'] }),
  ],
};

describe('who is known', () => {
  test('is found by id, by key and by identity on its channel, and by nothing else', () => {
    expect(findPrincipal(keyed, 'ann')?.id).toBe('ann');
    expect(findPrincipal(keyed, 'Ann')).toBeNull();
    expect(findByKeyHash(keyed, 'a'.repeat(64))?.id).toBe('ann');
    expect(findByKeyHash(keyed, '')).toBeNull();
    expect(findByIdentity(keyed, 'feishu', 'ou_ben')?.id).toBe('ben');
    expect(findByIdentity(keyed, 'slack', 'ou_ben')).toBeNull();
    expect(findByIdentity(keyed, 'toString', 'ou_ben')).toBeNull();
  });

  test('in open mode is whoever is named, but nobody under a system’s or a channel’s name', () => {
    const open: Directory = { open: true, members: [member('feishu:ou_1', { roles: ['executor'] })] };
    expect(findPrincipal(open, 'carol')).toMatchObject({ id: 'carol', workspaces: '*' });
    expect(findPrincipal(open, 'carol')?.roles).toContain('approver');
    expect(findPrincipal(open, 'system:timeout')).toBeNull();
    expect(findPrincipal(open, 'feishu:ou_2')).toBeNull();
    expect(findPrincipal(open, 'feishu:ou_1')?.roles).toEqual(['executor']);
    expect(findPrincipal(keyed, 'carol')).toBeNull();
  });

  test('is not who was taken on trust, once somebody has a key', () => {
    const claim = { principal: 'ann', details: { unproven: true } };
    expect(findDecider(keyed, { principal: 'ann' })).toEqual(findPrincipal(keyed, 'ann'));
    expect(findDecider(keyed, claim)).toBeNull();
    expect(findDecider({ ...keyed, open: true }, claim)).toMatchObject({ id: 'ann', openMode: true });
    expect(findDecider({ ...keyed, open: true }, { principal: 'system:timeout' })).toBeNull();
  });

  test('is asked by role and workspace', () => {
    const ids = (roles: Member['roles'], workspace: string): readonly string[] =>
      membersWith(keyed, roles, workspace).map((one) => one.id);
    expect(ids(['approver', 'admin'], 'shop')).toEqual(['ann', 'ben']);
    expect(ids(['approver', 'admin'], 'other')).toEqual(['ann']);
    expect(ids([], 'shop')).toEqual([]);
  });
});

describe('one person with two entries', () => {
  test('becomes one, under the first id, with the roles of both', () => {
    const merged = mergeMembers([
      member('ann', { keyHash: 'a'.repeat(64), identities: { feishu: 'ou_1' } }),
      member('ben'),
      member('feishu:ou_1', { roles: ['approver', 'admin'], identities: { feishu: 'ou_1' } }),
    ]);
    expect(merged.map((one) => one.id)).toEqual(['ann', 'ben']);
    expect(merged[0]).toMatchObject({ roles: ['approver', 'admin'], keyHash: 'a'.repeat(64) });
  });

  test('keeps whichever key it has: a lost one could leave the server open', () => {
    const merged = mergeMembers([member('api'), member('api', { keyHash: 'b'.repeat(64) })]);
    expect(merged).toHaveLength(1);
    expect(merged[0]?.keyHash).toBe('b'.repeat(64));
  });

  test('is nobody else who merely has an identity on another channel', () => {
    const merged = mergeMembers([
      member('ann', { identities: { feishu: 'x' } }),
      member('ben', { identities: { slack: 'x' } }),
      member('cid'),
    ]);
    expect(merged.map((one) => one.id)).toEqual(['ann', 'ben', 'cid']);
  });
});
