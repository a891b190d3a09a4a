import { type Invocation, hasArg, hasOperand, hasSwitch } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

/** Processes without which a machine, or the session of the person at it, is gone. */
const VITAL =
  /^(?:systemd|init|launchd|sshd|dbus-daemon|dockerd|containerd|kubelet|Xorg|gnome-shell|WindowServer|loginwindow|explorer(?:\.exe)?|lsass(?:\.exe)?|csrss(?:\.exe)?|winlogon(?:\.exe)?|postgres|mysqld|mongod|redis-server|nginx|NetworkManager|login|kthreadd|java|\.|\.\*|\.\+|)$/i;

const NAME_KILLERS = ['killall', 'pkill', 'skill', 'taskkill', 'stop-process', 'xkill', 'killall5', 'slay'];

/** The processes a signal goes to, past the signal's own switches. */
function targets(call: Invocation): readonly string[] {
  const words = call.args.map((arg) => arg.text);
  const first = words[0] ?? '';
  if (first === '-s' || first === '-n' || first === '--signal')
    return words.slice(2).filter((word) => word !== '--');
  const rest = first.startsWith('-') && words.length > 1 ? words.slice(1) : words;
  return rest.filter((word) => word !== '--');
}

const LISTERS = 'pgrep pidof ps pstree pmap pwdx tasklist get-process jps pidwait'.split(' ');

const onlyAsks = (call: Invocation): boolean =>
  asksHelp(call) ||
  (call.name === 'kill' && /^-[lL]$|^--(?:list|table)/.test(call.args[0]?.text ?? '')) ||
  (call.name === 'kill' && /^-0$|^-s0$/.test(call.args[0]?.text ?? '')) ||
  (call.name === 'killall' && hasSwitch(call, 'l', 'list')) ||
  (call.name === 'fuser' && !hasSwitch(call, 'k', 'kill')) ||
  (call.name === 'pkill' && hasArg(call, '-0'));

/** Signals, and the order in which programs get their turn. */
export const processes = familyOf('Processes: signals and priorities', [
  {
    rule: 'processes.ask',
    tier: 'SAFE',
    label: null,
    message: 'Lists signals or processes, or asks whether one runs.',
    zh: '列出信号或进程，或询问某进程是否在运行。',
    names: ['kill', ...NAME_KILLERS, 'fuser', ...LISTERS],
    when: (call) => onlyAsks(call) || LISTERS.includes(call.name),
    flags: ['kill -l', 'kill -0 4242', 'pgrep -fa node', 'fuser 8080/tcp'],
    spares: ['kill 4242', 'fuser -k 8080/tcp'],
  },
  {
    rule: 'processes.kill-all',
    tier: 'CRITICAL',
    label: 'service_disruption',
    message: 'Ends every process that may be ended.',
    zh: '结束所有可以结束的进程。',
    names: ['kill', 'killall5', 'pkill', 'skill'],
    when: (call) => {
      if (call.name === 'killall5') return true;
      if (call.name === 'kill')
        return targets(call).includes('-1') || (call.args.length === 1 && call.args[0]?.text === '-1');
      return (
        hasOperand(call, (text) => /^(?:\.\*?|\.\+|\^?\.?\*?\$?)$/.test(text)) &&
        !hasSwitch(call, 'u', 'U', 'P', 't', 'g')
      );
    },
    flags: ['kill -9 -1', 'killall5 -9', 'pkill -9 .'],
    spares: ['kill -9 4242', 'kill -1 4242', 'pkill node'],
  },
  {
    rule: 'processes.kill-init',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Signals what the whole machine, or everybody at it, depends on.',
    zh: '向整台机器或所有用户依赖的进程发送信号。',
    names: ['kill', ...NAME_KILLERS],
    when: (call) => {
      if (call.name === 'kill') return targets(call).includes('1');
      if (call.name === 'pkill' && hasSwitch(call, 'u', 'U') && call.operands.length === 0) return true;
      if (call.name === 'killall' && hasSwitch(call, 'u') && call.operands.length === 0) return true;
      return hasOperand(call, (text) => VITAL.test(text) && !/^java$/i.test(text));
    },
    flags: ['kill 1', 'pkill -9 sshd', 'killall systemd', 'pkill -u ada', 'taskkill /f /im lsass.exe'],
    spares: ['kill 1234', 'pkill node'],
  },
  {
    rule: 'processes.kill-many',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Ends every process whose name or port fits, or a whole group.',
    zh: '结束所有名称或端口匹配的进程，或整个进程组。',
    names: [...NAME_KILLERS, 'fuser', 'kill', 'kill-port', 'fkill'],
    when: (call) =>
      call.name !== 'kill' || call.fed || targets(call).some((text) => /^-\d|^0$|[$`]/.test(text)),
    flags: ['killall node', 'pkill -f vite', 'fuser -k 8080/tcp', 'kill -- -4242'],
    spares: ['kill 4242', 'killall -l', 'pgrep node'],
  },
  {
    rule: 'processes.kill',
    tier: 'LOW',
    label: null,
    message: 'Signals a process, or changes its priority.',
    zh: '向一个进程发送信号，或更改其优先级。',
    names: ['kill', 'renice', 'ionice', 'chrt', 'taskset', 'prlimit', 'disown', 'wait', 'tskill'],
    flags: ['kill 4242', 'kill -9 4242', 'renice 5 -p 4242'],
    spares: ['kill -9 -1'],
  },
  {
    rule: 'processes.attach',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Reads the memory of a running program, where its passwords are.',
    zh: '读取运行中程序的内存，其中可能有密码。',
    names: ['gcore', 'procdump', 'reptyr', 'createdump', 'memdump', 'avml'],
    when: (call) => !asksHelp(call),
    flags: ['gcore 4242', 'procdump -ma lsass.exe'],
    spares: ['gcore --help'],
  },
  {
    rule: 'processes.trace',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Watches what a running program reads and writes.',
    zh: '监视运行中程序的读写。',
    names: ['strace', 'ltrace', 'dtrace', 'dtruss', 'gdb', 'lldb', 'bpftrace', 'perf'],
    when: (call) => hasSwitch(call, 'p', 'pid', 'attach') && !['perf', 'bpftrace'].includes(call.name),
    flags: ['gdb -p 4242'],
    spares: ['gdb ./app', 'perf stat ls'],
  },
] satisfies readonly Rule[]);
