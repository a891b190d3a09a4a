import type { Command } from 'commander';
import type { Agent } from '../hooks/agent.ts';
import { AGENTS } from '../hooks/agents.ts';
import { sayFailure } from '../hooks/answer-call.ts';
import { type Reply, runHook } from '../hooks/run-hook.ts';
import { connect } from '../http.ts';
import { sendOverHttp } from '../send.ts';
import { askingFrom, placeOf } from '../variables.ts';
import { type Options, ROLE, roleOf, textOptions } from './command.ts';
import { seconds } from './seconds.ts';

/** To every one of the programs, exit code 2 with a reason on stderr blocks the call. */
const BLOCK = 2;

/** A day: the profile ends the wait long before. */
export const HOOK_SECONDS = { min: 10, default: 86_400, max: 604_800 } as const;

/** What the programs call before a tool runs. Not for people; `countersign install` writes it into their settings. */
export function registerHook(program: Command, env: NodeJS.ProcessEnv): void {
  const hook = program
    .command('hook')
    .description('answer an agent’s hook: its JSON on stdin, ours on stdout');
  for (const agent of AGENTS) {
    const answering = hook.command(agent.name);
    if (agent.alias !== null) answering.alias(agent.alias);
    answering
      .description(`answer a hook of ${agent.title}`)
      .option(
        '--timeout <seconds>',
        'the time limit that the hook was installed with; it denies 5 s before',
        seconds(HOOK_SECONDS.min, HOOK_SECONDS.max),
        HOOK_SECONDS.default,
      )
      .option('--profile <name>', 'the profile', 'hooks')
      .option('--workspace <name>', 'the workspace (default: WORKSPACE_ID, or default)')
      .option('--requester <name>', 'who asks (open mode only; default: agent)')
      .option('--role <name>', ROLE)
      .option('--url <url>', 'the server (default: PLATFORM_URL)')
      .action((options: Options) => answerHook(agent, options, env));
  }
}

async function answerHook(agent: Agent, options: Options, env: NodeJS.ProcessEnv): Promise<void> {
  // Of the process, not of this line: the program's clock runs since it was started.
  const startedAt = Date.now() - process.uptime() * 1_000;
  const refuse = (error: unknown): void => leave({ kind: 'refusal', stderr: sayFailure(error) });
  process.once('uncaughtException', refuse);
  process.once('unhandledRejection', refuse);
  // Whoever started it may be gone; then nobody reads the answer.
  process.stdout.on('error', () => process.exit(BLOCK));
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const { profile = 'hooks', ...given } = textOptions(options, {
    profile: 'profile',
    workspace: 'workspace',
    requester: 'requester',
  });
  const { workspace, ...place } = askingFrom(env);
  try {
    const { url, key } = placeOf(env);
    const named = options['url'];
    const reply = await runHook({
      agent,
      input: readAll(),
      remote: connect(typeof named === 'string' ? named : url, key, null, sendOverHttp),
      manner: { profile, ...(workspace === null ? {} : { workspace }), ...given },
      ...{ place, role: roleOf(options) },
      ...{ startedAt, timeoutSeconds: Number(options['timeout']), ended },
    });
    leave(reply);
  } catch (error) {
    refuse(error);
  }
}

/** At once: an open connection must not keep the program waiting for the process to end. */
function leave(reply: Reply): void {
  if (reply.kind === 'answer') process.stdout.write(`${reply.stdout}\n`, () => process.exit(0));
  else process.stderr.write(`${reply.stderr}\n`, () => process.exit(BLOCK));
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
