import { hostKindOf } from '../../address.ts';
import { type Invocation, hasArg, hasSwitch } from '../../command/invocation.ts';
import { grantsPower, isVital } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { onlyListsCopies } from '../asking.ts';

const COPIES = ['scp', 'rsync', 'sftp'];
const RSYNC_REMOTE = /^(?:[\w.-]+@)?[\w.-]{2,}:(?!\\)|^rsync:\/\//;
const target = (call: Invocation): string => call.operands.at(-1)?.text ?? '';

/** Copies between machines, and work on other machines. */
export const copies = familyOf('Copies between machines, and work on other machines', [
  {
    rule: 'copies.ask',
    tier: 'SAFE',
    label: null,
    message: 'Tells its version or its options.',
    zh: '显示版本或用法。',
    names: [...COPIES, 'ssh', 'nc', 'socat'],
    when: (call) =>
      call.args.length > 0 &&
      call.args.length < 3 &&
      /^(?:--version|--help|-[VQGh])$/.test(call.args[0]?.text ?? ''),
    flags: ['ssh -V', 'rsync --version'],
    spares: ['ssh web1 uptime'],
  },
  {
    rule: 'copies.dry-run',
    tier: 'SAFE',
    label: null,
    message: 'Only lists what it would copy.',
    zh: '只列出将要复制的内容。',
    names: ['rsync'],
    when: onlyListsCopies,
    flags: ['rsync -avn --delete src/ host:/srv/', 'rsync --list-only host:/srv/'],
    spares: ['rsync -av src/ host:/srv/'],
  },
  {
    rule: 'copies.copy-power',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Copies to where it is decided who may log in, or what runs at the next start.',
    zh: '复制到决定登录权限或启动程序的位置。',
    names: COPIES,
    when: (call) => grantsPower(target(call), call.cwd),
    flags: ['scp host:keys ~/.ssh/authorized_keys'],
    spares: ['scp host:notes.txt .'],
  },
  {
    rule: 'copies.mirror-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Makes a system folder or a home equal to another folder, and deletes whatever is not there.',
    zh: '使系统目录或主目录与另一目录一致，并删除其余全部内容。',
    names: ['rsync'],
    when: (call) => deletesThere(call) && isVital(target(call), call.cwd),
    flags: ['rsync -a --delete empty/ /etc/', 'rsync -a --delete empty/ ~/'],
    spares: ['rsync -a --delete src/ /srv/site/www/'],
  },
  {
    rule: 'copies.copy-out',
    tier: 'MEDIUM',
    label: null,
    message: 'Copies files to another machine.',
    zh: '把文件复制到另一台机器。',
    names: COPIES,
    when: (call) => call.name === 'sftp' || RSYNC_REMOTE.test(target(call)),
    flags: ['scp build.tgz deploy@example.com:/srv/', 'rsync -az dist/ host:/srv/www/'],
    spares: ['scp host:/srv/log.txt .', 'rsync -a a/ b/'],
  },
  {
    rule: 'copies.copy-in',
    tier: 'LOW',
    label: null,
    message: 'Copies files to this machine or within it.',
    zh: '把文件复制到本机或在本机内复制。',
    names: COPIES,
    flags: ['scp host:/srv/log.txt .', 'rsync -a a/ b/'],
    spares: ['scp a.txt host:'],
  },
  {
    rule: 'copies.remote-command',
    tier: 'MEDIUM',
    label: null,
    message: 'Works on another machine, with the rights it has there.',
    zh: '在另一台机器上以其权限进行操作。',
    names: [
      'ssh',
      'mosh',
      'ftp',
      'lftp',
      'telnet',
      'rsh',
      'rlogin',
      'autossh',
      'sshpass',
      'pssh',
      'pdsh',
      'clusterssh',
      'cssh',
      'winrs',
    ],
    when: (call) =>
      !(
        call.name === 'ssh' &&
        /^(?:\w+@)?(?:github|gitlab|bitbucket)\.(?:com|org)$/.test(call.operands[0]?.text ?? '')
      ),
    flags: ['ssh web1 uptime', 'telnet host 25'],
    spares: ['ssh -T git@github.com'],
  },
  {
    rule: 'copies.greet',
    tier: 'LOW',
    label: null,
    message: 'Asks a code host who one is.',
    zh: '向代码托管平台确认身份。',
    names: ['ssh'],
    flags: ['ssh -T git@github.com'],
    spares: ['ssh web1 uptime'],
  },
  {
    rule: 'copies.probe',
    tier: 'LOW',
    label: null,
    message: 'Asks whether a port is open.',
    zh: '检查端口是否开放。',
    names: ['nc', 'ncat', 'netcat'],
    when: (call) =>
      hasSwitch(call, 'z') ||
      hasArg(call, '-h') ||
      (call.operands.length > 1 && hostKindOf(call.operands[0]?.text ?? '') === 'loopback'),
    flags: ['nc -zv db 5432', 'nc localhost 8080'],
    spares: ['nc 192.0.2.1 4444'],
  },
  {
    rule: 'copies.socket',
    tier: 'MEDIUM',
    label: null,
    message: 'Opens a bare connection, or waits for one.',
    zh: '建立裸连接或等待连接。',
    names: ['nc', 'ncat', 'netcat', 'socat'],
    flags: ['nc 192.0.2.1 4444', 'nc -l 4444', 'socat - TCP:example.com:80'],
    spares: ['nc -z db 5432'],
  },
] satisfies readonly Rule[]);

function deletesThere(call: Invocation): boolean {
  if (onlyListsCopies(call)) return false;
  return call.args.some((arg) =>
    /^--del(?:ete(?:-before|-during|-delay|-after|-excluded|-missing-args)?)?$/.test(arg.text),
  );
}
