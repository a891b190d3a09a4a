import { type Invocation, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { acts, lineOf, rehearses, slash } from '../../windows/parameters.ts';

const says = (call: Invocation, pattern: RegExp): boolean => pattern.test(lineOf(call));
const verb = (call: Invocation): string => call.args[0]?.text.toLowerCase() ?? '';

/** Services, the registry, logs and backups of Windows. */
export const windowsSystem = familyOf('Services, the registry, logs and backups of Windows', [
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
    flags: ['vssadmin delete shadows /all /quiet', 'wbadmin delete catalog -quiet', 'wmic shadowcopy delete'],
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
    spares: ['Get-Process'],
  },
  {
    rule: 'windows-system.read',
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
] satisfies readonly Rule[]);

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
