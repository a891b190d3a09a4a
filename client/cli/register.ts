import type { Command } from 'commander';
import { registerHook } from './hook.ts';

/**
 * Adds what the words of the command line may name. An agent waits for its hook before each tool call: no other command
 * is loaded for it.
 */
export async function registerCommands(
  program: Command,
  env: NodeJS.ProcessEnv,
  [name]: readonly string[],
): Promise<void> {
  if (name === 'hook') {
    registerHook(program, env);
    return;
  }
  const { registerClientCommands } = await import('./commands.ts');
  registerClientCommands(program, env);
}
