import { type Invocation, isFed } from '../../command/invocation.ts';
import { isRegenerable } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { lineOf, parameter, rehearses, slash, values } from '../../windows/parameters.ts';
import { isSystemPlace, isVitalPlace } from '../../windows/places.ts';

const REMOVERS = [
  'remove-item',
  'ri',
  'del',
  'erase',
  'rd',
  'clear-content',
  'clear-item',
  'remove-itemproperty',
  'rimraf.cmd',
];
const WRITERS = ['set-content', 'add-content', 'out-file', 'copy-item', 'move-item', 'new-item'];
const READERS =
  `get-childitem gci get-content gc get-item get-itemproperty get-process get-service get-member get-command get-help
  get-date get-location get-host get-history get-alias get-variable get-module get-psdrive get-disk get-volume get-partition
  get-physicaldisk get-wmiobject get-ciminstance get-eventlog get-winevent get-netadapter get-netipaddress get-nettcpconnection
  get-netroute get-netfirewallrule get-hotfix get-computerinfo get-acl get-filehash get-executionpolicy get-job get-random
  get-scheduledtask get-localuser get-localgroup get-localgroupmember get-aduser get-adgroup get-adcomputer get-vm get-azvm
  get-mppreference get-mpcomputerstatus get-culture get-psrepository get-package get-uptime get-timezone get-error get-unique
  test-path test-connection test-netconnection test-json test-computersecurechannel measure-object measure-command select-object
  select-string where-object foreach-object sort-object group-object compare-object format-table format-list format-wide
  out-host out-string out-null out-default convertto-json convertfrom-json convertto-csv convertfrom-csv convertto-html
  convertto-xml import-csv import-clixml write-output write-host write-verbose write-warning write-error write-progress
  resolve-path split-path join-path start-sleep set-location push-location pop-location clear-host show-command read-host
  resolve-dnsname systeminfo tasklist ipconfig whoami ver vol where tree findstr hostname getmac query quser netstat nbtstat
  driverquery gpresult dir cls fc comp more title prompt path sfc dism chkdsk powercfg`.split(/\s+/);

const isRecursive = (call: Invocation): boolean =>
  parameter(call, 'recurse', 1) ||
  slash(call, 's') ||
  values(call).some((text) => /[\\/]\*(?:\.\*)?$|^\*(?:\.\*)?$/.test(text));

const removes = (call: Invocation): boolean =>
  !rehearses(call) && !(call.name === 'del' && call.args.length === 0);

/** Files and disks on Windows. */
export const windowsFiles = familyOf('Files and disks on Windows', [
  {
    rule: 'windows.rehearsal',
    tier: 'SAFE',
    label: null,
    message: 'Only says what it would do, or how it is used.',
    zh: '只说明将要执行的操作或用法。',
    names: [
      ...REMOVERS,
      'format-volume',
      'clear-disk',
      'stop-computer',
      'restart-computer',
      'stop-service',
      'stop-process',
      'move-item',
      'set-content',
      'diskpart',
      'format',
    ],
    when: rehearses,
    flags: ['Remove-Item -Recurse build -WhatIf', 'del /?'],
    spares: ['Remove-Item -Recurse build'],
  },
  {
    rule: 'windows.delete-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Deletes a drive, a folder of the system or a home, with all that is in it.',
    zh: '删除驱动器、系统文件夹或主目录及其全部内容。',
    names: REMOVERS,
    when: (call) =>
      removes(call) &&
      (isRecursive(call) || call.name === 'rd') &&
      values(call).some((text) => isVitalPlace(text)),
    flags: ["Remove-Item -Recurse -Force 'C:\\Windows'", "rd /s /q 'C:\\'", "del /f /s /q 'C:\\*.*'"],
    spares: ['Remove-Item -Recurse -Force build', "rd /s /q 'C:\\work\\build'"],
  },
  {
    rule: 'windows.delete-build',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes a folder that the next build or install makes again.',
    zh: '删除下次构建或安装时会重新生成的文件夹。',
    names: REMOVERS,
    when: (call) =>
      removes(call) &&
      isRecursive(call) &&
      values(call).length > 0 &&
      values(call).every((text) => isRegenerable(text.replaceAll('\\', '/'), call.cwd)),
    flags: ['Remove-Item -Recurse -Force node_modules', 'rd /s /q dist'],
    spares: ['Remove-Item -Recurse src'],
  },
  {
    rule: 'windows.delete-tree',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a folder with all that is in it.',
    zh: '删除文件夹及其全部内容。',
    names: REMOVERS,
    when: (call) =>
      removes(call) &&
      (isRecursive(call) ||
        isFed(call, ~0) ||
        values(call).some((text) => isVitalPlace(text) || isSystemPlace(text))),
    flags: ["Remove-Item -Recurse -Force 'C:\\work\\old'", 'rd /s /q old', 'ri -rec -fo old'],
    spares: ['Remove-Item notes.txt', 'rd empty'],
  },
  {
    rule: 'windows.delete-forced',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes files without asking, even those that are protected.',
    zh: '不经询问地删除文件，包括受保护的文件。',
    names: REMOVERS,
    when: (call) =>
      removes(call) &&
      (slash(call, 'f') || (parameter(call, 'force', 1) && values(call).some((text) => /[*?]/.test(text)))),
    flags: ["del /f /q 'C:\\work\\notes.txt'"],
    spares: ['del notes.txt'],
  },
  {
    rule: 'windows.delete',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes files.',
    zh: '删除文件。',
    names: REMOVERS,
    when: removes,
    flags: ['Remove-Item notes.txt', 'del notes.txt'],
    spares: ['Remove-Item notes.txt -WhatIf'],
  },
  {
    rule: 'windows.delete-method',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes files through the system\u2019s own library.',
    zh: '通过系统库删除文件。',
    names: [
      'io.file::delete',
      'system.io.file::delete',
      'io.directory::delete',
      'system.io.directory::delete',
    ],
    flags: ['powershell -c "[System.IO.Directory]::Delete(\'work\')"'],
    spares: ['powershell -c "[System.IO.File]::Exists(\'work\')"'],
  },
  {
    rule: 'windows.wipe-disk',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Erases or reformats a disk.',
    zh: '清除或重新格式化磁盘。',
    names: [
      'format-volume',
      'clear-disk',
      'initialize-disk',
      'remove-partition',
      'format',
      'diskpart',
      'format.com',
      'reset-physicaldisk',
    ],
    when: (call) =>
      call.name !== 'format'
        ? call.name !== 'diskpart' || call.args.length > 0 || call.stdin !== null
        : values(call).some((text) => /^[a-z]:[\\/]?$/i.test(text)),
    flags: [
      'Format-Volume -DriveLetter D -Force',
      'format c: /q',
      'diskpart /s wipe.txt',
      'Clear-Disk -Number 1 -RemoveData',
    ],
    spares: ['Get-Disk', 'format report.txt'],
  },
  {
    rule: 'windows.disk-tool',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Opens the tool that divides and erases disks.',
    zh: '打开用于分区和清除磁盘的工具。',
    names: ['diskpart', 'set-partition', 'resize-partition', 'set-disk', 'mountvol'],
    flags: ['diskpart'],
    spares: ['Get-Partition'],
  },
  {
    rule: 'windows.wipe-free',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Overwrites what was deleted, so that it cannot be brought back.',
    zh: '覆盖已删除的内容，使其无法恢复。',
    names: ['cipher', 'sdelete', 'sdelete64'],
    when: (call) => call.name !== 'cipher' || call.args.some((arg) => /^\/w/i.test(arg.text)),
    flags: ['cipher /w:C', 'sdelete -p 3 notes.txt'],
    spares: ['cipher /c notes.txt'],
  },
  {
    rule: 'windows.write-power',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Writes where it is decided what runs at the next start, or where names lead.',
    zh: '写入决定下次启动内容或域名解析的位置。',
    names: [...WRITERS, 'copy', 'move', 'xcopy', 'robocopy', 'echo', 'tee-object'],
    when: (call) =>
      /start menu[\\/]+programs[\\/]+startup|drivers[\\/]+etc[\\/]+hosts|\$profile\b|system32[\\/]+tasks/i.test(
        lineOf(call),
      ) && call.name !== 'echo',
    flags: ["Add-Content 'C:\\Windows\\System32\\drivers\\etc\\hosts' x"],
    spares: ['Set-Content notes.txt x'],
  },
  {
    rule: 'windows.mirror',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Makes one folder equal to another, and deletes whatever is not there.',
    zh: '使一个文件夹与另一个一致，并删除其余内容。',
    names: ['robocopy'],
    when: (call) => /\/(?:mir|purge|move?)\b/i.test(lineOf(call)) && !/\/l\b/i.test(lineOf(call)),
    flags: ['robocopy src dst /MIR'],
    spares: ['robocopy src dst /E', 'robocopy src dst /MIR /L'],
  },
  {
    rule: 'windows.write',
    tier: 'LOW',
    label: null,
    message: 'Writes, copies or moves files.',
    zh: '写入、复制或移动文件。',
    names: [
      ...WRITERS,
      'rename-item',
      'xcopy',
      'robocopy',
      'export-csv',
      'export-clixml',
      'expand-archive',
      'compress-archive',
      'set-item',
      'tee-object',
      'set-clipboard',
      'new-object',
      'import-module',
      'set-variable',
      'rename',
      'move',
      'copy',
      'attrib',
    ],
    flags: ['Set-Content notes.txt hello', 'Copy-Item a.txt b.txt'],
    spares: ['Get-Content notes.txt'],
  },
  {
    rule: 'windows.read',
    tier: 'SAFE',
    label: null,
    message: 'Looks at files, processes or settings.',
    zh: '查看文件、进程或设置。',
    names: READERS,
    when: (call) =>
      !/^(?:dism|sfc|chkdsk|powercfg|prompt|path|more|query|comp|title|tree|where|ver|vol|fc)$/.test(
        call.name,
      ) || call.args.every((arg) => !/^\/(?:f|r|x|scannow|cleanup-image|apply-image|h)\b/i.test(arg.text)),
    flags: ['Get-ChildItem -Recurse src', 'Get-Content notes.txt', 'tasklist /v'],
    spares: ['Set-Content notes.txt hello'],
  },
] satisfies readonly Rule[]);
