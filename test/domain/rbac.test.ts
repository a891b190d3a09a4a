import { type Rbac, permits } from '../../domain/rbac.ts';

const RULES: Rbac = [
  { name: 'operator', permissions: ['approve'], members: [] },
  { name: 'viewer', permissions: ['read'], members: ['ann'] },
  { name: 'root', permissions: ['*'], members: ['ben'] },
];

test.each([
  ['a role with the permission', { id: 'x', roles: ['operator'] }, true],
  ['one of two roles', { id: 'x', roles: ['viewer', 'operator'] }, true],
  ['membership of a role with every permission', { id: 'ben', roles: [] }, true],
  ['a role without it', { id: 'x', roles: ['viewer'] }, false],
  ['membership of a role without it', { id: 'ann', roles: [] }, false],
  ['a role that nobody defined', { id: 'x', roles: ['constructor'] }, false],
  ['no role', { id: 'x', roles: [] }, false],
  ['a role’s name as an id', { id: 'operator', roles: [] }, false],
])('%s', (_, caller, may) => {
  expect(permits(RULES, caller, 'approve')).toBe(may);
});

test('without rules everybody may, and with none written nobody', () => {
  expect(permits(null, { id: 'x', roles: [] }, 'approve')).toBe(true);
  expect(permits([], { id: 'x', roles: ['admin'] }, 'approve')).toBe(false);
});
