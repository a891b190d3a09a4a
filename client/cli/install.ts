import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { AGENTS } from '../hooks/agents.ts';
import { AGENT_NAMES, type AgentName, type Scope, planInstall, planUninstall } from '../install/plan.ts';
import { type Change, makeChange } from '../install/settings-file.ts';
import { SERVER_URL, SERVER_URL_RULE } from '../variables.ts';
import { type Options, ROLE, run, textOptions } from './command.ts';
import { HOOK_SECONDS } from './hook.ts';
import { seconds } from './seconds.ts';

const AGENT = new Argument('<agent>', `whose settings: ${AGENT_NAMES.join(', ')}`).argParser(agentNamed);

/** An agent by its name, or by what it answers to as well. */
function agentNamed(given: string): AgentName {
  const alias = AGENTS.find((agent) => agent.alias === given)?.name;
  const name = AGENT_NAMES.find((one) => one === (alias ?? given));
  if (name !== undefined) return name;
  throw new InvalidArgumentError(`Allowed choices are ${AGENT_NAMES.join(', ')}.`);
}

/** Writes our hook into the settings of the agents' programs, and takes it out again. */
export function registerInstall(program: Command, env: NodeJS.ProcessEnv): void {
  scoped(program.command('install').description('have an agent ask before it calls a tool'))
    .option(
      '--timeout <seconds>',
      'how long a call waits',
      seconds(HOOK_SECONDS.min, HOOK_SECONDS.max),
      HOOK_SECONDS.default,
    )
    .option('--profile <name>', 'the profile to ask with (default: hooks)')
    .option(
      '--workspace <name>',
      'the workspace to ask in (default: WORKSPACE_ID of the agent’s environment, or default)',
    )
    .option('--requester <name>', 'who asks (open mode only; default: agent)')
    .option('--role <name>', ROLE)
    .option('--url <url>', 'the server (default: PLATFORM_URL of the agent’s environment)', serverUrl)
    .option('--prompts-only', 'ask only where the agent would ask its own user (not gemini)')
    .option(
      '--trust',
      'codex only: also write that these hooks are trusted, else Codex skips them until you do',
    )
    .option('--command <text>', 'what starts countersign (default: this program; in a project: countersign)')
    .action(async (agent: AgentName, options: Options) => {
      await run(options, () => {
        const scope = scopeOf(options, env);
        const names = ['profile', 'workspace', 'requester', 'role', 'url'];
        const given = textOptions(options, Object.fromEntries(names.map((name) => [name, name])));
        const changes = planInstall(agent, scope, {
          program: programOf(options, scope),
          options: { timeout: Number(options['timeout']), ...given },
          promptsOnly: options['promptsOnly'] === true,
          trust: options['trust'] === true,
        });
        settle(changes, options);
        warnOfProgram(options, scope);
        if (options['print'] !== true) sayNext(agent, options);
        return Promise.resolve(EXIT.ok);
      });
    });
  scoped(program.command('uninstall').description('take back what install wrote')).action(
    async (agent: AgentName, options: Options) => {
      await run(options, () => {
        settle(planUninstall(agent, scopeOf(options, env)), options);
        return Promise.resolve(EXIT.ok);
      });
    },
  );
}

function scoped(one: Command): Command {
  return one
    .addArgument(AGENT)
    .option('--user', 'for every project, in your home folder (the default)')
    .option('--project', 'for the project in this folder')
    .option('--print', 'print what would be written, and write nothing');
}

function scopeOf(options: Options, env: NodeJS.ProcessEnv): Scope {
  const kind = options['project'] === true ? 'project' : 'user';
  return { kind, home: env['HOME'] ?? homedir(), folder: process.cwd(), env };
}

/** A project's settings are other people's too, whose machines have the program elsewhere. */
function programOf(options: Options, { kind }: Scope): readonly string[] {
  const command = options['command'];
  if (typeof command === 'string') return command.split(' ').filter((word) => word !== '');
  if (kind === 'project') return ['countersign'];
  return [process.execPath, realpathSync(process.argv[1] ?? '')];
}

/** Whoever calls it is refused every call: a hook that cannot run blocks. */
function warnOfProgram(options: Options, { kind, env }: Scope): void {
  if (kind === 'user' || options['command'] !== undefined || isOnPath('countersign', env)) return;
  console.error(
    'countersign: no program countersign is on the PATH, and with these settings every call would be refused; --command names a program',
  );
}

function isOnPath(program: string, { PATH = '' }: NodeJS.ProcessEnv): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      const file = join(folder, program);
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

function serverUrl(value: string): string {
  if (SERVER_URL.test(value)) return value;
  throw new InvalidArgumentError(SERVER_URL_RULE);
}

function settle(changes: readonly Change[], options: Options): void {
  const real = changes.filter(({ before, after }) => before !== after);
  if (real.length === 0) console.log(`nothing to change in ${changes.map(({ file }) => file).join(', ')}`);
  for (const change of real) {
    if (options['print'] === true) {
      console.log(`# ${change.file}${change.after === null ? ' is removed' : ''}`);
      if (change.after !== null) console.log(change.after.trimEnd());
      continue;
    }
    makeChange(change);
    const deed = change.before === null ? 'made' : change.after === null ? 'removed' : 'changed';
    console.log(`${deed} ${change.file}`);
  }
}

function sayNext(agent: AgentName, options: Options): void {
  console.log(
    options['url'] === undefined
      ? 'the agent needs PLATFORM_URL and COUNTERSIGN_KEY in its environment, unless the server is this machine’s and open'
      : 'the agent needs COUNTERSIGN_KEY in its environment, unless the server is open',
  );
  if (agent === 'codex' && options['trust'] !== true) {
    console.log(
      'Codex SKIPS these hooks until you trust them: say /hooks in codex, or install again with --trust',
    );
  }
}
