import { hasArg, hasSwitch, verbOf } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const TOOLS =
  `tmutil security defaults pmset systemsetup profiles mdutil mdfind sw_vers system_profiler plutil
  plistbuddy codesign xcrun xcode-select xcodebuild open pbcopy pbpaste say screencapture hdiutil lsregister tccutil kmutil
  sysdiagnose ioreg sandbox-exec spindump sample textutil sips qlmanage networkquality caffeinate notarytool
  pkgbuild productbuild`.split(/\s+/);

const securityReads =
  /^(?:list-keychains|default-keychain|login-keychain|find-certificate|find-identity|show-keychain-info|verify-cert|error|help|cms|authorizationdb)$/;

/** What is particular to macOS. */
export const macos = familyOf('What only macOS has: its backups, keychains, settings and scripts', [
  {
    rule: 'macos.backups-lost',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes backups or snapshots of Time Machine, or stops making them.',
    zh: '删除 Time Machine 的备份或快照，或停止备份。',
    names: ['tmutil'],
    when: (call) =>
      /^(?:delete\w*|disable|disablelocal|thinlocalsnapshots|removedestination|setdestination)$/i.test(
        verbOf(call),
      ),
    flags: ['tmutil deletelocalsnapshots 2030-01-01', 'tmutil disable'],
    spares: ['tmutil listbackups', 'tmutil status'],
  },
  {
    rule: 'macos.keychain-read',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints passwords or keys from the keychain.',
    zh: '输出钥匙串中的密码或密钥。',
    names: ['security'],
    when: (call) =>
      /^(?:find-\w+-password|dump-keychain|export|dump-trust-settings)$/.test(verbOf(call)) ||
      hasSwitch(call, 'find-generic-password'),
    flags: ['security find-generic-password -s mail -w', 'security dump-keychain -d'],
    spares: ['security find-identity', 'security list-keychains'],
  },
  {
    rule: 'macos.trust',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes which certificates, rights or passwords the machine trusts.',
    zh: '更改系统信任的证书、权限或密码。',
    names: ['security', 'profiles', 'tccutil', 'kmutil'],
    when: (call) => {
      const verb = verbOf(call);
      if (call.name === 'security')
        return (
          (!securityReads.test(verb) && verb !== '') ||
          (verb === 'authorizationdb' && hasArg(call, 'write', 'remove'))
        );
      if (call.name === 'profiles')
        return /^(?:install|remove|renew)$/.test(verb) || hasSwitch(call, 'I', 'R', 'D');
      return call.name === 'tccutil'
        ? verb === 'reset'
        : /^(?:load|unload|install|trigger-panic-medic)$/.test(verb);
    },
    flags: [
      'security add-trusted-cert -d root.crt',
      'security delete-keychain login.keychain',
      'profiles install -path a.mobileconfig',
    ],
    spares: ['security find-identity', 'profiles list'],
  },
  {
    rule: 'macos.script',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs a script that can steer every program and ask for the password.',
    zh: '运行可操控任何程序并索要密码的脚本。',
    names: ['automator', 'shortcuts'],
    when: (call) => !asksHelp(call) && !(call.name === 'shortcuts' && verbOf(call) === 'list'),
    flags: ['automator a.workflow', 'shortcuts run Backup'],
    spares: ['shortcuts list'],
  },
  {
    rule: 'macos.settings-lost',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes the settings of a program or of the system.',
    zh: '删除程序或系统的设置。',
    names: ['defaults'],
    when: (call) => /^(?:delete|delete-all|remove)$/.test(verbOf(call)),
    flags: ['defaults delete com.apple.dock'],
    spares: ['defaults read com.apple.dock'],
  },
  {
    rule: 'macos.login-hook',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Makes a program run whenever somebody logs in.',
    zh: '使程序在每次有人登录时运行。',
    names: ['defaults'],
    when: (call) =>
      verbOf(call) === 'write' && call.args.some((arg) => /^Log(?:in|out)Hook$|loginitems/i.test(arg.text)),
    flags: ['defaults write com.apple.loginwindow LoginHook /tmp/x'],
    spares: ['defaults read com.apple.loginwindow'],
  },
  {
    rule: 'macos.guard-setting',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Turns off a guard of the system by a setting.',
    zh: '通过设置关闭系统防护。',
    names: ['defaults'],
    when: (call) =>
      verbOf(call) === 'write' &&
      call.args.some((arg) =>
        /LSQuarantine|GatekeeperEnable|com\.apple\.(?:alf|loginwindow|security)|AutoUpdate|CriticalUpdateInstall/i.test(
          arg.text,
        ),
      ),
    flags: ['defaults write com.apple.LaunchServices LSQuarantine -bool NO'],
    spares: ['defaults write com.apple.dock autohide -bool true'],
  },
  {
    rule: 'macos.power',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Changes power, index or backup settings, or puts the machine to sleep.',
    zh: '更改电源、索引或备份设置，或使机器休眠。',
    names: ['pmset', 'mdutil', 'systemsetup', 'tmutil', 'hdiutil'],
    when: (call) => {
      if (call.name === 'pmset') return !hasSwitch(call, 'g');
      if (call.name === 'mdutil') return !hasSwitch(call, 's', 'L');
      if (call.name === 'systemsetup') return call.args.some((arg) => arg.text.startsWith('-set'));
      if (call.name === 'hdiutil')
        return /^(?:erasekeys|burn|resize|partition|detach|eject)$/.test(verbOf(call));
      return /^(?:startbackup|stopbackup|restore|enable|addexclusion|snapshot|localsnapshot)$/.test(
        verbOf(call),
      );
    },
    flags: ['pmset sleepnow', 'mdutil -E /', 'tmutil restore a b'],
    spares: ['pmset -g', 'mdutil -s /', 'tmutil listbackups'],
  },
  {
    rule: 'macos.look',
    tier: 'SAFE',
    label: null,
    message: 'Shows something of the machine.',
    zh: '显示系统信息。',
    names: TOOLS,
    when: (call) => {
      if (
        asksHelp(call) ||
        ['sw_vers', 'system_profiler', 'ioreg', 'mdfind', 'pbpaste', 'sample', 'spindump'].includes(call.name)
      )
        return true;
      if (call.name === 'plutil') return hasSwitch(call, 'p', 'lint');
      if (call.name === 'xcode-select') return hasSwitch(call, 'p', 'print-path');
      if (call.name === 'pmset') return hasSwitch(call, 'g');
      return /^(?:read|read-type|domains|find|list\w*|status|latestbackup|destinationinfo|machinedirectory|isexcluded|compare|info|imageinfo|find-identity|find-certificate|list-keychains|show)$/i.test(
        verbOf(call),
      );
    },
    flags: ['sw_vers', 'defaults read com.apple.dock', 'tmutil listbackups', 'pmset -g'],
    spares: ['defaults delete com.apple.dock'],
  },
  {
    rule: 'macos.write',
    tier: 'LOW',
    label: null,
    message: 'Changes something of this user, or opens a program.',
    zh: '更改当前用户的设置，或打开程序。',
    names: TOOLS,
    flags: ['defaults write com.apple.dock autohide -bool true', 'open notes.txt', 'say hello'],
    spares: ['defaults read com.apple.dock'],
  },
] satisfies readonly Rule[]);
