import { hasArg, hasSwitch, optionWord, says } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { onlyPretends } from '../asking.ts';
import { ALL, RUNNERS, does, publishes } from './package-words.ts';

/** What reaches everybody: its own family, since packages.ts says what happens on this machine. */
export const publishing = familyOf('Publishing packages, and who may', [
  {
    rule: 'packages.publish',
    tier: 'HIGH',
    label: null,
    message: 'Publishes a package, withdraws one, or changes who may, for everybody.',
    zh: '向所有人发布或撤回软件包，或更改其发布权限。',
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
  {
    rule: 'packages.release',
    tier: 'HIGH',
    label: null,
    message: 'Makes a release for everybody.',
    zh: '向所有人发布一个版本。',
    names: [
      'vsce',
      'ovsx',
      'semantic-release',
      'release-it',
      'np',
      'goreleaser',
      'changeset',
      'auto',
      'npx',
      'pnpx',
      'bunx',
      'pnpm',
      'yarn',
      'python',
    ],
    when: (call) => {
      if (onlyPretends(call) || hasSwitch(call, 'snapshot')) return false;
      if (call.name === 'python') return optionWord(call, '-m')?.text === 'twine' && hasArg(call, 'upload');
      const [first = '', second = ''] = call.operands.map((word) =>
        word.text.replace(/@[\d.^~]+$|@latest$/, ''),
      );
      const [tool, verb] = RUNNERS.includes(call.name) ? [first, second] : [call.name, first];
      if (/^(?:semantic-release|release-it|np)$/.test(tool)) return true;
      return (
        /^(?:vsce|@vscode\/vsce|ovsx|changeset|@changesets\/cli|goreleaser|lerna)$/.test(tool) &&
        /^(?:publish|unpublish|release|deprecate)$/.test(verb)
      );
    },
    flags: ['vsce publish', 'npx semantic-release', 'goreleaser release', 'python -m twine upload dist/*'],
    spares: ['vsce package', 'npx semantic-release --dry-run', 'goreleaser release --snapshot', 'npx tsc'],
  },
] satisfies readonly Rule[]);
