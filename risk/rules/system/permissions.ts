import { type Invocation, hasOperand, hasSwitch, optionWord } from '../../command/invocation.ts';
import { grantsPower, isSystemFile, isVital, placeOf } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const CHANGERS = ['chmod', 'chown', 'chgrp', 'chattr', 'setfacl', 'icacls', 'takeown', 'chflags'];

/** Folders that everybody may write to as they come. */
const SHARED = /^\/(?:tmp|var\/tmp|dev\/shm)\/?$/;

const recurses = (call: Invocation): boolean =>
  hasSwitch(call, 'R', 'recursive') || call.args.some((arg) => /^\/[tr]$/i.test(arg.text));

/** The mode a chmod sets; it may begin with a dash, so it is looked for among all words. */
function modes(call: Invocation): readonly string[] {
  const word = call.args.find(
    (arg) =>
      /^(?:[-+=]?[0-7]{1,5}|[ugoa]*[-+=][rwxXstugo]*(?:,\S*)?)$/.test(arg.text) && !/^-R$/.test(arg.text),
  );
  return word?.text.split(',') ?? [];
}

const modeOption = (call: Invocation): readonly string[] =>
  call.name === 'chmod' ? modes(call) : (optionWord(call, '-m', '--mode')?.text.split(',') ?? []);

const worldWritable = (mode: string): boolean =>
  /^[+=]?[0-7]*[2367]$/.test(mode) || /^(?:[ug]*[oa][ugoa]*)?[+=][rxXst]*w/.test(mode);
const setsId = (mode: string): boolean =>
  /^[+=]?0?[2-7][0-7]{3}$/.test(mode) ||
  /^[uga]*[+=][rwxX]*s/.test(mode) ||
  /^[+=]?0*[2-7][0-7]{3}$/.test(mode);
/** Nobody may do anything any more. */
const locksOut = (mode: string): boolean => /^[+=]?0{1,4}$/.test(mode) || /^(?:a|ugo)?(?:=|-rwx)$/.test(mode);

const opensSecret = (call: Invocation): boolean =>
  hasOperand(call, (text) => grantsPower(text, call.cwd)) &&
  modes(call).some((mode) => /[4-7]$|^(?:[ug]*[oa][ugoa]*)?[+=]/.test(mode) && /[4-7]$|r/.test(mode));

/** Who may read, write and run what. */
export const permissions = familyOf('Rights to files: who may read, write and run them', [
  {
    rule: 'permissions.open-mask',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Lets everybody change whatever is made from here on.',
    zh: '此后创建的文件任何人都可修改。',
    names: ['umask'],
    when: (call) =>
      /^(?:0{1,4}|0?0[0-7]?[0145]|a=rwx|[ugo]*o[ugo]*=\w*w\w*)$/.test(call.operands[0]?.text ?? ''),
    flags: ['umask 000', 'umask a=rwx'],
    spares: ['umask', 'umask 022', 'umask 077'],
  },
  {
    rule: 'permissions.help',
    tier: 'SAFE',
    label: null,
    message: 'Shows how a command for rights is used, or the rights themselves.',
    zh: '显示权限命令的用法或权限本身。',
    names: [...CHANGERS, 'getfacl', 'lsattr', 'getcap', 'namei', 'umask'],
    when: (call) => !CHANGERS.includes(call.name) || (asksHelp(call) && call.args.length === 1),
    flags: ['chmod --help', 'getfacl notes.txt', 'lsattr -d docs'],
    spares: ['chmod 644 notes.txt'],
  },
  {
    rule: 'permissions.recursive-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Changes the rights of the root, a home or a system folder and everything in it.',
    zh: '更改根目录、主目录或系统目录及其中全部内容的权限。',
    names: CHANGERS,
    when: (call) => recurses(call) && hasOperand(call, (text) => isVital(text, call.cwd)),
    flags: ['chmod -R 777 /', 'chown -R ada /usr', 'chgrp --recursive staff ~'],
    spares: ['chmod 755 /', 'chmod -R 755 docs', 'chown -R ada /srv/app'],
  },
  {
    rule: 'permissions.setuid',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Lets whoever runs a file act as its owner.',
    zh: '让运行该文件的人以其所有者的身份行事。',
    names: ['chmod', 'install'],
    when: (call) => modeOption(call).some(setsId),
    flags: ['chmod u+s tool', 'chmod 4755 tool', 'install -m 6755 tool /opt/bin/tool'],
    spares: ['chmod u-s tool', 'chmod 0755 tool', 'chmod 1777 shared'],
  },
  {
    rule: 'permissions.capability',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives a program rights of the administrator.',
    zh: '赋予程序管理员级别的权限。',
    names: ['setcap', 'setpriv', 'capsh'],
    when: (call) => !asksHelp(call) && !hasSwitch(call, 'r', 'v', 'print'),
    flags: ['setcap cap_net_raw+ep tool'],
    spares: ['setcap -r tool', 'getcap tool', 'capsh --print'],
  },
  {
    rule: 'permissions.world-writable',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Lets everybody on the machine change a file.',
    zh: '让本机上的任何人都能修改文件。',
    names: ['chmod', 'mkdir', 'install', 'mkfifo'],
    when: (call) =>
      modeOption(call).some(worldWritable) &&
      !(
        modeOption(call).some((mode) => /^0?1777$|t/.test(mode)) &&
        hasOperand(call, (text) => SHARED.test(text))
      ),
    flags: ['chmod 777 run.sh', 'chmod a+w data', 'chmod +w,o+w data', 'mkdir -m 777 drop'],
    spares: ['chmod 755 run.sh', 'chmod o-w data', 'chmod u+w data', 'mkdir -m 700 drop'],
  },
  {
    rule: 'permissions.power-file',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes who may read or write files of accounts, logins or start-up.',
    zh: '更改账户、登录或启动文件的读写权限。',
    names: ['chmod', 'chown', 'setfacl'],
    when: (call) =>
      call.name === 'chmod'
        ? opensSecret(call) && hasOperand(call, (text) => /^\/etc\/(?:g?shadow|sudoers)/.test(text))
        : hasOperand(call, (text) => grantsPower(text, call.cwd) && text.startsWith('/etc/')),
    flags: ['chmod 644 /etc/shadow', 'chown ada /etc/sudoers', 'setfacl -m u:ada:rw /etc/passwd'],
    spares: ['chmod 440 /etc/motd', 'chmod 600 ~/.ssh/authorized_keys'],
  },
  {
    rule: 'permissions.lock-out',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Takes rights to a home, or to what the system needs, away from everybody.',
    zh: '取消所有人对主目录或系统所需文件的权限。',
    names: ['chmod'],
    when: (call) =>
      hasOperand(
        call,
        (text) =>
          isVital(text, call.cwd) ||
          isSystemFile(text, call.cwd) ||
          /^\/etc\/(?:passwd|group|hosts|resolv\.conf)$/.test(text),
      ) &&
      modes(call).some((mode) => locksOut(mode) || /^[0-6][0-6]{2}$/.test(mode) || /^a?-[rwx]*x/.test(mode)),
    flags: ['chmod 000 /etc', 'chmod -x /usr/bin', 'chmod 600 /home/ada'],
    spares: ['chmod 700 ~', 'chmod 000 notes.txt', 'chmod 755 /usr/local/bin'],
  },
  {
    rule: 'permissions.chown-root',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives a file to the administrator.',
    zh: '把文件归管理员所有。',
    names: ['chown', 'chgrp'],
    when: (call) =>
      /^(?:(?:root|0)(?:[:.].*)?|:(?:root|wheel|0))$/.test(call.operands[0]?.text ?? '') ||
      (call.name === 'chgrp' && /^(?:wheel|sudo|admin|docker|shadow)$/.test(call.operands[0]?.text ?? '')),
    flags: ['chown root tool', 'sudo chown root:root app.conf', 'chown :wheel tool'],
    spares: ['chown ada tool', 'chown ada:staff app.conf'],
  },
  {
    rule: 'permissions.chown-system',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives a system folder or file to another user.',
    zh: '把系统目录或文件交给其他用户。',
    names: ['chown', 'chgrp', 'takeown'],
    when: (call) =>
      hasOperand(call, (text) => ['system', 'root', 'etc', 'device'].includes(placeOf(text, call.cwd))),
    flags: ['chown ada /etc/hosts', 'chown ada /usr/local'],
    spares: ['chown ada notes.txt', 'chown -R ada ./data'],
  },
  {
    rule: 'permissions.immutable',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Makes files unchangeable, or changeable again, even for the administrator.',
    zh: '使文件（包括对管理员）不可更改，或重新可改。',
    names: ['chattr', 'chflags'],
    flags: ['chattr +i app.conf', 'chflags nouchg app.conf'],
    spares: ['lsattr app.conf'],
  },
  {
    rule: 'permissions.access-list-everyone',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Lets everybody use a file.',
    zh: '让任何人都能使用文件。',
    names: ['icacls', 'setfacl', 'cacls'],
    when: (call) =>
      call.args.some((arg) =>
        /everyone:(?:\([^)]*\))*\(?[fmw]|^(?:[dD]:)?(?:default:)?(?:o|other)::?:?[r-]?w/i.test(arg.text),
      ),
    flags: ['icacls data /grant Everyone:F', 'setfacl -m o::rwx data'],
    spares: ['setfacl -m u:ada:rw data', 'icacls data'],
  },
  {
    rule: 'permissions.access-list-read',
    tier: 'SAFE',
    label: null,
    message: 'Shows who may use a file.',
    zh: '显示谁可以使用文件。',
    names: ['icacls', 'cacls', 'xattr'],
    when: (call) => (call.name === 'xattr' ? !hasSwitch(call, 'd', 'c', 'w') : call.args.length <= 1),
    flags: ['icacls data', 'xattr -l app'],
    spares: ['icacls data /grant ada:F', 'xattr -d com.apple.quarantine app'],
  },
  {
    rule: 'permissions.access-list',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Changes who may use a file, or what the system checks before it runs.',
    zh: '更改谁可以使用文件，或系统在其运行前的检查。',
    names: ['setfacl', 'icacls', 'cacls', 'xattr', 'takeown'],
    flags: ['setfacl -m u:ada:rw data', 'xattr -d com.apple.quarantine app'],
    spares: ['getfacl data'],
  },
  {
    rule: 'permissions.change',
    tier: 'LOW',
    label: null,
    message: 'Changes the rights or the owner of files.',
    zh: '更改文件的权限或所有者。',
    names: ['chmod', 'chown', 'chgrp'],
    flags: ['chmod 644 notes.txt', 'chmod +x run.sh', 'chown ada notes.txt'],
    spares: ['chmod 777 run.sh'],
  },
] satisfies readonly Rule[]);
