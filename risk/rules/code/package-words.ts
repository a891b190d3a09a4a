import { type Invocation, hasOperand, hasSwitch, says, verbOf } from '../../command/invocation.ts';
import { onlyPretends } from '../asking.ts';

export const SYSTEM =
  'apt apt-get aptitude yum dnf microdnf tdnf zypper pacman yay paru apk brew port snap flatpak choco winget scoop pkg pkgin emerge nix-env nix dpkg rpm xbps-install xbps-remove eopkg softwareupdate mas installer pkgutil urpmi swupd guix opkg'.split(
    ' ',
  );
export const PROJECT =
  'npm pnpm yarn bun pip pipx conda mamba micromamba poetry pipenv uv pdm hatch rye cargo gem bundle bundler composer go nuget dotnet mix cabal stack luarocks cpan cpanm dart flutter pub pod carthage opam lerna nx easy_install vcpkg conan deno rustup nvm fnm volta asdf mise pyenv rbenv sdk corepack twine mvn gradle gradlew sbt npx pnpx bunx uvx yarnpkg'.split(
    ' ',
  );
export const ALL = [...SYSTEM, ...PROJECT];

/** Packages without which a machine neither starts nor lets anybody in. */
export const VITAL =
  /^(?:libc6|glibc|libc-bin|bash|coreutils|util-linux|systemd|init|sudo|openssh-server|linux-image.*|kernel(?:-core)?|grub.*|python3?|python3-minimal|dpkg|apt|rpm|dnf|yum|network-manager|netplan\.io|login|passwd|base-files|filesystem|busybox|musl|e2fsprogs|\*)$/;

const words = (call: Invocation): readonly string[] => call.operands.map((word) => word.text);
/** The deed, past a group such as `global`, `pip` or `apps`. */
export const deedOf = (call: Invocation): string => {
  const [first = '', second = '', third = ''] = words(call);
  if (call.name === 'uv' && first === 'pip') return second;
  if (call.name === 'yarn' && ['global', 'npm', 'workspace'].includes(first))
    return first === 'workspace' ? third : second;
  if (call.name === 'dotnet' && ['nuget', 'tool', 'add', 'package', 'workload'].includes(first))
    return first === 'add' ? 'install' : second;
  if (call.name === 'nix' && first === 'profile') return second;
  if (/^(?:conda|mamba|micromamba)$/.test(call.name) && first === 'env') return second;
  return first;
};
export const does = (call: Invocation, ...wanted: readonly string[]): boolean =>
  wanted.includes(deedOf(call).toLowerCase());

/** pacman, dpkg and rpm say by switches what others say by words. */
export function bySwitch(call: Invocation): 'install' | 'remove' | 'read' | null {
  if (/^(?:pacman|yay|paru)$/.test(call.name)) {
    if (hasSwitch(call, 'R', 'remove')) return 'remove';
    if (hasSwitch(call, 'U', 'upgrade')) return 'install';
    if (hasSwitch(call, 'S', 'sync'))
      return hasSwitch(call, 's', 'i', 'l', 'p', 'g', 'search', 'info') ? 'read' : 'install';
    return hasSwitch(call, 'Q', 'F', 'V', 'T', 'query') ? 'read' : null;
  }
  if (call.name === 'dpkg') {
    if (hasSwitch(call, 'r', 'P', 'remove', 'purge')) return 'remove';
    if (hasSwitch(call, 'i', 'install', 'unpack')) return 'install';
    return hasSwitch(
      call,
      'l',
      'L',
      's',
      'S',
      'p',
      'V',
      'c',
      'I',
      'list',
      'status',
      'search',
      'get-selections',
      'listfiles',
      'verify',
      'audit',
      'print-architecture',
    )
      ? 'read'
      : null;
  }
  if (call.name === 'rpm') {
    if (hasSwitch(call, 'e', 'erase')) return 'remove';
    if (hasSwitch(call, 'q', 'V', 'K', 'query', 'verify', 'checksig')) return 'read';
    return hasSwitch(call, 'i', 'U', 'F', 'install', 'upgrade') ? 'install' : null;
  }
  if (call.name === 'nix-env')
    return hasSwitch(call, 'e', 'uninstall')
      ? 'remove'
      : hasSwitch(call, 'i', 'u', 'install')
        ? 'install'
        : 'read';
  if (call.name === 'emerge')
    return hasSwitch(call, 'C', 'unmerge', 'depclean', 'c')
      ? 'remove'
      : hasSwitch(call, 's', 'p', 'search', 'pretend')
        ? 'read'
        : 'install';
  if (call.name === 'xbps-remove') return 'remove';
  if (call.name === 'softwareupdate')
    return hasSwitch(call, 'i', 'install', 'r', 'a', 'schedule', 'background') ? 'install' : 'read';
  if (call.name === 'pkgutil') return hasSwitch(call, 'forget') ? 'remove' : 'read';
  return ['xbps-install', 'installer', 'easy_install', 'cpan', 'cpanm'].includes(call.name)
    ? 'install'
    : null;
}

const INSTALLS = [
  'install',
  'i',
  'add',
  'reinstall',
  'in',
  'ci',
  'clean-install',
  'require',
  'get',
  'inject',
  'localinstall',
  'groupinstall',
  'use',
  'bundle',
  'sync',
  'create',
];
export const UPGRADES = [
  'upgrade',
  'dist-upgrade',
  'full-upgrade',
  'update',
  'up',
  'self-update',
  'self-upgrade',
  'system-upgrade',
  'distro-sync',
  'refresh',
  'dup',
  'selfupdate',
];
const REMOVES = [
  'remove',
  'rm',
  'uninstall',
  'erase',
  'del',
  'delete',
  'purge',
  'autoremove',
  'autopurge',
  'un',
  'r',
  'unlink',
  'prune',
  'zap',
  'uninject',
  'unmerge',
  'remove-unused',
];
export const READS =
  `list ls ll la search se info show policy view v outdated audit why explain ping whoami depends rdepends madison showpkg stats
  check freeze inspect tree metadata search version env doc vet licenses fund doctor bin root prefix home leaves deps
  uses desc log cat config-list which history repolist provides whatprovides find query files contents debug pkgid
  locate-project read-manifest help docs repo bugs diff completion check-update spec environment
  status validate where current versions`.split(/\s+/);

/** What else package tools are told, which stays within the project. */
export const KEEPING =
  `cache link clean pack login logout adduser version dedupe rebuild config set lock mod download source init new create tap shellenv hash
  env generate vendor fetch wheel compile export metadata self setup default toolchain component target pub gems nuget tool`.split(
    /\s+/,
  );

export const installs = (call: Invocation): boolean =>
  bySwitch(call) === 'install' || (bySwitch(call) === null && does(call, ...INSTALLS));
export const removes = (call: Invocation): boolean =>
  bySwitch(call) === 'remove' || (bySwitch(call) === null && does(call, ...REMOVES));

export const RUNNERS = ['npx', 'pnpx', 'bunx', 'uvx'];
const isAddress = (text: string): boolean =>
  /^(?:(?:git\+)?(?:https?|ssh|git|ftp):|git@|github:|gitlab:|bitbucket:|gist:)/i.test(text) ||
  /^[\w-]+ ?@ ?(?:git\+)?https?:/.test(text);
export const namesAddress = (call: Invocation): boolean =>
  hasOperand(call, isAddress) ||
  (call.args.some((arg) => /^--git(?:=|$)/.test(arg.text)) && ['cargo', 'gem', 'bundle'].includes(call.name));
export const strangeSource = (call: Invocation): boolean =>
  call.args.some((arg) =>
    /^--(?:extra-index-url|index-url|trusted-host|registry|repository|allow-unauthenticated|nogpgcheck|no-gpg-checks|allow-untrusted|allow-insecure-repositories|force-yes|no-signature|source)(?:=|$)/.test(
      arg.text,
    ),
  ) ||
  (call.name === 'pip' && call.args.some((arg) => arg.text === '-i'));

export const publishes = (call: Invocation): boolean => {
  if (onlyPretends(call)) return false;
  if (does(call, 'publish', 'unpublish', 'yank'))
    return !(call.name === 'dotnet' && verbOf(call) === 'publish') && !RUNNERS.includes(call.name);
  switch (call.name) {
    case 'twine':
    case 'conda':
      return does(call, 'upload');
    case 'gem':
    case 'nuget':
    case 'dotnet':
      return (
        (does(call, 'push', 'delete') && call.name !== 'gem') || (call.name === 'gem' && does(call, 'push'))
      );
    case 'pod':
      return verbOf(call) === 'trunk' && says(call, 'push', 'delete', 'deprecate');
    case 'mvn':
    case 'sbt':
      return says(call, 'deploy', 'publish', 'release:perform');
    case 'gradle':
    case 'gradlew':
      return hasOperand(call, (text) => /^:?(?:[\w-]+:)*publish(?!ToMavenLocal)\w*$/.test(text));
    case 'mix':
      return verbOf(call) === 'hex.publish';
    case 'dart':
    case 'flutter':
      return verbOf(call) === 'pub' && says(call, 'publish');
    case 'npm':
    case 'pnpm':
      return (
        does(call, 'deprecate', 'dist-tag', 'owner', 'access', 'team', 'org') &&
        !says(call, 'ls', 'list', 'get')
      );
    case 'cargo':
      return does(call, 'owner') && hasSwitch(call, 'add', 'remove', 'a', 'r');
    default:
      return false;
  }
};
