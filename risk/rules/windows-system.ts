import { type Invocation, verbs } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';
import { lineOf, parameter, rehearses, slash, values } from '../windows/parameters.ts';

const says = (call: Invocation, pattern: RegExp): boolean => pattern.test(lineOf(call));
const verb = (call: Invocation): string => call.args[0]?.text.toLowerCase() ?? '';
const acts = (call: Invocation): boolean => !rehearses(call);

/** The system of Windows: accounts, services, the registry, its guards and its backups. */
export const windowsSystem = familyOf(
  'The system of Windows: accounts, services, the registry, guards and backups.',
  [
    {
      rule: 'windows-system.shadow-copies',
      tier: 'HIGH',
      label: 'destructive_command',
      message: 'Deletes the copies from which files could be brought back.',
      zh: '删除可用于恢复文件的备份副本。',
      names: ['vssadmin', 'wbadmin', 'wmic', 'diskshadow', 'remove-wbbackupset', 'disable-computerrestore'],
      when: (call) =>
        call.name.includes('-') ||
        (call.name === 'wmic'
          ? says(call, /shadowcopy\b.*\bdelete/i)
          : says(call, /\bdelete\b|\bresize\b.*shadowstorage/i)),
      flags: [
        'vssadmin delete shadows /all /quiet',
        'wbadmin delete catalog -quiet',
        'wmic shadowcopy delete',
      ],
      spares: ['vssadmin list shadows', 'wbadmin get status'],
    },
    {
      rule: 'windows-system.boot',
      tier: 'HIGH',
      label: 'service_disruption',
      message: 'Changes how the machine starts and repairs itself.',
      zh: '更改机器的启动与自我修复方式。',
      names: ['bcdedit', 'bootrec', 'bcdboot', 'reagentc', 'bootsect'],
      when: (call) => call.args.length > 0 && !says(call, /^\/(?:enum|v|export|\?|info)\b/i),
      flags: ['bcdedit /set {default} recoveryenabled no', 'reagentc /disable'],
      spares: ['bcdedit', 'bcdedit /enum'],
    },
    {
      rule: 'windows-system.autostart',
      tier: 'HIGH',
      label: 'persistence',
      message: 'Sets what runs at every start or login, or in the place of another program.',
      zh: '设置在每次启动或登录时运行的内容，或替代其他程序运行的内容。',
      names: ['reg', 'set-itemproperty', 'new-itemproperty', 'new-item', 'sp'],
      when: (call) =>
        (call.name !== 'reg' || /^(?:add|import|copy)$/.test(verb(call))) &&
        says(
          call,
          /currentversion[\\/]*run|runonce|winlogon|image file execution|policies[\\/]*explorer[\\/]*run|appinit_dlls|silentprocessexit|userinitmprlogonscript|[\\/]services[\\/]/i,
        ),
      flags: ["reg add 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run' /v x /d a.exe"],
      spares: ["reg query 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'"],
    },
    {
      rule: 'windows-system.hive-secrets',
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
      ],
      when: (call) =>
        (call.name === 'reg' &&
          /^(?:save|export)$/.test(verb(call)) &&
          says(call, /\b(?:sam|security|system)\b/i)) ||
        call.name === 'ntdsutil' ||
        says(call, /lsass|ntds\.dit|comsvcs|minidump|config[\\/]+sam\b/i) ||
        (call.name === 'vaultcmd' && says(call, /listcreds/i)),
      flags: ["reg save 'HKLM\\SAM' sam.hiv", 'procdump -ma lsass.exe out.dmp', 'ntdsutil "ac i ntds" ifm'],
      spares: ["reg query 'HKLM\\Software'"],
    },
    {
      rule: 'windows-system.registry-delete',
      tier: 'HIGH',
      label: 'destructive_command',
      message: 'Deletes from the registry.',
      zh: '从注册表中删除内容。',
      names: ['reg', 'regedit'],
      when: (call) =>
        verb(call) === 'delete' || verb(call) === 'unload' || (call.name === 'regedit' && slash(call, 's')),
      flags: ["reg delete 'HKLM\\Software\\App' /f"],
      spares: ["reg query 'HKLM\\Software\\App'"],
    },
    {
      rule: 'windows-system.registry-set',
      tier: 'MEDIUM',
      label: null,
      message: 'Changes the registry.',
      zh: '更改注册表。',
      names: ['reg', 'set-itemproperty', 'new-itemproperty', 'sp', 'regini'],
      when: (call) => call.name !== 'reg' || /^(?:add|import|restore|load|copy)$/.test(verb(call)),
      flags: ["reg add 'HKCU\\Software\\App' /v x /d 1", "Set-ItemProperty 'HKCU:\\Software\\App' x 1"],
      spares: ["reg query 'HKCU\\Software\\App'"],
    },
    {
      rule: 'windows-system.account',
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
      rule: 'windows-system.guards',
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
      rule: 'windows-system.execution-policy',
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
      rule: 'windows-system.policy',
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
    {
      rule: 'windows-system.shutdown',
      tier: 'HIGH',
      label: 'service_disruption',
      message: 'Shuts the machine down or starts it again.',
      zh: '关闭或重新启动机器。',
      names: ['stop-computer', 'restart-computer', 'logoff', 'tsshutdn'],
      when: acts,
      flags: ['Stop-Computer -Force', 'Restart-Computer'],
      spares: ['Restart-Computer -WhatIf'],
    },
    {
      rule: 'windows-system.logs',
      tier: 'HIGH',
      label: 'destructive_command',
      message: 'Erases the logs of the system.',
      zh: '清除系统日志。',
      names: [
        'clear-eventlog',
        'wevtutil',
        'remove-eventlog',
        'limit-eventlog',
        'fsutil',
        'clear-history',
        'clearev',
      ],
      when: (call) =>
        call.name === 'wevtutil'
          ? /^(?:cl|clear-log|sl|set-log)$/.test(verb(call))
          : call.name === 'fsutil'
            ? says(call, /usn\s+deletejournal|file\s+setzerodata/i)
            : call.name !== 'clear-history',
      flags: ['Clear-EventLog -LogName Security', 'wevtutil cl System'],
      spares: ['wevtutil qe System /c:5', 'Get-EventLog System'],
    },
    {
      rule: 'windows-system.services',
      tier: 'HIGH',
      label: 'service_disruption',
      message: 'Stops, disables or removes a service.',
      zh: '停止、禁用或删除服务。',
      names: [
        'stop-service',
        'suspend-service',
        'remove-service',
        'set-service',
        'sc',
        'net',
        'net1',
        'uninstall-module',
        'uninstall-package',
        'iisreset',
        'stop-vm',
        'remove-vm',
        'stop-website',
        'stop-webapppool',
      ],
      when: stopsService,
      flags: [
        'Stop-Service wuauserv',
        'sc stop spooler',
        'net stop w32time',
        'Set-Service x -StartupType Disabled',
      ],
      spares: ['Get-Service', 'sc query spooler', 'Restart-Service spooler'],
    },
    {
      rule: 'windows-system.kill',
      tier: 'MEDIUM',
      label: 'service_disruption',
      message: 'Ends processes.',
      zh: '结束进程。',
      names: ['stop-process', 'spps', 'taskkill', 'tskill'],
      when: acts,
      flags: ['Stop-Process -Id 1234', 'taskkill /PID 1234'],
      spares: ['Stop-Process -Id 1234 -WhatIf'],
    },
    {
      rule: 'windows-system.tasks',
      tier: 'HIGH',
      label: 'persistence',
      message: 'Sets or removes what runs at set times, or installs a service.',
      zh: '设置或删除定时任务，或安装服务。',
      names: [
        'schtasks',
        'register-scheduledtask',
        'unregister-scheduledtask',
        'new-scheduledtask',
        'at.exe',
        'sc',
        'new-service',
        'set-wmiinstance',
        'register-wmievent',
        'disable-scheduledtask',
      ],
      when: (call) =>
        call.name === 'schtasks'
          ? says(call, /\/(?:create|delete|change)\b/i)
          : call.name === 'sc'
            ? /^(?:create|config|sdset|failure)$/.test(verb(call))
            : acts(call),
      flags: ['schtasks /create /tn x /tr a.exe /sc onlogon', 'New-Service -Name x -BinaryPathName a.exe'],
      spares: ['schtasks /query', 'sc query'],
    },
    {
      rule: 'windows-system.start-other',
      tier: 'HIGH',
      label: 'privilege_escalation',
      message: 'Starts a program with the rights of the administrator or of another user.',
      zh: '以管理员或其他用户的权限启动程序。',
      names: ['start-process', 'saps', 'runas', 'psexec', 'psexec64'],
      when: (call) =>
        call.name === 'runas'
          ? call.args.length > 0 && !rehearses(call)
          : call.name.startsWith('psexec') ||
            says(call, /-verb\s+runas/i) ||
            parameter(call, 'credential', 2),
      flags: ['Start-Process cmd -Verb RunAs', 'runas /user:Administrator cmd'],
      spares: ['Start-Process notepad'],
    },
    {
      rule: 'windows-system.remote-start',
      tier: 'HIGH',
      label: 'remote_code',
      message: 'Starts a program through the management of this machine or another one.',
      zh: '通过本机或其他机器的管理接口启动程序。',
      names: ['wmic', 'invoke-wmimethod', 'invoke-cimmethod', 'iwmi', 'winrs'],
      when: (call) =>
        call.name === 'wmic'
          ? says(call, /process\s+call\s+create|\bdelete\b|\bterminate\b|\buninstall\b/i)
          : call.name === 'winrs' || says(call, /create/i),
      flags: ['wmic process call create calc.exe'],
      spares: ['wmic os get caption'],
    },
    {
      rule: 'windows-system.start',
      tier: 'LOW',
      label: null,
      message: 'Starts a program or a service.',
      zh: '启动程序或服务。',
      names: ['start-process', 'saps', 'start-service', 'restart-service', 'resume-service', 'start'],
      flags: ['Start-Process notepad', 'Restart-Service spooler'],
      spares: ['Start-Process cmd -Verb RunAs'],
    },
    {
      rule: 'windows-system.permissions',
      tier: 'HIGH',
      label: 'privilege_escalation',
      message: 'Takes over files, or lets everyone change them.',
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
      rule: 'windows-system.passwords',
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
      rule: 'windows-system.reads',
      tier: 'SAFE',
      label: null,
      message: 'Looks at services, tasks, the registry or settings.',
      zh: '查看服务、任务、注册表或设置。',
      names: [
        'reg',
        'sc',
        'net',
        'net1',
        'schtasks',
        'vssadmin',
        'wbadmin',
        'bcdedit',
        'wmic',
        'wevtutil',
        'netsh',
        'icacls',
        'cacls',
        'cipher',
        'certutil',
        'fsutil',
        'winrm',
        'manage-bde',
        'auditpol',
        'nltest',
        'dsquery',
      ],
      when: (call) =>
        rehearses(call) ||
        verbs(
          call,
          'query|view|show|list|get|use|config|statistics|qe|gl|el|enum|users|localgroup|user|accounts|share|session|time',
        ) ||
        says(call, /^\/(?:query|enum|status|get|c\b)|\bget\b|-hashfile|-dump|^list|^-status|^dump/i) ||
        call.args.length < 2,
      flags: ["reg query 'HKLM\\Software'", 'sc query spooler', 'schtasks /query', 'wmic os get caption'],
      spares: ["reg delete 'HKLM\\Software\\App' /f"],
    },
  ] satisfies readonly Rule[],
);

function guardsOff(call: Invocation): boolean {
  switch (call.name) {
    case 'netsh':
      return says(
        call,
        /advfirewall\b.*\bstate\s+off|firewall\s+set\s+opmode\b.*disable|advfirewall\s+reset|portproxy\s+add|wlan\s+export\b|wlan\b.*key=clear/i,
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

function stopsService(call: Invocation): boolean {
  if (!acts(call)) return false;
  switch (call.name) {
    case 'sc':
      return says(call, /\b(?:stop|delete|pause)\b|start=\s*disabled/i);
    case 'net':
    case 'net1':
      return (
        verb(call) === 'stop' || verb(call) === 'pause' || (verb(call) === 'share' && says(call, /\/delete/i))
      );
    case 'set-service':
      return says(call, /disabled|stopped/i);
    case 'iisreset':
      return says(call, /\/stop/i);
    default:
      return true;
  }
}
