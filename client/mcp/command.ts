import { type Command, InvalidArgumentError } from 'commander';
import type { Remote } from '../http.ts';

/** Below the 60 s after which a plain MCP client gives up. */
const WAIT_SECONDS = 50;

/** Longest time that an approval can take by itself, and then some. */
const MOST_SECONDS = 86_400;

/** Adds `countersign mcp` to the command line. */
export function registerMcp(program: Command, remote: () => Remote, env: NodeJS.ProcessEnv): void {
  program
    .command('mcp')
    .description('serve the Model Context Protocol on stdin and stdout, for agents that ask by tools')
    .option('--requester <name>', 'who asks (default: agent)')
    .option('--workspace <name>', 'the workspace (default: WORKSPACE_ID, or default)', env['WORKSPACE_ID'])
    .option('--profile <name>', 'the profile (default: interactive)')
    .option(
      '--wait <seconds>',
      'how long permission_prompt waits before it denies',
      wholeSeconds,
      WAIT_SECONDS,
    )
    .action(async (options: { readonly wait: number } & Readonly<Record<string, string | undefined>>) => {
      const { wait, requester, workspace, profile } = options;
      const { serveMcp } = await import('./serve.ts');
      const named = Object.entries({ requester, workspace, profile }).filter(
        ([, value]) => value !== undefined,
      );
      const asking = { ...Object.fromEntries(named), remote: remote(), waitMs: wait * 1_000 };
      serveMcp(asking, program.version() ?? '');
    });
}

function wholeSeconds(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_SECONDS) return Number(value);
  throw new InvalidArgumentError(`must be a whole number of seconds from 1 to ${MOST_SECONDS}`);
}
