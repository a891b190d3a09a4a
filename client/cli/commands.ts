import type { Command } from 'commander';
import { isOpen } from '../../domain/lifecycle.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type NewApproval, type Remote, type RemoteApproval, connect } from '../http.ts';
import { type Output, codeFor, printApproval, printList, printVerdict, reportFailure } from './output.ts';

/** How long one poll waits at the server, in seconds. */
const POLL_SECONDS = 50;

/** Adds everything that talks to a server to the command line. */
export function registerClientCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const remote = (): Remote =>
    connect(baseUrlOf(env), env['COUNTERSIGN_KEY'] ?? env['API_SERVER_KEY'] ?? null);
  registerRequest(program, remote);
  registerReading(program, remote);
  registerDeciding(program, remote);

  command(program, 'classify', 'judge a command without asking anybody')
    .argument('[command]', 'a shell command')
    .option('--sql <statement>', 'a SQL statement')
    .option('--type <name>', 'an action type, such as deploy')
    .option('--source-ip <address>', 'where the request comes from')
    .action(async (text: string | undefined, options: Options) => {
      await run(options, async (output) => {
        const given = {
          command: text,
          sql: options['sql'],
          action: options['type'],
          sourceIp: options['sourceIp'],
        };
        const input = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        printVerdict(output, await remote().classify(input), (path) => String(input[path.slice(1)] ?? ''));
        return EXIT.ok;
      });
    });

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

type Options = Readonly<Record<string, string | boolean | undefined>>;

function registerRequest(program: Command, remote: () => Remote): void {
  command(program, 'request', 'ask for an approval')
    .argument('[command...]', 'one shell command in quotes, or after -- a program and its arguments')
    .requiredOption('--reason <text>', 'why')
    .option('--sql <statement>', 'a SQL statement instead of a command')
    .option('--type <name>', 'an action type, such as deploy')
    .option('--requester <name>', 'who asks (default: agent)')
    .option('--workspace <name>', 'the workspace (default: default)')
    .option('--profile <name>', 'the profile (default: interactive)')
    .option('--timeout <seconds>', 'the whole deadline, 30 to 3600')
    .option('--idempotency-key <key>', 'the same key and request: the same approval')
    .option('--wait', 'wait until it is decided; the exit code says how')
    .action(async (words: string[], options: Options) => {
      await run(options, async (output) => {
        const key = options['idempotencyKey'];
        const created = await remote().create(
          newApproval(words, options),
          typeof key === 'string' ? key : null,
        );
        const shown = options['wait'] === true ? await untilEnded(remote(), created) : created;
        printApproval(output, shown);
        return codeFor(shown);
      });
    });
}

function newApproval(words: readonly string[], options: Options): NewApproval {
  const [only] = words;
  const texts = { type: options['type'], sql: options['sql'] };
  const named = Object.entries(texts).filter(([, value]) => value !== undefined);
  const action = {
    ...Object.fromEntries(named),
    ...(only === undefined ? {} : words.length === 1 ? { command: only } : { argv: words }),
  };
  const optional = {
    requester: options['requester'],
    workspace: options['workspace'],
    profile: options['profile'],
    timeoutSeconds: options['timeout'] === undefined ? undefined : Number(options['timeout']),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { action, reason: String(options['reason']), ...given };
}

function registerReading(program: Command, remote: () => Remote): void {
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
        const filter = names.flatMap((name) =>
          typeof options[name] === 'string' ? [[name, options[name]]] : [],
        );
        printList(output, await remote().list(Object.fromEntries(filter) as Record<string, string>));
        return EXIT.ok;
      });
    });

  command(program, 'show', 'show one approval')
    .argument('<id>')
    .action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        printApproval(output, await remote().get(id, 0));
        return EXIT.ok;
      });
    });

  command(program, 'wait', 'wait until an approval is decided; the exit code says how')
    .argument('<id>')
    .action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        const ended = await untilEnded(remote(), await remote().get(id, 0));
        printApproval(output, ended);
        return codeFor(ended);
      });
    });
}

function registerDeciding(program: Command, remote: () => Remote): void {
  for (const [name, does] of [
    ['approve', 'approve a request'],
    ['deny', 'deny a request'],
    ['escalate', 'hand a request up to the next tier’s approvers'],
  ] as const) {
    command(program, name, does)
      .argument('<id>')
      .option('-c, --comment <text>', 'for the requester', '')
      .option('--as <name>', 'who decides (open mode only; default: the system’s user)')
      .option('--digest <hex>', 'refuse unless the request still has this digest')
      .action(async (id: string, options: Options) => {
        await run(options, async (output) => {
          const given = { comment: options['comment'], approver: options['as'], digest: options['digest'] };
          const body = Object.fromEntries(
            Object.entries(given).filter(([, value]) => typeof value === 'string'),
          );
          printApproval(output, await remote().decide(id, name, body as Record<string, string>));
          return EXIT.ok;
        });
      });
  }
  command(program, 'cancel', 'take a request back')
    .argument('<id>')
    .option('-c, --comment <text>', 'why', '')
    .action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        printApproval(output, await remote().cancel(id, String(options['comment'])));
        return EXIT.ok;
      });
    });
}

async function untilEnded(remote: Remote, approval: RemoteApproval): Promise<RemoteApproval> {
  let now = approval;
  while (isOpen(now.status)) now = await remote.get(now.id, POLL_SECONDS);
  return now;
}

function command(parent: Command, name: string, does: string): Command {
  return parent.command(name).description(does).option('--json', 'print JSON');
}

async function run(options: Options, work: (output: Output) => Promise<ExitCode>): Promise<void> {
  const output = { json: options['json'] === true };
  try {
    process.exitCode = await work(output);
  } catch (error) {
    process.exitCode = reportFailure(error, output);
  }
}

/** PLATFORM_URL, or the port that a server started from the same shell would have. */
function baseUrlOf(env: NodeJS.ProcessEnv): string {
  const url = env['PLATFORM_URL'] ?? `http://127.0.0.1:${env['PORT'] ?? env['SUPERVISOR_PORT'] ?? '8080'}`;
  return url.replace(/\/+$/, '');
}
