import { canonicalJson } from './canonical.ts';
import { CountersignError } from './errors.ts';

/** A value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * What an agent asks to do. At least one of `type`, `command`, `argv`, `sql` or `tool` is present;
 * the edge (contract/) enforces it. What stands here, byte for byte, is what may run.
 */
export interface Action {
  /** A type name such as `deploy` or `delete`; says what kind of step this is. */
  readonly type?: string;
  /** One shell command line. */
  readonly command?: string;
  /** A command as its words, to be run without a shell. */
  readonly argv?: readonly string[];
  readonly sql?: string;
  /** The name of an agent's tool; `args` are its arguments. */
  readonly tool?: string;
  readonly args?: Json;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly sourceIp?: string;
}

/** The fields that say what runs. */
const RUNS = ['command', 'argv', 'sql', 'tool'] as const;

/** How each is said in edits. */
const EDIT_EXAMPLES: Readonly<Record<(typeof RUNS)[number], string>> = {
  command: '{"command": "rm -rf ./build/tmp"}',
  argv: '{"argv": ["rm", "-rf", "./build/tmp"]}',
  sql: '{"sql": "DROP TABLE old"}',
  tool: '{"args": {"path": "notes.md"}}',
};

/**
 * An action with some of its fields replaced. What is to run is changed, not joined by something else.
 * @throws CountersignError `invalid_request` where it has no such field to replace, or nothing would change
 */
export function editAction(action: Action, edits: Action): Action {
  for (const name of RUNS) {
    if (!Object.hasOwn(edits, name) || Object.hasOwn(action, name)) continue;
    const has = RUNS.filter((one) => Object.hasOwn(action, one));
    const how = has.map((one) => EDIT_EXAMPLES[one]).join(' or ');
    throw new CountersignError(
      'invalid_request',
      `/edits/${name}: the action has no ${name} that could be replaced; it has ${has.join(', ') || 'type'}${how === '' ? '' : `, edited as ${how}`}`,
    );
  }
  const edited = { ...action, ...edits };
  if (canonicalJson(edited) !== canonicalJson(action)) return edited;
  throw new CountersignError('invalid_request', '/edits: they leave the action as it is; approve it without');
}

/** One line that tells a person what is asked. Not for judging and not for running. */
export function describeAction(action: Action): string {
  if (action.command !== undefined) return action.command;
  if (action.argv !== undefined) return action.argv.join(' ');
  if (action.sql !== undefined) return action.sql;
  if (action.tool !== undefined) return `${action.tool}(${JSON.stringify(action.args ?? {})})`;
  return action.type ?? '';
}
