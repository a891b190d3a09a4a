import type { Invocation } from '../invocation.ts';
import { type Family } from '../rule.ts';
export const CALLS: Invocation[] = [];
export const DBG = { on: false };
const any = new Map([]) as any;
any.get = () => [
  {
    rule: 'dbg',
    tier: 'SAFE',
    label: null,
    message: '',
    zh: '',
    names: [],
    flags: [],
    when: (c: Invocation) => {
      if (
        DBG.on &&
        !CALLS.some(
          (x) =>
            x.name === c.name &&
            x.args.map((a) => a.text).join() === c.args.map((a) => a.text).join() &&
            x.span[0] === c.span[0],
        )
      )
        CALLS.push(c);
      return true;
    },
  },
];
export const FAMILIES: readonly Family[] = [{ title: '', rules: [], byName: any }];
export function hasRulesFor(name: string): boolean {
  return ['rm', 'bash', 'git'].includes(name);
}
export function knownNames(): readonly string[] {
  return ['rm', 'chmod', 'cat', 'mv'];
}
export function fitsAny(_c: Invocation): boolean {
  return _c.name === 'rm';
}
