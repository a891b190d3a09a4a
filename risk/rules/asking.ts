import { type Invocation, hasSwitch } from '../command/invocation.ts';

/**
 * Whether a command only asks for its help or version. A help switch counts as the first word or the last one: some
 * tools take words after their first operand as operands, whatever they look like.
 */
export function asksHelp(call: Invocation): boolean {
  const first = call.args[0]?.text ?? '';
  if (call.fed) return false;
  if (/^(?:--help|--version|-\?|\/\?)$/.test(first)) return true;
  if (call.args.length === 1) return /^(?:-h|-V|-v|-help|-version|help|version)$/.test(first);
  return call.args.length <= 3 && call.args.at(-1)?.text === '--help';
}

/** Whether a command is told to show what it would do instead of doing it. */
export function onlyPretends(call: Invocation): boolean {
  return hasSwitch(call, 'dry-run', 'dryrun', 'simulate', 'just-print', 'no-act');
}

/** The same for rsync, which can also be told so with a letter, or only to list. */
export function onlyListsCopies(call: Invocation): boolean {
  return onlyPretends(call) || hasSwitch(call, 'n', 'list-only');
}
