import { hasOperand, hasSwitch, says, verbOf } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp, onlyPretends } from '../asking.ts';
import {
  SYSTEM,
  PROJECT,
  ALL,
  KEEPING,
  VITAL,
  deedOf,
  does,
  bySwitch,
  UPGRADES,
  READS,
  installs,
  removes,
  RUNNERS,
  namesAddress,
  strangeSource,
} from './package-words.ts';

/** Packages: of the machine, of a project, and for everybody. */
export const packages = familyOf('Packages: installing, removing and publishing them', [
  {
    rule: 'packages.look',
    tier: 'SAFE',
    label: null,
    message: 'Shows packages, or what would be done with them.',
    zh: '显示软件包，或将对其执行的操作。',
    names: ALL.concat(
      'apt-cache',
      'dpkg-query',
      'apt-file',
      'dpkg-deb',
      'pkg-config',
      'repoquery',
      'equery',
      'mdls',
    ),
    when: (call) => {
      if (
        ['apt-cache', 'dpkg-query', 'apt-file', 'pkg-config', 'repoquery', 'equery', 'mdls'].includes(
          call.name,
        )
      )
        return true;
      if (asksHelp(call) || onlyPretends(call)) return !RUNNERS.includes(call.name) || asksHelp(call);
      if (/^(?:apt|apt-get|aptitude)$/.test(call.name) && hasSwitch(call, 's', 'simulate', 'just-print'))
        return true;
      const kind = bySwitch(call);
      if (kind !== null) return kind === 'read';
      if (RUNNERS.includes(call.name)) return false;
      if (does(call, 'version')) return call.operands.length < 2;
      if (call.name === 'npm' && does(call, 'audit')) return !says(call, 'fix');
      if (call.name === 'go' && does(call, 'env')) return !hasSwitch(call, 'w', 'u');
      if (['npm', 'pnpm', 'yarn', 'pip'].includes(call.name) && does(call, 'config'))
        return says(call, 'get', 'list', 'ls') || call.operands.length === 1;
      if (call.name === 'pip' && does(call, 'cache')) return says(call, 'dir', 'info', 'list');
      return does(call, ...READS);
    },
    flags: [
      'npm ls',
      'pip list',
      'apt list --installed',
      'pacman -Qs node',
      'apt-get -s install node',
      'cargo tree',
    ],
    spares: ['npm install', 'pip install x', 'pacman -S node'],
  },
  {
    rule: 'packages.remove-vital',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Removes what the machine needs to start or to let anybody in, or forces a removal.',
    zh: '移除系统启动或登录所需的软件包，或强制移除。',
    names: SYSTEM,
    when: (call) =>
      removes(call) &&
      (hasOperand(call, (text) => VITAL.test(text)) ||
        hasSwitch(
          call,
          'nodeps',
          'force-all',
          'allow-remove-essential',
          'force-yes',
          'force-remove-essential',
        ) ||
        call.args.some((arg) => /^-Rd?d|^--force-/.test(arg.text))),
    flags: [
      'apt-get remove -y systemd',
      'apt purge sudo',
      'rpm -e --nodeps glibc',
      'dpkg --purge --force-all libc6',
    ],
    spares: ['apt remove cowsay', 'apt-get -s remove systemd'],
  },
  {
    rule: 'packages.remove',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Removes packages from the machine, or an environment with all its packages.',
    zh: '从系统中移除软件包，或移除整个环境。',
    names: ALL,
    when: (call) =>
      removes(call) &&
      (SYSTEM.includes(call.name) ||
        hasSwitch(call, 'g', 'global', 'all') ||
        ['conda', 'mamba', 'pip', 'gem', 'pipx', 'rustup', 'nvm', 'pyenv', 'volta'].includes(call.name) ||
        (call.name === 'yarn' && verbOf(call) === 'global')),
    flags: [
      'apt remove cowsay',
      'brew uninstall jq',
      'npm uninstall -g thing',
      'pip uninstall thing',
      'pacman -Rns thing',
    ],
    spares: ['npm uninstall thing', 'apt list'],
  },
  {
    rule: 'packages.install-address',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Installs and runs code straight from an address, past the registry.',
    zh: '绕过软件仓库，直接从某地址安装并运行代码。',
    names: ALL,
    when: (call) =>
      (installs(call) || RUNNERS.includes(call.name) || does(call, 'dlx', 'exec', 'x', 'run')) &&
      namesAddress(call),
    flags: [
      'pip install git+https://example.com/a.git',
      'npm install https://example.com/a.tgz',
      'npx github:ada/thing',
      'cargo install --git https://example.com/a',
    ],
    spares: ['pip install thing', 'npm install ./thing'],
  },
  {
    rule: 'packages.install-unchecked',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Installs from another source than the usual one, or without checking signatures.',
    zh: '从非常规来源安装，或不校验签名。',
    names: ALL,
    when: (call) => installs(call) && strangeSource(call),
    flags: [
      'pip install --index-url https://example.com/simple thing',
      'apt-get install --allow-unauthenticated thing',
    ],
    spares: ['pip install thing', 'pip install -r requirements.txt'],
  },
  {
    rule: 'packages.trust',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Makes the machine trust another source of packages from now on.',
    zh: '使系统从此信任另一个软件包来源。',
    names: [
      'add-apt-repository',
      'apt-add-repository',
      'apt-key',
      'rpm',
      'dnf',
      'yum',
      'zypper',
      'brew',
      'npm',
      'pip',
      'gem',
      'flatpak',
      'yum-config-manager',
      'conda',
    ],
    when: (call) => {
      if (/^(?:add-apt|apt-add|apt-key|yum-config)/.test(call.name))
        return !says(call, 'list', 'finger', 'export') && !asksHelp(call);
      if (call.name === 'rpm') return hasSwitch(call, 'import');
      if (call.name === 'brew') return verbOf(call) === 'tap' && call.operands.length > 1;
      if (call.name === 'npm' || call.name === 'pip')
        return (
          does(call, 'config', 'set') &&
          (says(call, 'set') || verbOf(call) === 'set') &&
          call.args.some((arg) =>
            /registry|index-url|strict-ssl|trusted-host|cafile|ignore-scripts|_auth/.test(arg.text),
          )
        );
      if (call.name === 'gem')
        return verbOf(call) === 'sources' && hasSwitch(call, 'a', 'add', 'r', 'remove');
      return says(call, 'addrepo', 'ar', 'remote-add', 'config-manager', 'copr');
    },
    flags: [
      'add-apt-repository ppa:ada/thing',
      'npm config set registry https://example.com',
      'rpm --import https://example.com/key',
    ],
    spares: ['npm config get registry', 'apt-key list', 'brew tap'],
  },
  {
    rule: 'packages.install-machine',
    tier: 'MEDIUM',
    label: null,
    message: 'Installs or upgrades packages on the machine.',
    zh: '在系统上安装或升级软件包。',
    names: ALL.concat(
      'unattended-upgrade',
      'do-release-upgrade',
      'freebsd-update',
      'apt-mark',
      'update-alternatives',
    ),
    when: (call) =>
      ['unattended-upgrade', 'do-release-upgrade', 'freebsd-update', 'update-alternatives'].includes(
        call.name,
      ) ||
      (call.name === 'apt-mark' && !verbOf(call).startsWith('show')) ||
      (SYSTEM.includes(call.name) &&
        (installs(call) ||
          (does(call, ...UPGRADES) &&
            !(
              does(call, 'update', 'refresh') &&
              ['apt', 'apt-get', 'aptitude', 'apk', 'brew', 'opkg', 'zypper', 'port', 'pkg'].includes(
                call.name,
              )
            )))) ||
      (PROJECT.includes(call.name) &&
        installs(call) &&
        (hasSwitch(call, 'g', 'global', 'break-system-packages') ||
          (call.name === 'yarn' && verbOf(call) === 'global'))) ||
      (call.elevated && PROJECT.includes(call.name) && installs(call)),
    flags: [
      'apt-get install -y jq',
      'brew install jq',
      'dnf upgrade',
      'npm install -g thing',
      'sudo pip install thing',
    ],
    spares: ['apt-get update', 'npm install', 'apt list'],
  },
  {
    rule: 'packages.install',
    tier: 'LOW',
    label: null,
    message: 'Installs packages of a registry into the project.',
    zh: '把软件仓库中的包安装到项目中。',
    names: ALL,
    when: (call) =>
      (installs(call) &&
        !does(call, 'ci', 'clean-install', 'sync', 'use', 'init', 'create', 'bundle') &&
        call.operands.length > (deedOf(call) === verbOf(call) ? 1 : 2) &&
        !call.operands.slice(1).every((word) => /^\.{1,2}(?:\/|$|\[)/.test(word.text))) ||
      (RUNNERS.includes(call.name) &&
        (hasSwitch(call, 'y', 'yes', 'p', 'package') || call.name !== 'npx') &&
        !asksHelp(call)) ||
      does(call, 'dlx') ||
      (call.name === 'pipx' && does(call, 'run')),
    flags: ['npm install thing', 'pip install thing', 'cargo add thing', 'npx -y thing', 'pnpm dlx thing'],
    spares: ['npm ci', 'npm install', 'pip install -r requirements.txt', 'pip install -e .', 'npx tsc'],
  },
  {
    rule: 'packages.run',
    tier: 'LOW',
    label: null,
    message: 'Runs a program of a package, fetching the package where it is not there.',
    zh: '运行软件包中的程序，缺少时先行下载。',
    names: RUNNERS,
    flags: ['npx some-tool --check'],
    spares: ['npm ci'],
  },
  {
    rule: 'packages.project',
    tier: 'LOW',
    label: null,
    message: 'Puts packages of a project in place, or tends to the package tool.',
    zh: '安装项目依赖，或维护软件包工具。',
    names: ALL.concat('ldconfig', 'dpkg-deb', 'dpkg-reconfigure', 'nix-collect-garbage', 'nix-shell'),
    when: (call) =>
      !PROJECT.includes(call.name) ||
      RUNNERS.includes(call.name) ||
      (call.name === 'yarn' && call.operands.length === 0) ||
      installs(call) ||
      removes(call) ||
      does(call, ...UPGRADES, ...KEEPING),
    flags: ['npm ci', 'apt-get update', 'npm uninstall thing'],
    spares: ['npm ls'],
  },
] satisfies readonly Rule[]);
