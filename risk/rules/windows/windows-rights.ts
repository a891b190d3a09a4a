import { type Invocation } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { acts, lineOf, parameter, rehearses, values } from '../../windows/parameters.ts';

const says = (call: Invocation, pattern: RegExp): boolean => pattern.test(lineOf(call));
const verb = (call: Invocation): string => call.args[0]?.text.toLowerCase() ?? '';

/** Accounts, rights and guards of Windows. */
export const windowsRights = familyOf('Accounts, rights and guards of Windows', [
  {
    rule: 'windows-rights.hive-secrets',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Copies where Windows keeps its passwords.',
    zh: '复制 Windows 保存密码的位置。',
    names: [
      'reg',
      'ntdsutil',
      'procdump',
      'procdump64',
      'rundll32',
      'esentutl',
      'vaultcmd',
      'copy',
      'copy-item',
      'dsquery',
      'nltest',
      'netsh',
    ],
    when: (call) =>
      (call.name === 'reg' &&
        /^(?:save|export)$/.test(verb(call)) &&
        says(call, /\b(?:sam|security|system)\b/i)) ||
      call.name === 'ntdsutil' ||
      says(call, /lsass|ntds\.dit|comsvcs|minidump|config[\\/]+sam\b/i) ||
      (call.name === 'netsh' && says(call, /wlan\b.*key=clear/i)) ||
      (call.name === 'vaultcmd' && says(call, /listcreds/i)),
    flags: [
      "reg save 'HKLM\\SAM' sam.hiv",
      'procdump -ma lsass.exe out.dmp',
      'netsh wlan show profile name=office key=clear',
    ],
    spares: ["reg query 'HKLM\\Software'", 'netsh wlan show profiles'],
  },
  {
    rule: 'windows-rights.account',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes, changes or removes an account or its rights.',
    zh: '创建、更改或删除账户或其权限。',
    names: [
      'net',
      'net1',
      'new-localuser',
      'add-localgroupmember',
      'remove-localuser',
      'set-localuser',
      'disable-localuser',
      'enable-localuser',
      'new-aduser',
      'remove-aduser',
      'set-aduser',
      'set-adaccountpassword',
      'add-adgroupmember',
      'remove-adgroupmember',
      'remove-adcomputer',
      'remove-adobject',
      'remove-adgroup',
      'disable-adaccount',
      'dsadd',
      'dsrm',
      'dsmod',
    ],
    when: (call) =>
      !call.name.startsWith('net') || call.name === 'new-'
        ? acts(call)
        : /^(?:user|localgroup|group|accounts)$/.test(verb(call)) &&
          (says(call, /\/(?:add|del|delete|active|passwordreq|expires)\b/i) ||
            (verb(call) === 'user' && values(call).length > 2)),
    flags: ['net user eve Secret1 /add', 'net localgroup administrators eve /add', 'New-LocalUser eve'],
    spares: ['net user', 'net localgroup administrators'],
  },
  {
    rule: 'windows-rights.start-other',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Starts a program with the rights of the administrator or of another user.',
    zh: '以管理员或其他用户的权限启动程序。',
    names: ['start-process', 'saps', 'runas', 'psexec', 'psexec64'],
    when: (call) =>
      call.name === 'runas'
        ? call.args.length > 0 && !rehearses(call)
        : call.name.startsWith('psexec') || says(call, /-verb\s+runas/i) || parameter(call, 'credential', 2),
    flags: ['Start-Process cmd -Verb RunAs', 'runas /user:Administrator cmd'],
    spares: ['Start-Process notepad'],
  },
  {
    rule: 'windows-rights.permissions',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Takes over files, or lets everybody change them.',
    zh: '夺取文件的所有权，或允许所有人修改文件。',
    names: ['icacls', 'cacls', 'takeown', 'set-acl', 'xcacls'],
    when: (call) =>
      call.name === 'takeown' ||
      call.name === 'set-acl' ||
      (says(call, /\/(?:grant|reset|setowner|remove|p|g)\b|:\(?f\b|:f\b/i) && !says(call, /\/\?$/)),
    flags: ['icacls x /grant Everyone:F /T', 'takeown /f x /r'],
    spares: ['icacls x', 'Get-Acl x'],
  },
  {
    rule: 'windows-rights.passwords',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Handles passwords that Windows keeps, or puts one in plain text.',
    zh: '处理 Windows 保存的密码，或以明文给出密码。',
    names: ['cmdkey', 'convertto-securestring', 'get-credential', 'vaultcmd', 'convertfrom-securestring'],
    when: (call) => call.name !== 'convertto-securestring' || parameter(call, 'asplaintext', 2),
    flags: ['cmdkey /list', 'ConvertTo-SecureString -AsPlainText -Force x'],
    spares: ['ConvertTo-SecureString x'],
  },
  {
    rule: 'windows-rights.guards',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Switches off, or opens a way around, what guards the machine.',
    zh: '关闭或绕过机器的防护。',
    names: [
      'set-mppreference',
      'add-mppreference',
      'netsh',
      'set-netfirewallprofile',
      'disable-netfirewallrule',
      'remove-netfirewallrule',
      'uninstall-windowsfeature',
      'disable-windowsoptionalfeature',
      'auditpol',
      'remove-mpthreat',
      'mpcmdrun',
      'set-netfirewallrule',
      'disable-bitlocker',
      'manage-bde',
      'fltmc',
      'set-smbserverconfiguration',
    ],
    when: guardsOff,
    flags: [
      'Set-MpPreference -DisableRealtimeMonitoring $true',
      'netsh advfirewall set allprofiles state off',
      "Add-MpPreference -ExclusionPath 'C:\\x'",
    ],
    spares: ['Get-MpPreference', 'netsh advfirewall show allprofiles'],
  },
  {
    rule: 'windows-rights.execution-policy',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Lets any script run on this machine.',
    zh: '允许任何脚本在本机运行。',
    names: ['set-executionpolicy'],
    when: (call) => says(call, /bypass|unrestricted/i) && !says(call, /-scope\s+process/i),
    flags: ['Set-ExecutionPolicy Unrestricted -Force'],
    spares: ['Set-ExecutionPolicy RemoteSigned', 'Set-ExecutionPolicy Bypass -Scope Process'],
  },
  {
    rule: 'windows-rights.policy',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes which scripts, network rules or remote calls this machine allows.',
    zh: '更改本机允许的脚本、网络规则或远程调用。',
    names: [
      'set-executionpolicy',
      'netsh',
      'new-netfirewallrule',
      'enable-psremoting',
      'winrm',
      'set-netfirewallrule',
      'set-dnsclientserveraddress',
      'new-netroute',
      'remove-netroute',
      'disable-netadapter',
      'route',
      'set-mppreference',
    ],
    when: (call) =>
      call.name === 'netsh'
        ? says(call, /\b(?:set|add|delete|reset|import)\b/i)
        : call.name === 'winrm'
          ? says(call, /^(?:qc|quickconfig|set|create|delete)/i)
          : call.name !== 'route',
    flags: [
      'Set-ExecutionPolicy RemoteSigned',
      'netsh advfirewall firewall add rule name=x dir=in action=allow',
    ],
    spares: ['netsh interface show interface', 'winrm get winrm/config'],
  },
] satisfies readonly Rule[]);

function guardsOff(call: Invocation): boolean {
  switch (call.name) {
    case 'netsh':
      return says(
        call,
        /advfirewall\b.*\bstate\s+off|firewall\s+set\s+opmode\b.*disable|advfirewall\s+reset|portproxy\s+add|wlan\s+export\b(?!.*key=clear)/i,
      );
    case 'set-mppreference':
      return says(
        call,
        /-disable\w*[\s:]+(?:\$?true|1)|-exclusion|-\w*default\w*\s+(?:allow|noaction)|-submitsamplesconsent\s+(?:2|never)/i,
      );
    case 'add-mppreference':
      return says(call, /-exclusion/i);
    case 'set-netfirewallprofile':
      return says(call, /-enabled[\s:]+\$?false/i);
    case 'set-netfirewallrule':
      return says(call, /-enabled[\s:]+\$?false/i);
    case 'auditpol':
      return says(call, /\/(?:clear|remove|set)\b/i);
    case 'manage-bde':
      return says(call, /-off|-disable|-protectors\s+-delete/i);
    case 'fltmc':
      return says(call, /unload/i);
    case 'mpcmdrun':
      return says(call, /-removedefinitions/i);
    default:
      return acts(call);
  }
}
