import { isMetadata } from '../address.ts';
import {
  grantsPower,
  isRegenerable,
  isVitalOrDevice,
  normalizePath,
  placeOf,
  secrecyOf,
} from '../paths/paths.ts';
import type { Said } from '../rule.ts';
import { TAINT } from '../command/taint.ts';
import { SAID, said } from './said.ts';
import type { Value } from './value.ts';

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
          '代码删除在运行时才确定的目录。',
        )
      : said(
          'deletes',
          'MEDIUM',
          'destructive_command',
          'The code deletes a file that is named only at run time.',
          '代码删除在运行时才确定的文件。',
        );
  const place = placeOf(path);
  const vital = isVitalOrDevice(path);
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
      '代码删除可由下次构建重新生成的目录。',
    );
  if (recursive)
    return said(
      'deletes-tree',
      'HIGH',
      'destructive_command',
      'The code deletes a folder with all that is in it.',
      '代码删除目录及其全部内容。',
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
      '代码删除工作目录之外的文件。',
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
  return url !== null && /^[\w+.-]+:\/\/|^[\w.:[\]-]+$/.test(url) && isMetadata(url);
}
