/** How an installed hook asks. */
export interface HookOptions {
  /** In seconds. */
  readonly timeout: number;
  readonly profile?: string;
  readonly workspace?: string;
  readonly requester?: string;
  readonly role?: string;
  readonly url?: string;
}

/**
 * What a program runs, by a shell. Should our program be gone, or die, exit code 2 with a reason on stderr blocks the
 * call: to the programs any other failure is none of the call's.
 * @param program the words that start our program
 */
export function hookCommand(program: readonly string[], agent: string, options: HookOptions): string {
  const { timeout, ...texts } = options;
  const given = Object.entries(texts).flatMap(([name, value]) => [`--${name}`, value]);
  const words = [...program, 'hook', agent, '--timeout', String(timeout), ...given].map(quote).join(' ');
  return `${words} || { echo 'countersign: the hook failed, so this call is not made' >&2; exit 2; }`;
}

/** Whether a command is one that `hookCommand` made for an agent, now or before. */
export function isHookCommand(command: string, agent: string): boolean {
  return command.includes(` hook ${agent} --timeout `) && command.includes('countersign: the hook failed');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
