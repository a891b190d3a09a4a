import type { Command } from 'commander';
import { ROLE } from '../cli/command.ts';
import { seconds } from '../cli/seconds.ts';
import type { Remote } from '../http.ts';
import { askingFrom } from '../variables.ts';

/** Below the 60 s after which a plain MCP client gives up. */
const WAIT_SECONDS = 50;
const DAY_SECONDS = 86_400;

/** The profile that a permission prompt asks with unless told, as hooks do: both ask about each call of a tool. */
const PROMPT_PROFILE = 'hooks';

/** Adds `countersign mcp` to the command line. */
export function registerMcp(program: Command, remote: () => Remote, env: NodeJS.ProcessEnv): void {
  program
    .command('mcp')
    .description('serve the Model Context Protocol on stdin and stdout, for agents that ask by tools')
    .option('--requester <name>', 'who asks (default: agent)')
    .option('--role <name>', ROLE)
    .option('--workspace <name>', 'the workspace (default: WORKSPACE_ID, or default)')
    .option('--profile <name>', `the profile (default: interactive; of permission_prompt: ${PROMPT_PROFILE})`)
    .option(
      '--wait <seconds>',
      'how long permission_prompt waits before it denies',
      seconds(1, DAY_SECONDS),
      WAIT_SECONDS,
    )
    .action(async (options: { readonly wait: number } & Readonly<Record<string, string | undefined>>) => {
      const { wait, requester, profile, role } = options;
      const { workspace: own, auditLogPath, ...roles } = askingFrom(env);
      const workspace = options['workspace'] ?? own ?? undefined;
      const given = Object.entries({ requester, workspace, profile, role }).filter(
        ([, one]) => one !== undefined,
      );
      const how = { waitMs: wait * 1_000, auditLogPath, roles };
      const asking = { ...Object.fromEntries(given), remote: remote(), ...how };
      const { serveMcp } = await import('./serve.ts');
      serveMcp(asking, { profile: PROMPT_PROFILE, ...asking }, program.version() ?? '');
    });
}
