import { type Command, InvalidArgumentError } from 'commander';
import { formatDuration, parseDuration } from '../../domain/duration.ts';
import { CountersignError } from '../../domain/errors.ts';
import { GRANT_SECONDS, GRANT_USES } from '../../domain/grant.ts';
import { renderLine } from '../../domain/visible.ts';
import { EXIT } from '../exit-codes.ts';
import type { NewGrant, Remote, RemoteGrant } from '../http.ts';
import { actionOf } from './action-words.ts';
import { type Options, command, hintAtWords, run, textOptions } from './command.ts';
import type { Output } from './output.ts';

/** What people have had remembered: see it, add to it, end it. */
export function registerGrants(program: Command, remote: () => Remote): void {
  const grants = program.command('grants').description('remembered approvals');

  command(grants, 'ls', 'list the grants that hold, newest first')
    .option('--all', 'those that are used up, expired, revoked or from open mode as well')
    .option('--workspace <name>')
    .option('--requester <name>')
    .action(async (options: Options) => {
      await run(options, async (output) => {
        const filter = textOptions(options, { workspace: 'workspace', requester: 'requester' });
        const all = options['all'] === true ? { state: 'all' } : {};
        const found = await remote().grants({ ...filter, ...all });
        // Since somebody has a key, a name that nobody proved gives nothing.
        const shown = options['all'] === true ? found : found.filter(({ unproven }) => unproven !== true);
        printGrants(output, shown);
        return EXIT.ok;
      });
    });

  const add = hintAtWords(
    command(grants, 'add', 'let a requester’s commands of one structure pass'),
    'grants add',
  )
    .argument('[command...]', 'one shell command in quotes, or after -- a program and its arguments')
    .option('--from <id>', 'what this approval asked for, for who asked')
    .option('--requester <name>', 'whose requests pass')
    .option('--sql <statement>', 'a SQL statement instead of a command')
    .option('--type <name>', 'an action type, such as deploy')
    .option('--cwd <folder>', 'the working folder that the requests name')
    .option('--workspace <name>', 'the workspace (default: default)')
    .option('--profile <name>', 'the profile that the requests name (default: interactive)')
    .option('--as <name>', 'who gives it (open mode only; default: the system’s user)');
  withBounds(add, '--uses', '--for').action(async (words: string[], options: Options) => {
    await run(options, async (output) => {
      const names = { requester: 'requester', workspace: 'workspace', profile: 'profile', as: 'approver' };
      const from = textOptions(options, { from: 'approvalId' });
      const action = { ...actionOf(words, options), ...textOptions(options, { cwd: 'cwd' }) };
      const what = Object.keys(from).length === 0 ? { action } : from;
      const bounds = boundsOf(options, 'uses', 'for');
      const isWhose = 'approvalId' in from || options['requester'] !== undefined;
      if (bounds === null || !isWhose) throw incomplete(isWhose, bounds !== null);
      // The server says what is wrong with it.
      const body = { ...what, ...textOptions(options, names), ...bounds } as NewGrant;
      printGrants(output, await remote().addGrant(body));
      return EXIT.ok;
    });
  });

  command(grants, 'revoke', 'end a grant: it covers nothing from then on')
    .argument('<id>')
    .action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        printGrants(output, await remote().revokeGrant(id));
        return EXIT.ok;
      });
    });
}

/** Adds the two options that bound a grant. */
export function withBounds(to: Command, uses: string, time: string): Command {
  return to
    .option(`${uses} <count>`, `so often, ${GRANT_USES.min} to ${GRANT_USES.max}`, wholeUses)
    .option(`${time} <duration>`, 'so long, such as 8h or 30m, up to 30d', duration);
}

/** The bounds that were given, as the API takes them; null where there are none. */
export function boundsOf(
  options: Options,
  uses: string,
  time: string,
): { readonly uses?: number; readonly expiresInSeconds?: number } | null {
  const [often, long] = [options[uses], options[time]];
  if (often === undefined && long === undefined) return null;
  return {
    ...(typeof often === 'number' ? { uses: often } : {}),
    ...(typeof long === 'number' ? { expiresInSeconds: long } : {}),
  };
}

function incomplete(isWhose: boolean, isBounded: boolean): CountersignError {
  const missing = [
    ...(isBounded ? [] : ['--uses COUNT, --for DURATION, or both']),
    ...(isWhose ? [] : ['--requester NAME (whose requests pass), or --from ID']),
  ];
  return new CountersignError('invalid_request', `grants add needs ${missing.join('; and ')}`);
}

function wholeUses(value: string): number {
  const uses = Number(value);
  if (/^\d{1,4}$/.test(value) && uses >= GRANT_USES.min && uses <= GRANT_USES.max) return uses;
  throw new InvalidArgumentError(`must be a whole number from ${GRANT_USES.min} to ${GRANT_USES.max}`);
}

function duration(value: string): number {
  const ms = parseDuration(value);
  if (ms !== null && ms >= 1_000 && ms <= GRANT_SECONDS.max * 1_000) return Math.floor(ms / 1_000);
  throw new InvalidArgumentError('must be a duration such as 30m, 8h or 1d12h, from 1s to 30d');
}

function printGrants(output: Output, shown: RemoteGrant | readonly RemoteGrant[]): void {
  if (output.json) {
    console.log(JSON.stringify(shown));
    return;
  }
  const grants: readonly RemoteGrant[] = 'id' in shown ? [shown] : shown;
  if (grants.length === 0) console.log('no grants');
  for (const grant of grants) console.log(describeGrant(grant));
}

function describeGrant(grant: RemoteGrant): string {
  const { id, state, unproven, uses, maxUses, expiresAt, requester, pattern, grantedBy } = grant;
  const used = maxUses === null ? `used ${uses} times` : `used ${uses} of ${maxUses}`;
  const left = formatDuration(Math.max(0, Math.ceil((Date.parse(expiresAt) - Date.now()) / 60_000)) * 60_000);
  const until = state === 'active' ? `until ${expiresAt} (${left})` : `until ${expiresAt}`;
  const head = `${id}  ${state.padEnd(7)}  ${used}  ${until}  for ${renderLine(requester)} by ${renderLine(grantedBy)}`;
  const note = unproven === true ? ' (given in open mode: it covers nothing any more)' : '';
  return `${head}${note}\n  ${renderLine(pattern)}`;
}
