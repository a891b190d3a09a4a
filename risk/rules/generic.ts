import type { Invocation } from '../invocation.ts';
import type { Said } from '../rule.ts';
export function judgeUnknown(call: Invocation): Said {
  return { rule: 'shell.unknown-command', tier: 'LOW', label: null, message: call.name, zh: '' };
}
