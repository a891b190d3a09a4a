import type { Command } from 'commander';
import { type Output, reportFailure } from './output.ts';

export type Options = Readonly<Record<string, string | boolean | number | undefined>>;

/** What a command that asks says of its option `--role`. */
export const ROLE = 'the role of who asks, for rbac.roles of config.yaml';

/** The role that was given; null without one. */
export function roleOf({ role }: Options): string | null {
  return typeof role === 'string' ? role : null;
}

/** A command that can print JSON. */
export function command(parent: Command, name: string, does: string): Command {
  return parent.command(name).description(does).option('--json', 'print JSON');
}

/** Where an option is unknown, it may be one of the command that was to be passed on. */
export function hintAtWords(one: Command, name: string): Command {
  return hintWith(
    one,
    `A command goes in quotes, as in: countersign ${name} 'rm -rf build', or after --: countersign ${name} -- rm -rf build`,
  );
}

/** As `hintAtWords`, in other words. */
export function hintWith(one: Command, hint: string): Command {
  return one.configureOutput({
    outputError: (message, write) => {
      write(message.includes('unknown option') ? `${message}${hint}\n` : message);
    },
  });
}

/** Runs a command's work; its result, or what went wrong, becomes the exit code. */
export async function run(options: Options, work: (output: Output) => Promise<number>): Promise<void> {
  const output = { json: options['json'] === true };
  try {
    process.exitCode = await work(output);
  } catch (error) {
    process.exitCode = reportFailure(error, output);
  }
}

/** The text options that were given, under the names that the API knows them by. */
export function textOptions(
  options: Options,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(names).flatMap(([option, field]) => {
    const value = options[option];
    return typeof value === 'string' ? [[field, value] as const] : [];
  });
  return Object.fromEntries(given);
}
