import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Json } from '../../domain/action.ts';
import type { Judged } from '../../domain/classified-text.ts';
import { CountersignError } from '../../domain/errors.ts';
import { TIERS, type Tier, atLeast } from '../../domain/tier.ts';
import { EXIT } from '../exit-codes.ts';
import type { Remote } from '../http.ts';
import { actionOf } from './action-words.ts';
import { paintFor } from './colours.ts';
import { type Options, command, hintAtWords, run } from './command.ts';
import type { Language } from './findings.ts';
import { printVerdict } from './output.ts';

/** `countersign classify`: what the judge says of an action, and where in it. */
export function registerClassify(program: Command, remote: () => Remote, env: NodeJS.ProcessEnv): void {
  hintAtWords(command(program, 'classify', 'judge a command without asking anybody'), 'classify')
    .argument(
      '[command...]',
      'one shell command in quotes, - to read it from standard input, or after -- a program and its arguments',
    )
    .option('--sql <statement>', 'a SQL statement, - to read it from standard input')
    .option('--type <name>', 'an action type, such as deploy')
    .option('--tool <name>', 'the name of an agent’s tool')
    .option('--args <json>', 'with --tool: its arguments', jsonText)
    .option('--source-ip <address>', 'where the request comes from')
    .option('--fail-on <tier>', `exit with 1 when the tier is at least this: ${TIERS.join(', ')}`, tierOf)
    .addOption(new Option('--lang <language>', 'of the messages (default: by LANG)').choices(['en', 'zh']))
    .action(async (words: string[], options: Options) => {
      await run(options, async (output) => {
        const judged = await judgedOf(words, options);
        const { type, ...carried } = judged;
        const language = options['lang'];
        const verdict = await remote().classify({
          ...carried,
          ...(type === undefined ? {} : { action: type }),
          ...(language === undefined ? {} : { language }),
        });
        printVerdict(output, verdict, judged, {
          language: language === undefined ? languageOf(env) : (language as Language),
          paint: paintFor(env, process.stdout.isTTY),
        });
        const failsOn = options['failOn'];
        return failsOn !== undefined && atLeast(verdict.tier, failsOn as Tier) ? EXIT.error : EXIT.ok;
      });
    });
}

async function judgedOf(words: readonly string[], options: Options): Promise<Judged> {
  const { tool, args, sourceIp } = options;
  if (args !== undefined && tool === undefined)
    throw new CountersignError('invalid_request', '--args goes with --tool, whose arguments they are');
  const action = actionOf(words, options);
  if (action.command === '-' && action.sql === '-')
    throw new CountersignError('invalid_request', 'standard input is the command or the SQL, not both');
  const judged = {
    ...action,
    ...(action.command === '-' ? { command: await readInput() } : {}),
    ...(action.sql === '-' ? { sql: await readInput() } : {}),
    ...(typeof tool === 'string' ? { tool } : {}),
    ...(typeof args === 'string' ? { args: JSON.parse(args) as Json } : {}),
    ...(typeof sourceIp === 'string' ? { sourceIp } : {}),
  };
  refuseNothing(judged);
  return judged;
}

/** Of nothing the judge says SAFE; to a script whose variable is empty that would be no answer. */
function refuseNothing({ command: line, argv, sql, type, tool }: Judged): void {
  const given = Object.entries({ command: line, sql, argv: argv?.join(' '), type, tool });
  const empty = given.find(([, text]) => text?.trim() === '');
  const what =
    empty !== undefined
      ? `the ${empty[0]} is empty`
      : given.every(([, text]) => text === undefined)
        ? 'give a command, --sql, --type or --tool'
        : null;
  if (what !== null) throw new CountersignError('invalid_request', `there is nothing to judge: ${what}`);
}

/** Standard input as text, without the line feed that ends it. */
async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    return text.replace(/\r?\n$/, '');
  } catch {
    // Bytes that are no text would be judged as other ones than those that run.
    throw new CountersignError('invalid_request', 'standard input is not UTF-8 text');
  }
}

/** What programs of this terminal speak; anything but Chinese is English. */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const name = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => (value ?? '') !== '') ?? '';
  return /^zh/i.test(name) ? 'zh' : 'en';
}

function tierOf(value: string): Tier {
  const tier = TIERS.find((one) => one === value.toUpperCase());
  if (tier !== undefined) return tier;
  throw new InvalidArgumentError(`must be one of ${TIERS.join(', ')}`);
}

function jsonText(value: string): string {
  try {
    JSON.parse(value);
    return value;
  } catch {
    throw new InvalidArgumentError('must be JSON, such as {"command": "ls"}');
  }
}
