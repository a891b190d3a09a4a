import { type Command, InvalidArgumentError } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Remote } from '../http.ts';
import { type Options, command, run, textOptions } from './command.ts';
import { printApproval } from './output.ts';

function exitCode(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('must be a whole number');
}

/** What people say about an approved action: hand it over, tell what came of it, judge that. */
export function registerFollowUp(program: Command, remote: () => Remote): void {
  command(program, 'dispatch', 'hand an approved action to an executor')
    .argument('<id>')
    .argument('<executor>', 'such as it-ops-worker')
    .option('-c, --comment <text>', 'why', '')
    .option('--as <name>', 'who says so (open mode only; default: the system’s user)')
    .action(async (id: string, executor: string, options: Options) => {
      await run(options, async (output) => {
        const body = { executor, ...textOptions(options, { comment: 'comment', as: 'approver' }) };
        printApproval(output, await remote().followUp(id, 'dispatch', body));
        return EXIT.ok;
      });
    });

  command(program, 'report', 'tell what came of an approved action that you carried out')
    .argument('<id>')
    .requiredOption('--exit-code <n>', 'how it ended; 0 is success', exitCode)
    .option('--output <text>', 'what it said', '')
    .option('--as <name>', 'who carried it out (open mode only; default: who asked)')
    .action(async (id: string, options: Options) => {
      await run(options, async (output) => {
        const texts = textOptions(options, { output: 'stdout', as: 'executor' });
        const body = { exitCode: options['exitCode'], ...texts };
        printApproval(output, await remote().followUp(id, 'result', body));
        return EXIT.ok;
      });
    });

  for (const [name, decision, does] of [
    ['accept', 'accept', 'accept the result of an action'],
    ['redo', 'redo', 'have an action carried out again'],
    ['give-up', 'give_up', 'leave an action as it is, its result not accepted'],
  ] as const) {
    command(program, name, does)
      .argument('<id>')
      .option('-c, --comment <text>', 'for the requester', '')
      .option('--as <name>', 'who says so (open mode only; default: the system’s user)')
      .action(async (id: string, options: Options) => {
        await run(options, async (output) => {
          const body = { decision, ...textOptions(options, { comment: 'comment', as: 'approver' }) };
          printApproval(output, await remote().followUp(id, 'verify', body));
          return EXIT.ok;
        });
      });
  }
}
