import type { Json } from '../../domain/action.ts';

/** One tool call that an agent's program asks its hook about. */
export interface ToolCall {
  /** The program's name for the occasion, such as `PreToolUse`. */
  readonly event: string;
  readonly session: string;
  /** Tells two calls with the same arguments apart; null where the program gives its calls no id. */
  readonly callId: string | null;
  readonly tool: string;
  /** As a person and the judge read them. */
  readonly args: Json;
  readonly cwd: string | null;
  /** What the agent says that the call is for; null where it says nothing. */
  readonly purpose: string | null;
}

/** What the hook says to a call. The `note` says who let it go ahead, and with which words; null where nobody had to. */
export type Verdict =
  | { readonly kind: 'allow'; readonly note: string | null }
  /** The call goes ahead with these arguments in the place of its own. */
  | { readonly kind: 'edit'; readonly args: Json; readonly note: string | null }
  | { readonly kind: 'deny'; readonly message: string }
  /** The call acts on nothing outside the agent: the program goes its own way. */
  | { readonly kind: 'pass' };

/** How one program speaks with its hooks. Pure. */
export interface Agent {
  /** What the program is called on the command line, and in idempotency keys: never rename. */
  readonly name: string;
  /** What it answers to as well on the command line; null for nothing. */
  readonly alias: string | null;
  /** What people call it. */
  readonly title: string;
  /** Tools that act on nothing outside the agent: lists of its own tasks, questions to its user. */
  readonly own: ReadonlySet<string>;
  /** @throws HookInputError for what is no call of a tool */
  read(input: Fields): ToolCall;
  /** Whether the program can take other arguments in this event; null where it can, else why not. */
  refusesEdit(call: ToolCall, edited: Json): string | null;
  /** The JSON that the program takes for a verdict. */
  answer(call: ToolCall, verdict: Verdict): Fields;
}

export type Fields = { readonly [name: string]: Json };

/** What stood on stdin is not what the program sends. */
export class HookInputError extends Error {}

/** @throws HookInputError for what is not one JSON object */
export function readFields(text: string): Fields {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new HookInputError(`stdin must be one JSON object; got ${show(text)}`);
  }
  if (isFields(value)) return value;
  throw new HookInputError(`stdin must be one JSON object; got ${show(text)}`);
}

/** @throws HookInputError where the member is no text, or empty */
export function textIn(input: Fields, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new HookInputError(`"${name}" must be text; got ${show(JSON.stringify(value ?? null))}`);
}

export function textOrNull(input: Fields, name: string): string | null {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** @throws HookInputError where a call has no arguments as an object */
export function argsIn(input: Fields): Fields {
  const value = input['tool_input'] ?? null;
  if (isFields(value)) return value;
  throw new HookInputError(`"tool_input" must be an object; got ${show(JSON.stringify(value))}`);
}

/** @throws HookInputError for an event that the hook was not made for */
export function eventIn(input: Fields, known: readonly string[]): string {
  const event = textIn(input, 'hook_event_name');
  if (known.includes(event)) return event;
  throw new HookInputError(`"hook_event_name" must be ${known.join(' or ')}; got ${show(event)}`);
}

/** What Claude Code and Codex take for a `PermissionRequest`. @param note for their user; null for nothing */
export function permissionAnswer(decision: Fields, note: string | null = null): Fields {
  return {
    ...(note === null ? {} : { systemMessage: note }),
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision },
  };
}

export function isFields(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(text: string): string {
  return text.length > 60 ? `${JSON.stringify(text.slice(0, 60))}…` : JSON.stringify(text);
}
