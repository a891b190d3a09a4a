import { hostname } from 'node:os';
import type { Terminal } from './channels/terminal/open.ts';
import type { Screen } from './channels/terminal/screen.ts';
import type { Config } from './config.ts';
import { ConfigError } from './environment.ts';

/** Whether chats are configured, in which people are asked. */
function hasChat({ feishu, telegram, discord, slack }: Config): boolean {
  return [feishu, telegram, discord, slack].some((chat) => chat !== null);
}

/**
 * The terminal at which people are asked; null where they are not. A process that does it all must have been started
 * from it, since question and answer meet in its memory.
 * @param screen that of stdout
 * @throws ConfigError where it is wanted and is not there
 */
export function terminalOf(config: Config, role: string, screen: Screen): Terminal | null {
  const { terminalPrompt, surface, systemUser } = config;
  const { stdin, stdout } = process;
  // One without a width, as some programs make them, cannot be drawn on.
  const isDrawable = stdin.isTTY && stdout.isTTY && stdout.columns > 0;
  const isThere = role === 'all' && surface === 'all' && isDrawable;
  if (terminalPrompt === 'on' && !isThere) {
    throw new ConfigError([
      'TERMINAL_PROMPT is "on", and this process was not started from a terminal with the role "all"; start it so, or leave it at "auto"',
    ]);
  }
  if (!isThere || terminalPrompt === 'off' || (terminalPrompt === 'auto' && hasChat(config))) return null;
  return {
    ...{ user: systemUser, machine: hostname(), input: stdin, screen },
    interrupt: () => void process.kill(process.pid, 'SIGINT'),
  };
}
