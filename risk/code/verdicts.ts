import type { Tier } from '../../domain/tier.ts';
import type { Label } from '../../domain/verdict.ts';
import { hostKindOf } from '../address.ts';
import { grantsPower, isRegenerable, normalizePath, placeOf, secrecyOf } from '../paths.ts';
import type { Said } from '../rule.ts';
import { TAINT } from '../taint.ts';
import type { Value } from './value.ts';

function said(rule: string, tier: Tier, label: Label | null, message: string, zh: string): Said {
  return { rule: `code.${rule}`, tier, label, message, zh };
}

export const SAID = {
  evaluatesRemote: said(
    'evaluates-remote',
    'HIGH',
    'remote_code',
    'The code runs what it fetches from another machine.',
    '代码运行从其他机器获取的内容。',
  ),
  evaluatesDecoded: said(
    'evaluates-decoded',
    'HIGH',
    'opaque_code',
    'The code decodes hidden text and runs it.',
    '代码解码隐藏的文本并运行。',
  ),
  evaluatesUnknown: said(
    'evaluates-unknown',
    'MEDIUM',
    'opaque_code',
    'The code runs text that is put together at run time.',
    '代码运行在运行时拼出的文本。',
  ),
  hiddenCall: said(
    'hidden-call',
    'HIGH',
    'opaque_code',
    'The code hides which function of the system it calls.',
    '代码隐藏其调用的系统函数。',
  ),
  reverseShell: said(
    'reverse-shell',
    'HIGH',
    'remote_code',
    'The code gives another machine a shell on this one.',
    '代码使另一台机器获得本机的 shell。',
  ),
  unpickles: said(
    'unpickles',
    'MEDIUM',
    'opaque_code',
    'The code loads data that can carry code of its own.',
    '代码加载可能自带代码的数据。',
  ),
  sendsPrivate: said(
    'sends-private',
    'HIGH',
    'exfiltration',
    'The code sends keys, private files or the environment away.',
    '代码把密钥、私人文件或环境变量发送出去。',
  ),
  sendsFile: said(
    'sends-file',
    'MEDIUM',
    'exfiltration',
    'The code sends a file to another machine.',
    '代码把文件发送到其他机器。',
  ),
  sends: said('sends', 'MEDIUM', null, 'The code sends data to another machine.', '代码向其他机器发送数据。'),
  connects: said(
    'connects',
    'MEDIUM',
    null,
    'The code opens a connection to another machine.',
    '代码与其他机器建立连接。',
  ),
  asksMetadata: said(
    'asks-metadata',
    'HIGH',
    'credential_access',
    'The code asks the cloud for the credentials of this machine.',
    '代码向云平台索取本机凭据。',
  ),
  deletesRemote: said(
    'deletes-remote',
    'HIGH',
    'destructive_command',
    'The code tells a server to delete something.',
    '代码要求服务器删除内容。',
  ),
  destroysData: said(
    'destroys-data',
    'HIGH',
    'destructive_command',
    'The code deletes data or machines of a service.',
    '代码删除服务的数据或机器。',
  ),
  readsSecret: said(
    'reads-secret',
    'HIGH',
    'credential_access',
    'The code reads keys or passwords.',
    '代码读取密钥或密码。',
  ),
  killsAll: said(
    'kills-all',
    'CRITICAL',
    'service_disruption',
    'The code ends every process.',
    '代码结束所有进程。',
  ),
  killsInit: said(
    'kills-init',
    'HIGH',
    'service_disruption',
    'The code ends the process that all others hang on.',
    '代码结束所有其他进程所依赖的进程。',
  ),
  forkBomb: said(
    'fork-bomb',
    'CRITICAL',
    'service_disruption',
    'The code starts copies of itself without end.',
    '代码无限地启动自身副本。',
  ),
  worldWritable: said(
    'world-writable',
    'HIGH',
    'privilege_escalation',
    'The code lets everyone change a file.',
    '代码允许所有人修改文件。',
  ),
  setsUserId: said(
    'set-user-id',
    'HIGH',
    'privilege_escalation',
    'The code makes a program run with its owner\u2019s rights.',
    '代码使程序以其所有者的权限运行。',
  ),
  takesRights: said(
    'takes-rights',
    'HIGH',
    'privilege_escalation',
    'The code takes on the rights of another user.',
    '代码获取其他用户的权限。',
  ),
} as const;

/** What deleting this path means; null where it is a plain file of the working folder. */
export function deletion(target: Value, recursive: boolean): Said | null {
  const path = target.text;
  if (path === null || /^\$\w*$/.test(path))
    return recursive
      ? said(
          'deletes-tree',
          'HIGH',
          'destructive_command',
          'The code deletes a folder that is named only at run time.',
          '代码删除在运行时才确定的文件夹。',
        )
      : said(
          'deletes',
          'MEDIUM',
          'destructive_command',
          'The code deletes a file that is named only at run time.',
          '代码删除在运行时才确定的文件。',
        );
  const place = placeOf(path);
  const vital = place === 'root' || place === 'system' || place === 'home' || place === 'device';
  if (recursive && vital)
    return said(
      'deletes-vital',
      'CRITICAL',
      'destructive_command',
      `The code deletes ${path.slice(0, 80)}, on which the machine or a person depends.`,
      `代码删除 ${path.slice(0, 80)}，机器或用户依赖于它。`,
    );
  if (recursive && isRegenerable(path))
    return said(
      'deletes-build',
      'MEDIUM',
      'destructive_command',
      'The code deletes a folder that the next build makes again.',
      '代码删除可由下次构建重新生成的文件夹。',
    );
  if (recursive)
    return said(
      'deletes-tree',
      'HIGH',
      'destructive_command',
      'The code deletes a folder with all that is in it.',
      '代码删除文件夹及其全部内容。',
    );
  const settledPath = normalizePath(path);
  if (
    vital ||
    place === 'etc' ||
    grantsPower(path) ||
    /^\/(?:usr|var|boot|lib|lib64|bin|sbin|opt)\//.test(settledPath)
  )
    return said(
      'deletes-system',
      'HIGH',
      'destructive_command',
      'The code deletes a file of the system.',
      '代码删除系统文件。',
    );
  if (/[*?]/.test(path))
    return said(
      'deletes',
      /^[/~$]/.test(path) && !/^\/(?:tmp|var\/tmp)\//.test(path) ? 'HIGH' : 'MEDIUM',
      'destructive_command',
      'The code deletes all the files that a pattern names.',
      '代码删除与模式匹配的所有文件。',
    );
  if (/^[/~$]/.test(settledPath) && !/^\/(?:tmp|var\/tmp)\//.test(settledPath))
    return said(
      'deletes',
      'MEDIUM',
      'destructive_command',
      'The code deletes a file outside the working folder.',
      '代码删除工作文件夹之外的文件。',
    );
  return said('deletes-file', 'LOW', null, 'The code deletes a file.', '代码删除一个文件。');
}

/** What writing to this path means; null where it is a plain file. */
export function writing(target: Value): Said | null {
  const path = target.text;
  if (path === null) return null;
  const settledPath = normalizePath(path);
  if (placeOf(path) === 'device')
    return said(
      'writes-device',
      'CRITICAL',
      'destructive_command',
      'The code writes over a disk.',
      '代码覆盖写入磁盘设备。',
    );
  if (/^\/proc\/(?:sysrq-trigger|sys\/)/.test(settledPath) || settledPath.startsWith('/sys/'))
    return said(
      'writes-kernel',
      'HIGH',
      'service_disruption',
      'The code changes the running kernel.',
      '代码更改正在运行的内核。',
    );
  if (grantsPower(path))
    return said(
      'writes-power',
      'HIGH',
      'persistence',
      'The code writes where it is decided who may log in, or what runs at the next start.',
      '代码写入决定登录权限或启动程序的文件。',
    );
  if (/^\/(?:etc|boot|usr|bin|sbin|lib|lib64)\//.test(settledPath))
    return said('writes-system', 'HIGH', null, 'The code writes a file of the system.', '代码写入系统文件。');
  return null;
}

/** The taint of what is read from this path. */
export function taintOfFile(path: string | null): number {
  if (path === null) return TAINT.file;
  if (secrecyOf(path) !== 'none') return TAINT.file | TAINT.secret;
  const settledPath = normalizePath(path);
  const sensitive =
    /^\/(?:etc|root|proc)\//.test(settledPath) ||
    /^(?:~|\$HOME|\/home\/[^/]+|\/Users\/[^/]+)\/\./.test(settledPath);
  return TAINT.file | (sensitive ? TAINT.sensitive : 0);
}

export function readingOf(path: string | null): Said | null {
  return path !== null && secrecyOf(path) === 'secret' ? SAID.readsSecret : null;
}

/** What a file mode such as `0o777` means. */
export function modeOf(text: string): Said | null {
  const digits = /^(?:0o?)?([0-7]{3,4})$/.exec(text)?.[1];
  if (digits === undefined) return null;
  if (digits.length === 4 && /[4-7]/.test(digits.charAt(0))) return SAID.setsUserId;
  return /[2367]/.test(digits.slice(-1)) ? SAID.worldWritable : null;
}

export function asksMetadata(url: string | null): boolean {
  return (
    url !== null &&
    /^[\w+.-]+:\/\/|^[\w.:[\]-]+$/.test(url) &&
    ['metadata', 'linkLocal'].includes(hostKindOf(url))
  );
}
