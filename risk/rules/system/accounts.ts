import { type Invocation, hasSwitch, optionWord, verbOf } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const ADMIN_GROUP =
  /(?:^|,)(?:sudo|wheel|admin|root|docker|adm|lxd|disk|shadow|libvirt|administrators)(?:,|$)/i;

const POWERS = ['usermod', 'adduser', 'useradd', 'gpasswd', 'addgroup', 'groupmod', 'newusers'];
const CHANGERS =
  `usermod useradd adduser userdel deluser groupadd groupdel delgroup addgroup groupmod gpasswd passwd chpasswd
  chgpasswd newusers visudo vipw vigr chsh chfn chage pwconv pwunconv grpconv grpunconv pwck grpck faillock pam-auth-update authconfig authselect
  sysadminctl dseditgroup realm smbpasswd htpasswd saslpasswd2 subscription-manager`.split(/\s+/);

const joinsAdmins = (call: Invocation): boolean =>
  call.args.some((arg) => ADMIN_GROUP.test(arg.text)) ||
  (hasSwitch(call, 'o', 'non-unique') && optionWord(call, '-u', '--uid')?.text === '0') ||
  (optionWord(call, '-u', '--uid')?.text === '0' && call.name !== 'gpasswd');

const onlyShows = (call: Invocation): boolean =>
  asksHelp(call) ||
  (call.name === 'passwd' && hasSwitch(call, 'S', 'status')) ||
  (call.name === 'chage' && hasSwitch(call, 'l', 'list')) ||
  (call.name === 'chsh' && hasSwitch(call, 'l', 'list-shells')) ||
  (call.name === 'visudo' && hasSwitch(call, 'c', 'check')) ||
  (['pwck', 'grpck'].includes(call.name) && hasSwitch(call, 'r')) ||
  (call.name === 'faillock' && !hasSwitch(call, 'reset')) ||
  (['authselect', 'realm'].includes(call.name) &&
    ['current', 'list', 'check', 'discover'].includes(verbOf(call)));

/** Who there is on the machine, and who may act as administrator. */
export const accounts = familyOf('Accounts, groups, passwords, and acting as somebody else', [
  {
    rule: 'accounts.show',
    tier: 'SAFE',
    label: null,
    message: 'Shows accounts, or checks them.',
    zh: '显示或检查账户。',
    names: CHANGERS,
    when: onlyShows,
    flags: ['passwd -S ada', 'chage -l ada', 'visudo -c'],
    spares: ['passwd ada', 'visudo'],
  },
  {
    rule: 'accounts.administrator',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes an account an administrator, or gives it rights that come to the same.',
    zh: '把账户设为管理员，或赋予等同的权限。',
    names: POWERS,
    when: joinsAdmins,
    flags: ['usermod -aG sudo ada', 'useradd -o -u 0 ada', 'gpasswd -a ada docker', 'adduser ada wheel'],
    spares: ['usermod -aG audio ada', 'useradd -m ada'],
  },
  {
    rule: 'accounts.delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes an account or a group, with its home if told so.',
    zh: '删除账户或用户组，并可能删除其主目录。',
    names: ['userdel', 'deluser', 'groupdel', 'delgroup'],
    flags: ['userdel -r ada', 'groupdel staff'],
    spares: ['id ada'],
  },
  {
    rule: 'accounts.change',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes accounts, groups, passwords or who may act as administrator.',
    zh: '更改账户、用户组、密码，或谁可以充当管理员。',
    names: CHANGERS.filter((name) => name !== 'htpasswd'),
    flags: ['passwd ada', 'useradd -m ada', 'visudo', 'chsh -s /bin/zsh ada'],
    spares: ['groups ada', 'passwd --status ada'],
  },
  {
    rule: 'accounts.password-file',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Changes the passwords of a web server.',
    zh: '更改网站服务器的密码文件。',
    names: ['htpasswd'],
    when: (call) => !hasSwitch(call, 'n', 'v'),
    flags: ['htpasswd .htpasswd ada'],
    spares: ['htpasswd -nB ada'],
  },
  {
    rule: 'accounts.password-print',
    tier: 'LOW',
    label: null,
    message: 'Makes or checks a password without storing it.',
    zh: '生成或核对密码，不保存。',
    names: ['htpasswd', 'mkpasswd', 'pwgen'],
    flags: ['htpasswd -nB ada'],
  },
  {
    rule: 'accounts.windows',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes accounts, groups or shares of a Windows machine.',
    zh: '更改 Windows 的账户、用户组或共享。',
    names: ['net', 'net1'],
    when: (call) =>
      /^(?:user|localgroup|group|accounts|share)$/i.test(verbOf(call)) &&
      call.args.some((arg) =>
        /^\/(?:add|delete|del|active|domain|grant|passwordreq|maxpwage)/i.test(arg.text),
      ),
    flags: ['net user ada secret /add', 'net localgroup administrators ada /add'],
    spares: ['net user', 'net share', 'net stop spooler'],
  },
  {
    rule: 'accounts.directory',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes the accounts of a directory.',
    zh: '更改目录服务中的账户。',
    names: ['dscl', 'ldapadd', 'ldapmodify', 'ldapdelete', 'ldappasswd', 'samba-tool', 'ipa'],
    when: (call) =>
      !asksHelp(call) &&
      (call.name.startsWith('ldap') ||
        call.args.some(({ text }) =>
          /^-?(?:create|delete|append|change|passwd|merge|add|setpassword|enable|disable|del|mod)$|-(?:add|del|mod)$/.test(
            text,
          ),
        )),
    flags: ['dscl . -create /Users/ada', 'ldapdelete uid=ada,dc=example,dc=com', 'ipa user-del ada'],
    spares: ['dscl . -list /Users', 'ldapsearch -x uid=ada'],
  },
  {
    rule: 'accounts.directory-read',
    tier: 'SAFE',
    label: null,
    message: 'Looks something up in a directory of accounts.',
    zh: '在账户目录中查询。',
    names: [
      'dscl',
      'ldapsearch',
      'ldapwhoami',
      'ipa',
      'samba-tool',
      'getent',
      'dscacheutil',
      'finger',
      'lslogins',
    ],
    when: (call) => call.name !== 'dscacheutil' || !hasSwitch(call, 'flushcache'),
    flags: ['dscl . -list /Users', 'getent passwd ada'],
    spares: ['dscl . -delete /Users/ada'],
  },
] satisfies readonly Rule[]);
