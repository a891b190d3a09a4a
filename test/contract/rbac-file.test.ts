import { parseRbacFile } from '../../contract/rbac-file.ts';
import { YamlFileError } from '../../contract/yaml-file.ts';

test('roles are lists of permissions, or mappings with members too; all else in the file is its clients’', () => {
  const yaml =
    'poll: [1, { a: 2 }]\nrbac:\n  note: x\n  roles:\n    a: [approve]\n    b: { permissions: [], members: [ann], note: y }\n';
  expect(parseRbacFile(yaml, 'config.yaml')).toEqual([
    { name: 'a', permissions: ['approve'], members: [] },
    { name: 'b', permissions: [], members: ['ann'] },
  ]);
  expect(parseRbacFile('poll: 5\n', 'config.yaml')).toBeNull();
  expect(parseRbacFile('', 'config.yaml')).toBeNull();
});

test.each([
  ['rbac:\n', 'line 1: rbac: must be a mapping with "roles"'],
  ['rbac: yes\n', 'line 1: rbac: must be a mapping with "roles"'],
  ['a: 1\nrbac:\n  rolls: {}\n', 'line 3: rbac.roles: must map each role to its permissions'],
  ['rbac:\n  roles: [approve]\n', 'line 2: rbac.roles: must map each role'],
  ['rbac:\n  roles:\n    a: approve\n', 'line 3: rbac.roles.a: must be a list of permissions'],
  ['rbac:\n  roles:\n    a: [approve]\n    b: { members: [ann] }\n', 'line 4: rbac.roles.b: must be a list'],
  ['rbac:\n  roles:\n    a: [1]\n', 'line 3: rbac.roles.a'],
  ['rbac: [\n', 'line 2'],
  ['5\n', 'line 1: the file'],
])('%j is refused with its line', (yaml, problem) => {
  expect(() => parseRbacFile(yaml, 'config.yaml')).toThrow(YamlFileError);
  expect(() => parseRbacFile(yaml, 'config.yaml')).toThrow(problem);
});
