import { says } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';
import { ALL, does, publishes } from './package-words.ts';

/** What reaches everybody: its own family, since packages.ts says what happens on this machine. */
export const publishing = familyOf('Publishing packages, and who may.', [
  {
    rule: 'packages.publish',
    tier: 'HIGH',
    label: null,
    message: 'Publishes a package, withdraws one, or changes who may, for everybody.',
    zh: '向所有人发布或撤回软件包,或更改其发布权限。',
    names: ALL,
    when: publishes,
    flags: [
      'npm publish',
      'cargo publish',
      'twine upload dist/*',
      'npm unpublish thing',
      'gem push thing.gem',
    ],
    spares: ['npm publish --dry-run', 'npm pack', 'dotnet publish', 'gradle publishToMavenLocal'],
  },
  {
    rule: 'packages.tokens',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Makes, shows or withdraws a key of a package registry.',
    zh: '创建、显示或撤销软件仓库的密钥。',
    names: ['npm', 'pnpm', 'yarn', 'gem', 'cargo'],
    when: (call) => does(call, 'token') && !says(call, 'list', 'ls'),
    flags: ['npm token create', 'npm token revoke abc'],
    spares: ['npm token list'],
  },
] satisfies readonly Rule[]);
