import { type Command, InvalidArgumentError } from 'commander';
import { type Action, type Json, describeAction } from '../../domain/action.ts';
import { CountersignError } from '../../domain/errors.ts';
import { renderLine } from '../../domain/visible.ts';
import { EXIT } from '../exit-codes.ts';
import type { Remote } from '../http.ts';
import { actionOf } from './action-words.ts';
import { type Options, command, run, textOptions } from './command.ts';
import { boundsOf, withBounds } from './grants.ts';
import { type Output, codeFor, printApproval } from './output.ts';
import { untilEnded } from './waiting.ts';

/** What people say to an open question, and its requester with them. */
export function registerDeciding(program: Command, remote: () => Remote): void {
  for (const [name, decision, does] of [
    ['approve', 'approve', 'approve a request'],
    ['deny', 'deny', 'deny a request'],
    ['request-changes', 'request_changes', 'ask the requester for something else, and keep the request open'],
    ['escalate', 'escalate', 'hand a request up to the next tier’s approvers'],
  ] as const) {
    const deciding = command(program, name, does)
      .argument('<id>')
      .option('--as <name>', 'who decides (open mode only; default: the system’s user)')
      .option('--digest <hex>', 'refuse unless the request still has this digest');
    if (name === 'request-changes') deciding.requiredOption('-c, --comment <text>', 'what is to be changed');
    else deciding.option('-c, --comment <text>', 'for the requester', '');
    if (name === 'approve') {
      deciding
        .option(
          '--edit <text>',
          'approve this in the place of the command (a tool’s args.command too) or SQL statement that was asked for',
        )
        .option(
          '--edits <json>',
          'approve these fields in the place of those that were asked for, such as {"argv": ["ls", "-l"]}',
          jsonObject,
        );
      withBounds(deciding, '--grant-uses', '--grant-for');
    }
    deciding.action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        const body = textOptions(options, { comment: 'comment', as: 'approver', digest: 'digest' });
        const shown = decision === 'approve' ? await shownOf(remote(), id, options, output) : {};
        const bounds = boundsOf(options, 'grantUses', 'grantFor');
        const grant = bounds === null ? {} : { grant: bounds };
        printApproval(output, await remote().decide(id, decision, { ...body, ...shown, ...grant }));
        return EXIT.ok;
      });
    });
  }
  command(program, 'resubmit', 'ask for something else in the place of what changes were requested to')
    .argument('<id>')
    .argument('[command...]', 'one shell command in quotes, or after -- a program and its arguments')
    .option('--reason <text>', 'why (default: the reason that was given)')
    .option('--sql <statement>', 'a SQL statement instead of a command')
    .option('--type <name>', 'an action type, such as deploy')
    .option('-c, --comment <text>', 'what was changed', '')
    .option('--as <name>', 'who resubmits (open mode only; default: who asked)')
    .option('--digest <hex>', 'refuse unless the request still has this digest')
    .option('--wait', 'wait until it is decided; the exit code says how')
    .action(async (id: string, words: string[], options: Options) => {
      await run(options, async (output) => {
        const names = { reason: 'reason', comment: 'comment', as: 'requester', digest: 'digest' };
        const body = { ...textOptions(options, names), action: actionOf(words, options) };
        const resubmitted = await remote().resubmit(id, body);
        const shown = options['wait'] === true ? await untilEnded(remote(), resubmitted) : resubmitted;
        printApproval(output, shown);
        return codeFor(shown);
      });
    });
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

/** What is approved: what the person has said with its digest, else what stands and is shown here, and no later one. */
async function shownOf(
  remote: Remote,
  id: string,
  options: Options,
  { json }: Output,
): Promise<{ readonly edits?: Action; readonly digest?: string }> {
  const isNamed = options['digest'] !== undefined;
  const text = options['edit'];
  if (isNamed && typeof text !== 'string') return editsOf(options, {});
  const { action, digest, revision, grantable } = await remote.get(id, 0);
  const isCall = typeof text === 'string' && commandIn(action) !== null;
  // What a tool is called with is replaced whole, so it must be whole, secrets and all.
  const edits = editsOf(options, isCall ? (await remote.action(id)).action : action);
  if (isNamed) return edits;
  // A program reads it in the answer.
  if (!json) console.error(`approving revision ${revision} of ${id}: ${renderLine(describeAction(action))}`);
  const isRemembered = boundsOf(options, 'grantUses', 'grantFor') !== null;
  if (!json && isRemembered && grantable) console.error(`remembering: ${renderLine(grantable.pattern)}`);
  return { ...edits, digest };
}

/** `--edit` replaces what was asked for by the same means; anything else is said field by field. */
function editsOf(options: Options, asked: Action): { readonly edits?: Action } {
  const fields = options['edits'];
  const given: Action = typeof fields === 'string' ? (JSON.parse(fields) as Action) : {};
  const text = options['edit'];
  if (typeof text !== 'string') return fields === undefined ? {} : { edits: given };
  const call = commandIn(asked);
  if (call !== null) return { edits: { ...given, args: { ...call, ...argsOf(given), command: text } } };
  if (asked.command === undefined && asked.argv !== undefined) {
    throw new CountersignError(
      'invalid_request',
      `--edit replaces a command or a SQL statement, and an argv was asked for: say it as --edits '{"argv": ["rm", "-rf", "./build/tmp"]}'`,
    );
  }
  const means = asked.sql !== undefined && asked.command === undefined ? 'sql' : 'command';
  return { edits: { ...given, [means]: text } };
}

/** The arguments of a tool that is called with a command, where that is what there is to edit. */
function commandIn(asked: Action): Readonly<Record<string, Json>> | null {
  if (asked.tool === undefined || asked.command !== undefined || asked.sql !== undefined) return null;
  const args = argsOf(asked);
  return typeof args['command'] === 'string' ? args : null;
}

function argsOf({ args }: Action): Readonly<Record<string, Json>> {
  return isObject(args) ? args : {};
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonObject(value: string): string {
  try {
    const read: unknown = JSON.parse(value);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return value;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('must be a JSON object of fields, such as {"cwd": "/srv"}');
}
