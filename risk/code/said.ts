import type { Tier } from '../../domain/tier.ts';
import type { Label } from '../../domain/verdict.ts';
import type { Said } from '../rule.ts';

/** A finding about a program in another language than the shell. */
export function said(rule: string, tier: Tier, label: Label | null, message: string, zh: string): Said {
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
    'The code lets everybody change a file.',
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
