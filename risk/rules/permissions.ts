import { type Invocation, hasArg, hasOperand, hasSwitch, optionWord } from '../invocation.ts';
import { placeOf } from '../paths.ts';
import { type Rule, familyOf } from '../rule.ts';

const CHANGERS = ['chmod', 'chown', 'chgrp', 'chattr', 'setfacl', 'icacls'];

const recursesOverVital = (call: Invocation): boolean =>
  hasSwitch(call, 'R', 'recursive') &&
  hasOperand(call, (text) => ['root', 'system', 'home'].includes(placeOf(text, call.cwd)));

/** The mode a chmod sets; it may begin with a dash, so it is looked for among all words. */
function modes(call: Invocation): readonly string[] {
  const word = call.args.find(
    (arg) => /^(?:[0-7]{1,5}|[ugoa]*[-+=][rwxXstugo]*(?:,\S*)?)$/.test(arg.text) && !/^-R$/.test(arg.text),
  );
  return word?.text.split(',') ?? [];
}

const worldWritable = (mode: string): boolean =>
  /^[0-7]*[2367]$/.test(mode) || /^(?:[ug]*[oa][ugoa]*)?[+=][rxXst]*w/.test(mode);
const setsId = (mode: string): boolean => /^0?[2-7][0-7]{3}$/.test(mode) || /^[uga]*[+=][rwxX]*s/.test(mode);

/** Who may read, write and run what, and who is who. */
export const permissions = familyOf([
  {
    rule: 'permissions.recursive-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Changes the rights of the root, a home or a system folder and everything in it.',
    names: CHANGERS,
    when: recursesOverVital,
  },
  {
    rule: 'permissions.setuid',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Lets whoever runs a file act as its owner.',
    names: ['chmod', 'install', 'setcap'],
    when: (call) => {
      if (call.name === 'setcap') return true;
      if (call.name === 'install') return setsId(optionWord(call, '-m', '--mode')?.text ?? '');
      return modes(call).some(setsId);
    },
  },
  {
    rule: 'permissions.world-writable',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Lets everybody on the machine change a file.',
    names: ['chmod', 'mkdir', 'install'],
    when: (call) =>
      call.name === 'chmod'
        ? modes(call).some(worldWritable)
        : /^[0-7]*[2367]$/.test(optionWord(call, '-m', '--mode')?.text ?? ''),
  },
  {
    rule: 'permissions.chown-root',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives a file to the administrator.',
    names: ['chown', 'chgrp'],
    when: (call) =>
      /^(?:root|0)?(?::(?:root|wheel|0)?)?$/.test(call.operands[0]?.text ?? '-') &&
      call.operands[0]?.text !== '',
  },
  {
    rule: 'permissions.accounts',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes accounts, groups, passwords or who may act as administrator.',
    names: [
      'usermod',
      'useradd',
      'adduser',
      'userdel',
      'deluser',
      'groupadd',
      'groupmod',
      'gpasswd',
      'passwd',
      'chpasswd',
      'visudo',
      'vipw',
      'chsh',
      'dscl',
      'net',
      'sysadminctl',
      'visudo',
    ],
    when: (call) => call.name !== 'passwd' || !hasSwitch(call, 'S', 'status'),
  },
  {
    rule: 'permissions.become-root',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Becomes another user, by default the administrator.',
    names: ['su', 'runuser', 'sudoedit'],
  },
  {
    rule: 'permissions.access-list',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Changes who may use a file.',
    names: ['setfacl', 'icacls', 'chattr', 'xattr'],
    when: (call) => call.name !== 'xattr' || hasSwitch(call, 'd', 'c', 'w') || hasArg(call, '-d'),
  },
  {
    rule: 'permissions.change',
    tier: 'LOW',
    label: null,
    message: 'Changes the rights or the owner of files.',
    names: ['chmod', 'chown', 'chgrp'],
  },
] satisfies readonly Rule[]);
