import { CountersignError } from '../../domain/errors.ts';
import { type Step, appendItem, removeAt } from './json-edits.ts';

/** One of our entries in a program's settings: below an event, for every tool. */
export interface HookEntry {
  readonly event: string;
  readonly handler: Readonly<Record<string, string | number>>;
}

/** What a program's settings are without any. */
export const NO_SETTINGS = '{}\n';

/**
 * Settings with these entries and no other of ours. The same where they stand there already; all else, byte for byte, as
 * it was.
 * @param isOurs by the command of a handler
 * @throws CountersignError `invalid_request` for settings that are no JSON object, comments in them included
 */
export function withEntries(
  text: string,
  file: string,
  entries: readonly HookEntry[],
  isOurs: (command: string) => boolean,
): string {
  const settings = readSettings(text, file, entries);
  const standing = ourHandlers(settings, isOurs);
  const wanted = entries.map(({ event, handler }) => [event, JSON.stringify(handler)].join(' '));
  const found = standing.map(({ event, handler }) => [event, JSON.stringify(handler)].join(' '));
  if (wanted.length === found.length && wanted.every((entry) => found.includes(entry))) return text;
  const without = withoutEntries(text, file, isOurs);
  try {
    return entries.reduce(
      (now, { event, handler }) => appendItem(now, ['hooks', event], groupOf(handler)),
      without,
    );
  } catch (error) {
    throw unfit(file, error instanceof Error ? error.message : String(error));
  }
}

/** Settings without any entry of ours, nor what held nothing else. */
export function withoutEntries(text: string, file: string, isOurs: (command: string) => boolean): string {
  let now = text;
  for (;;) {
    const [first] = ourHandlers(readSettings(now, file), isOurs);
    if (first === undefined) return now;
    now = removeAt(now, first.path);
  }
}

/** How many groups stand below an event: where the next one's index is. */
export function groupsOf(text: string, file: string, event: string): readonly unknown[] {
  return listIn(objectIn(readSettings(text, file), 'hooks'), event);
}

/** For every tool. */
function groupOf(handler: HookEntry['handler']): object {
  return { matcher: '*', hooks: [handler] };
}

interface Standing {
  readonly event: string;
  readonly handler: unknown;
  readonly path: readonly Step[];
}

function ourHandlers(settings: object, isOurs: (command: string) => boolean): readonly Standing[] {
  const hooks = objectIn(settings, 'hooks');
  return Object.keys(hooks).flatMap((event) =>
    listIn(hooks, event).flatMap((group, at) => {
      const handlers = listIn(group, 'hooks');
      return handlers.flatMap((handler, index): Standing[] => {
        const command = (handler as { command?: unknown } | null)?.command;
        if (typeof command !== 'string' || !isOurs(command)) return [];
        // A group is there for its handlers.
        const path = ['hooks', event, at, ...(handlers.length === 1 ? [] : ['hooks', index])];
        return [{ event, handler, path }];
      });
    }),
  );
}

/** @param byHand what people may write into settings with comments themselves */
function readSettings(text: string, file: string, byHand: readonly HookEntry[] = []): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hooks = byHand.map(({ event, handler }) => [event, [groupOf(handler)]] as const);
    const entry = JSON.stringify({ hooks: Object.fromEntries(hooks) }, null, 2);
    const help = byHand.length === 0 ? '' : `. Take out its comments, or add this by hand:\n${entry}`;
    throw unfit(file, `it does not parse as JSON (${why})${help}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw unfit(file, 'it is no JSON object');
}

function unfit(file: string, why: string): CountersignError {
  return new CountersignError('invalid_request', `${file} is left as it is: ${why}`);
}

function objectIn(holder: unknown, name: string): object {
  const value = typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
  return typeof value === 'object' && value !== null ? (value as object) : {};
}

function listIn(holder: unknown, name: string): readonly unknown[] {
  const value: unknown =
    typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
  return Array.isArray(value) ? value : [];
}
