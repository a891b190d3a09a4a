#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { registerClientCommands } from './client/cli/commands.ts';
import { VERSION } from './version.ts';

/** The command line. What serves is loaded only when it is asked for, so that a client command starts quickly. */
const program = new Command('countersign')
  .description('Human approval for AI agents that survives any crash')
  .version(VERSION)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command('serve')
  .description('run the server: API and worker, and Temporal unless TEMPORAL_ADDRESS names one')
  .addOption(
    new Option('--role <role>', 'what this process does').choices(['all', 'api', 'worker']).default('all'),
  )
  .action(async ({ role }: { role: 'all' | 'api' | 'worker' }) => {
    const { runServe } = await import('./run-serve.ts');
    await runServe(role);
  });

program
  .command('init')
  .description('make a key for the agent and one for the person, so that the agent cannot approve itself')
  .option('--agent <name>', 'the agent’s name', name, 'agent')
  .option('--person <name>', 'the person’s name', name)
  .action(async (options: { agent: string; person?: string }) => {
    const { runInit } = await import('./init.ts');
    process.exitCode = runInit(options);
  });

registerClientCommands(program, process.env);
await program.parseAsync();

function name(value: string): string {
  if (/^[\p{L}\p{N}._@-]{1,200}$/u.test(value)) return value;
  throw new InvalidArgumentError('must be letters, digits or . _ @ -');
}
