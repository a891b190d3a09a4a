import { type Invocation, hasSwitch } from '../command/invocation.ts';
import { type Word, joinWords, originAt, tailOf } from '../command/word.ts';

/** `date '+…'` prints what holds no directive as it stands. */
export function formatOf(args: readonly Word[]): Word | null {
  const format = args.find((arg) => arg.text.startsWith('+'));
  return format === undefined || format.known !== 'whole' || format.text.includes('%')
    ? null
    : tailOf(format, 1);
}

export function parentOf(path: string): string {
  const plain = path.replace(/(?<=.)\/+$/, '');
  const at = plain.lastIndexOf('/');
  return at < 0 ? '.' : at === 0 ? '/' : plain.slice(0, at);
}

/** `ls` prints its operands, or the names in a folder. */
export function listed(call: Invocation, isWritten: (path: string) => boolean): Word | null {
  if (hasSwitch(call, 'l')) return null;
  const { operands, span } = call;
  const isOwn = operands.some(({ text }) => /[*?]/.test(text) || isWritten(text));
  if (operands.length > 0 && (hasSwitch(call, 'd') || isOwn))
    return { ...joinWords(operands), known: 'partly' };
  return { text: '*', known: 'partly', taint: 0, origin: originAt(1, span), span };
}

/** Without a test that leaves any out, find names the places where it begins, and all below them. */
export function foundFrom(call: Invocation): Word | null {
  const options = call.args.findIndex((arg) => /^[-(!]/.test(arg.text));
  const starts = options < 0 ? call.args : call.args.slice(0, options);
  const rest = options < 0 ? [] : call.args.slice(options);
  const neutral = rest.every(({ text }) =>
    /^(?:-(?:print0?|depth|xdev|mount|mindepth|maxdepth|type|H|L|P|O\d)|\d+|[fd]|[fd],[fd])$/.test(text),
  );
  if (starts.length === 0 || !neutral) return null;
  const joined = joinWords(starts);
  // The files below a place, and not itself.
  const below = rest.some(({ text }) => text === 'f' || text === '-mindepth');
  return below && starts.length === 1
    ? { ...joined, text: `${joined.text.replace(/\/$/, '')}/*`, known: 'partly' }
    : { ...joined, known: 'partly' };
}
