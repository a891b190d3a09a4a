#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { registerCommands } from './client/cli/register.ts';
import { EXECUTOR_NAME } from './domain/execution.ts';
import type { AgentOptions } from './run-agent.ts';
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
  .command('confirmd')
  .description('serve the confirmations protocol alone, with a ledger of its own')
  .option('--host <host>', 'where to listen (CONFIRMATION_HOST; 127.0.0.1)', notEmpty)
  .option('--port <port>', 'the port (CONFIRMATION_PORT; 6000)', wholeNumber('a port number', 0, 65_535))
  .option('--db-path <file>', 'the ledger’s file; other data stands in FILE.d', notEmpty)
  .option(
    '--rate-limit <n>',
    'confirmations per action and requester in an hour (CONFIRMATION_RATE_LIMIT; 10)',
    wholeNumber('a whole number', 1, 100_000),
  )
  .action(async (options: { host?: string; port?: string; dbPath?: string; rateLimit?: string }) => {
    const { runConfirmd } = await import('./run-serve.ts');
    await runConfirmd(options);
  });

program
  .command('agent')
  .description('run a sub-agent: takes approved actions as an executor, and carries them out')
  .requiredOption('--name <name>', 'the executor that it is, such as it-ops-worker', executorName)
  .addOption(
    new Option('--transport <transport>', 'how orders come; by default http where a URL is given').choices([
      'temporal',
      'http',
    ]),
  )
  .option('--url <url>', 'the server, for http (default: PLATFORM_URL, or this machine’s)', serverUrl)
  .option('--cwd <folder>', 'where commands run that name no folder (default: one of its own)')
  .option(
    '--concurrency <count>',
    'how many commands at once, 1 to 64',
    (value) => Number(wholeNumber('a number', 1, 64)(value)),
    4,
  )
  .action(async (options: AgentOptions) => {
    const { runAgent } = await import('./run-agent.ts');
    await runAgent(options);
  });

program
  .command('init')
  .description('make a key for the agent and one for the person, so that the agent cannot approve itself')
  .option('--agent <name>', 'the agent’s name', name, 'agent')
  .option('--person <name>', 'the person’s name', name)
  .option('--executor <name>', 'a key for this executor, and nothing else', executorName)
  .option('--keys-to <folder>', 'write each key into FOLDER/NAME.key instead of printing it', notEmpty)
  .action(async (options: { agent: string; person?: string; executor?: string; keysTo?: string }) => {
    const { runInit } = await import('./init.ts');
    process.exitCode = runInit(options);
  });

program
  .command('key')
  .description('make a key for somebody who stands in the policy file already')
  .argument('<name>', 'the principal’s id')
  .option('--replace', 'although it has one, which is good no more')
  .option('--keys-to <folder>', 'write the key into FOLDER/NAME.key instead of printing it', notEmpty)
  .action(async (id: string, options: { replace?: boolean; keysTo?: string }) => {
    const { runKey } = await import('./init.ts');
    process.exitCode = runKey(id, options);
  });

program
  .command('backup')
  .description('copy the data folder, in use or not, into a new folder')
  .argument('<folder>')
  .action(async (folder: string) => {
    const { runBackup } = await import('./backup.ts');
    process.exitCode = await runBackup(folder);
  });

program
  .command('restore')
  .description('lay a backup out in a data folder that holds nothing yet')
  .argument('<folder>')
  .action(async (folder: string) => {
    const { runRestore } = await import('./backup.ts');
    process.exitCode = await runRestore(folder);
  });

const policy = program.command('policy').description('check and try a policy file, without a server');

policy
  .command('check')
  .description('say whether a policy file holds, and where it does not')
  .argument('[file]', 'default: the one in force')
  .action(async (file: string | undefined) => {
    const { runPolicyCheck } = await import('./run-policy.ts');
    process.exitCode = runPolicyCheck(file ?? null);
  });

policy
  .command('test')
  .description('judge a table of cases; exits with 1 where one is not as expected')
  .argument('<file>')
  .action(async (file: string) => {
    const { runPolicyTest } = await import('./run-policy.ts');
    process.exitCode = runPolicyTest(file);
  });

policy
  .command('schema')
  .description('print the JSON schema of a policy file, for editors')
  .action(async () => {
    const { runPolicySchema } = await import('./run-policy.ts');
    process.exitCode = runPolicySchema();
  });

await registerCommands(program, process.env, process.argv.slice(2));
await program.parseAsync();

function notEmpty(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('must not be empty');
}

function wholeNumber(kind: string, min: number, max: number): (value: string) => string {
  return (value) => {
    if (/^\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max) return value;
    throw new InvalidArgumentError(`must be ${kind} from ${min} to ${max}`);
  };
}

function name(value: string): string {
  if (/^[\p{L}\p{N}._@-]{1,200}$/u.test(value)) return value;
  throw new InvalidArgumentError('must be letters, digits or . _ @ -');
}

function executorName(value: string): string {
  if (EXECUTOR_NAME.test(value)) return value;
  throw new InvalidArgumentError('must be letters, digits, ".", "_" and "-", such as it-ops-worker');
}

function serverUrl(value: string): string {
  if (/^https?:\/\/\S+$/.test(value)) return value.replace(/\/+$/, '');
  throw new InvalidArgumentError('must be an http or https address');
}
