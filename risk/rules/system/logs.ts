import {
  type Invocation,
  hasArg,
  hasOperand,
  hasSwitch,
  optionWord,
  verbOf,
} from '../../command/invocation.ts';
import { normalizePath } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const isLog = (text: string, cwd: string | undefined): boolean => {
  const path = normalizePath(text, cwd);
  return (
    /^\/var\/(?:log|audit)\/(?!.*\.(?:gz|xz|bz2|old|\d+)$)|^\/(?:var\/)?run\/utmp$/.test(path) ||
    /(?:^|\/)\.(?:bash|zsh|sh|python|mysql|psql|node_repl|local\/share\/fish\/fish)_history$/.test(path)
  );
};

const turnsHistoryOff = (call: Invocation): boolean => {
  const words = call.args.map((arg) => arg.text);
  if (call.name === 'set') return words.join(' ') === '+o history';
  if (call.name === 'shopt') return words.includes('-u') && words.includes('cmdhist');
  return words.some((word) =>
    call.name === 'unset'
      ? /^HISTFILE$/.test(word)
      : /^(?:HISTFILE=(?:\/dev\/null)?|HISTSIZE=0|HISTFILESIZE=0)$/.test(word),
  );
};

/** The traces of what was done. */
export const logs = familyOf('Logs and histories: the traces of what was done', [
  {
    rule: 'logs.erase',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Removes or empties a log or a history of what was done.',
    zh: '删除或清空日志或操作历史。',
    names: ['rm', 'truncate', 'shred', 'unlink', 'srm', 'cp', 'mv', 'ln', 'tee', 'wipe', 'sed'],
    when: (call) => {
      if (asksHelp(call)) return false;
      if (['cp', 'ln'].includes(call.name))
        return call.operands.length > 1 && isLog(call.operands.at(-1)?.text ?? '', call.cwd);
      if (call.name === 'sed')
        return hasSwitch(call, 'i', 'in-place') && hasOperand(call, (text) => isLog(text, call.cwd));
      if (call.name === 'mv') return call.operands.slice(0, -1).some((word) => isLog(word.text, call.cwd));
      if (call.name === 'tee')
        return !hasSwitch(call, 'a', 'append') && hasOperand(call, (text) => isLog(text, call.cwd));
      return hasOperand(call, (text) => isLog(text, call.cwd));
    },
    flags: [
      'rm /var/log/auth.log',
      'truncate -s 0 /var/log/syslog',
      'shred ~/.bash_history',
      'ln -sf /dev/null ~/.bash_history',
    ],
    spares: ['rm app.log', 'rm /var/log/app.log.1', 'cp /var/log/syslog .', 'tail /var/log/syslog'],
  },
  {
    rule: 'logs.audit-off',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Clears what the machine records about security, or stops recording it.',
    zh: '清除安全审计记录，或停止记录。',
    names: [
      'auditctl',
      'wevtutil',
      'clear-eventlog',
      'remove-eventlog',
      'fsutil',
      'log',
      'auditpol',
      'limit-eventlog',
    ],
    when: (call) => {
      switch (call.name) {
        case 'auditctl':
          return hasSwitch(call, 'D', 'd', 'W') || optionWord(call, '-e')?.text === '0';
        case 'wevtutil':
          return /^(?:cl|clear-log|sl|set-log)$/i.test(verbOf(call));
        case 'fsutil':
          return /^usn$/i.test(verbOf(call)) && /^deletejournal$/i.test(call.operands[1]?.text ?? '');
        case 'log':
          return verbOf(call) === 'erase';
        case 'auditpol':
          return call.args.some((arg) => /^\/(?:clear|remove)|disable/i.test(arg.text));
        default:
          return true;
      }
    },
    flags: ['auditctl -D', 'auditctl -e 0', 'wevtutil cl Security', 'log erase --all'],
    spares: ['auditctl -l', 'auditctl -s', 'wevtutil el', 'log show'],
  },
  {
    rule: 'logs.history-off',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Forgets the commands that were run here, or stops remembering them.',
    zh: '清除在此运行过的命令记录，或停止记录。',
    names: ['history', 'unset', 'export', 'set', 'shopt', 'clear-history', 'declare'],
    when: (call) => {
      if (call.name === 'history') return hasSwitch(call, 'c', 'd') || hasArg(call, 'clear', 'delete');
      return call.name === 'clear-history' || turnsHistoryOff(call);
    },
    flags: ['history -c', 'unset HISTFILE', 'set +o history', 'export HISTFILE=/dev/null'],
    spares: ['history', 'history 20', 'unset TOKEN', 'set -e'],
  },
  {
    rule: 'logs.trim',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes older log entries.',
    zh: '删除较早的日志。',
    names: ['journalctl', 'dmesg', 'utmpdump', 'logrotate'],
    when: (call) =>
      call.name === 'journalctl'
        ? call.args.some((arg) => arg.text.startsWith('--vacuum'))
        : call.name === 'dmesg'
          ? hasSwitch(call, 'C', 'c', 'clear', 'read-clear')
          : call.name === 'utmpdump'
            ? hasSwitch(call, 'r', 'reverse')
            : hasSwitch(call, 'f', 'force'),
    flags: ['journalctl --vacuum-time=1s', 'dmesg -C', 'logrotate -f /etc/logrotate.conf'],
    spares: ['journalctl -u app', 'dmesg', 'logrotate -d /etc/logrotate.conf'],
  },
  {
    rule: 'logs.write',
    tier: 'LOW',
    label: null,
    message: 'Rotates logs, or adds to them.',
    zh: '轮转日志或写入日志。',
    names: ['journalctl', 'logrotate', 'logger', 'systemd-cat', 'auditctl', 'wevtutil'],
    when: (call) =>
      call.name === 'journalctl'
        ? hasSwitch(call, 'rotate', 'flush', 'sync', 'relinquish-var', 'update-catalog', 'setup-keys')
        : call.name === 'auditctl'
          ? !hasSwitch(call, 'l', 's')
          : call.name !== 'wevtutil' || /^(?:epl|export-log|im)$/i.test(verbOf(call)),
    flags: ['journalctl --rotate', 'logger hello'],
    spares: ['journalctl -f'],
  },
  {
    rule: 'logs.read',
    tier: 'SAFE',
    label: null,
    message: 'Shows logs or the history of commands.',
    zh: '显示日志或命令历史。',
    names: [
      'journalctl',
      'dmesg',
      'history',
      'last',
      'lastb',
      'lastlog',
      'who',
      'w',
      'auditctl',
      'ausearch',
      'aureport',
      'wevtutil',
      'log',
      'fc',
      'utmpdump',
      'get-eventlog',
      'get-winevent',
      'get-history',
      'coredumpctl',
    ],
    flags: ['journalctl -u app', 'history', 'last', 'dmesg'],
    spares: ['history -c', 'journalctl --vacuum-size=1M'],
  },
] satisfies readonly Rule[]);
