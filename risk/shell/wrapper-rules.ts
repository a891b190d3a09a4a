import { type Invocation } from '../command/invocation.ts';
import type { Said } from '../rule.ts';
import { SILENCE, type Stream, TAINT } from '../command/taint.ts';
import type { Span } from '../command/word.ts';
import type { Context } from './context.ts';
import { hasRulesFor } from '../rules/families.ts';
import { judgeCall } from './judge-call.ts';
import { judgeNested } from './nested-judge.ts';
import { nestedCode } from './nested.ts';
import type { Session } from './session.ts';

const PASSWORD: Said = {
  rule: 'permissions.piped-password',
  tier: 'HIGH',
  label: 'privilege_escalation',
  message: 'Hands over an administrator password on standard input.',
  zh: '通过标准输入交出管理员密码。',
};
const ROOT_SHELL: Said = {
  rule: 'permissions.root-shell',
  tier: 'HIGH',
  label: 'privilege_escalation',
  message: 'Opens a shell as the administrator.',
  zh: '以管理员身份打开 shell。',
};
/** `echo password | sudo -S …` */
export function judgePassword(session: Session, span: Span): void {
  session.say(PASSWORD, span);
}

/** A wrapper with nothing behind it: `sudo -i` is a shell of the administrator's, `env` prints the environment. */
export function judgeBareWrapper(call: Invocation, context: Context): Stream {
  const only = call.switches.has('v') || call.switches.has('l') || call.switches.has('k');
  if (
    ['sudo', 'doas', 'pkexec', 'run0'].includes(call.name) &&
    !only &&
    (call.args.length > 0 || call.stdin !== null)
  ) {
    context.session.say(ROOT_SHELL, call.span);
  }
  // `strace -p 42`, `taskset -p 1 42`: no command, but something of its own that it does.
  if (call.name !== 'env' && hasRulesFor(call.name)) judgeCall(call, context);
  else for (const code of nestedCode(call, context.scope)) judgeNested(code, call, context);
  return call.name === 'env' ? { text: null, taint: TAINT.environment, span: call.span } : SILENCE;
}
