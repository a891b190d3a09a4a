import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { type NewApproval, type Remote, type RemoteApproval, connect } from '../http.ts';
import { registerMcp } from '../mcp/command.ts';
import { showOnRecord, openRecord } from '../question-record.ts';
import { askingFrom, placeOf } from '../variables.ts';
import { actionOf } from './action-words.ts';
import { registerClassify } from './classify.ts';
import { paintFor } from './colours.ts';
import { type Options, ROLE, command, hintAtWords, roleOf, run, textOptions } from './command.ts';
import { registerFollowUp } from './follow-up.ts';
import { registerDeciding } from './deciding.ts';
import { registerGrants } from './grants.ts';
import { registerExec } from './exec.ts';
import { registerHealthcheck } from './healthcheck.ts';
import { registerHook } from './hook.ts';
import { registerInstall } from './install.ts';
import { codeFor, printApproval, printList } from './output.ts';
import { untilEnded } from './waiting.ts';

/** Adds everything that talks to a server to the command line. */
export function registerClientCommands(program: Command, env: NodeJS.ProcessEnv): void {
  let connected: Remote | null = null;
  // One for all that a command asks: it remembers what it was answered last, so that no change between two polls is lost.
  const remote = (): Remote => {
    const { url, key } = placeOf(env);
    return (connected ??= connect(url, key, 'cli'));
  };
  registerRequest(program, remote, env);
  registerReading(program, remote, env);
  registerDeciding(program, remote);
  registerFollowUp(program, remote);
  registerGrants(program, remote);
  registerClassify(program, remote, env);
  registerHealthcheck(program, env);
  registerMcp(program, remote, env);
  registerExec(program, remote, env);
  registerHook(program, env);
  registerInstall(program, env);

  const audit = program.command('audit').description('the ledger');
  command(audit, 'verify', 'walk the hash chain; exit 1 if an entry was changed, cut out or moved').action(
    async (options: Options) => {
      await run(options, async (output) => {
        const report = await remote().verifyAudit();
        const fault = report.fault === undefined ? '' : `: entry ${report.fault.seq} ${report.fault.fault}`;
        const line = report.ok ? `ok: ${report.entries} entries, head ${report.head}` : `NOT OK${fault}`;
        console.log(output.json ? JSON.stringify(report) : line);
        return report.ok ? EXIT.ok : EXIT.error;
      });
    },
  );
}

function registerRequest(program: Command, remote: () => Remote, env: NodeJS.ProcessEnv): void {
  hintAtWords(command(program, 'request', 'ask for an approval'), 'request')
    .argument('[command...]', 'one shell command in quotes, or after -- a program and its arguments')
    .requiredOption('--reason <text>', 'why')
    .option('--sql <statement>', 'a SQL statement instead of a command')
    .option('--type <name>', 'an action type, such as deploy')
    .option('--requester <name>', 'who asks (default: agent)')
    .option('--role <name>', ROLE)
    .option('--workspace <name>', 'the workspace (default: WORKSPACE_ID, or default)')
    .option('--profile <name>', 'the profile (default: interactive)')
    .option('--lang <tag>', 'the requester’s language: en or zh, with a region as in zh-CN')
    .option('--timeout <seconds>', 'the whole deadline, 30 to 3600')
    .option('--idempotency-key <key>', 'the same key and request: the same approval')
    .option('--dispatch <executor>', 'hand it to this executor once it is approved')
    .option('--verify <mode>', 'who looks at the result: none, auto or human')
    .option('--check <command>', 'with --verify auto: a command that must exit 0 as well')
    .option('--expect-result', 'stay open for a dispatch or a report after the approval')
    .option('--wait', 'wait until it is decided, with --dispatch until it is done; the exit code says how')
    .action(async (words: string[], options: Options) => {
      await run(options, async (output) => {
        const key = options['idempotencyKey'];
        const own = askingFrom(env);
        const question = newApproval(words, options, own.workspace);
        const ask = async (): Promise<RemoteApproval> => {
          const created = await remote().create(question, typeof key === 'string' ? key : null);
          return options['wait'] === true ? untilEnded(remote(), created) : created;
        };
        const shown = await showOnRecord(openRecord(own, question, roleOf(options)), ask);
        printApproval(output, shown);
        return codeFor(shown);
      });
    });
}

function newApproval(words: readonly string[], options: Options, workspace: string | null): NewApproval {
  const action = actionOf(words, options);
  const optional = {
    requester: options['requester'],
    workspace: options['workspace'] ?? workspace ?? undefined,
    profile: options['profile'],
    language: options['lang'],
    timeoutSeconds: options['timeout'] === undefined ? undefined : Number(options['timeout']),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { action, reason: String(options['reason']), ...given, ...followUpOf(options) };
}

function followUpOf(options: Options): Pick<NewApproval, 'dispatch' | 'verification' | 'expectResult'> {
  const { dispatch, verify, check } = textOptions(options, {
    dispatch: 'dispatch',
    verify: 'verify',
    check: 'check',
  });
  const mode = verify ?? (check === undefined ? undefined : 'auto');
  return {
    ...(dispatch === undefined ? {} : { dispatch: { executor: dispatch } }),
    ...(mode === undefined
      ? {}
      : { verification: { mode, ...(check === undefined ? {} : { command: check }) } }),
    ...(options['expectResult'] === true ? { expectResult: true } : {}),
  };
}

function registerReading(program: Command, remote: () => Remote, env: NodeJS.ProcessEnv): void {
  command(program, 'ls', 'list approvals, newest first')
    .option('--status <status>', 'such as pending')
    .option('--tier <tier>', 'such as HIGH')
    .option('--workspace <name>')
    .option('--requester <name>')
    .option('-q, --q <text>', 'text in the id, the action or the reason')
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options: Options) => {
      await run(options, async (output) => {
        const names = ['status', 'tier', 'workspace', 'requester', 'q', 'limit'];
        const filter = textOptions(options, Object.fromEntries(names.map((name) => [name, name])));
        printList(output, await remote().list(filter));
        return EXIT.ok;
      });
    });

  command(program, 'show', 'show one approval')
    .argument('<id>')
    .option('--exact', 'its action alone, as JSON, to the byte: secrets stand in plain sight')
    .action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        if (options['exact'] === true) console.log(JSON.stringify((await remote().action(id)).action));
        else printApproval(output, await remote().get(id, 0), paintFor(env, process.stdout.isTTY));
        return EXIT.ok;
      });
    });

  command(program, 'wait', 'wait until an approval is decided; the exit code says how')
    .argument('<id>')
    .option('--through-changes', 'go on waiting while changes are requested, instead of exit code 14')
    .action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        const through = options['throughChanges'] === true;
        const ended = await untilEnded(remote(), await remote().get(id, 0), through);
        printApproval(output, ended);
        return codeFor(ended);
      });
    });
}
