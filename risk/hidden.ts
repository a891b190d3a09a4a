import type { Finding } from '../domain/verdict.ts';
import type { Said } from './rule.ts';

/** Characters that show nothing, or turn the direction of what follows, so that a person reads another text than runs. */
const HIDDEN =
  /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u115f\u1160\u3164\u{e0000}-\u{e007f}]+/u;

/** Text that a person cannot see as it is: one finding at the first such place. */
export function findHidden(text: string, path: string): readonly Finding[] {
  const found = HIDDEN.exec(text);
  if (found === null) return [];
  return [
    {
      rule: 'shell.hidden-characters',
      tier: 'MEDIUM',
      label: 'opaque_code',
      message: 'Holds characters that cannot be seen, or that make it read otherwise than it runs.',
      messageZh: '含有不可见的字符，或使其显示与实际执行不一致的字符。',
      span: [found.index, found.index + found[0].length],
      path,
    },
  ];
}

export const LOOKALIKE: Said = {
  rule: 'shell.lookalike-name',
  tier: 'MEDIUM',
  label: 'opaque_code',
  message: 'The name of the program has letters of another alphabet that look like plain ones.',
  zh: '程序名中含有与普通字母外形相似的其他文字。',
};

/** Whether a program's name has Greek, Cyrillic or full-width letters: a shell finds another program than a person reads. */
export function isLookalike(name: string): boolean {
  return /[\u0370-\u052f\u1f00-\u1fff\uff01-\uff5e]/.test(name);
}
