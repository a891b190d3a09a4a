import type { Json } from '../../domain/action.ts';
import {
  type Agent,
  type Fields,
  type Verdict,
  argsIn,
  eventIn,
  isFields,
  textIn,
  textOrNull,
  permissionAnswer,
} from './agent.ts';

/** Codex's tool for changing files: its `command` is the text of a patch, and no shell's. */
const PATCH = 'apply_patch';

/** Codex. `PreToolUse` comes before every call, `PermissionRequest` before it asks its own user. */
export const codex: Agent = {
  name: 'codex',
  alias: null,
  title: 'Codex',
  own: new Set(['update_plan', 'request_user_input', 'list_agents', 'wait_agent', 'close_agent']),

  read(input) {
    const given = argsIn(input);
    const tool = textIn(input, 'tool_name');
    return {
      event: eventIn(input, ['PreToolUse', 'PermissionRequest']),
      session: textIn(input, 'session_id'),
      callId: textOrNull(input, 'tool_use_id'),
      tool,
      args: tool === PATCH ? patchArgs(given) : given,
      cwd: textOrNull(input, 'cwd'),
      purpose: textOrNull(given, 'description'),
    };
  },

  refusesEdit(call, edited) {
    if (call.event !== 'PreToolUse') return 'Codex takes no other arguments at its own prompt';
    return isFields(edited) ? null : 'its arguments are no object any more';
  },

  answer(call, verdict) {
    return call.event === 'PreToolUse' ? beforeTool(call.tool, verdict) : permission(verdict);
  },
};

/** An allow without other arguments is no answer that Codex knows here: it goes on where none is given. */
function beforeTool(tool: string, verdict: Verdict): Fields {
  const say = (more: Fields): Fields => ({ hookSpecificOutput: { hookEventName: 'PreToolUse', ...more } });
  const context = (note: string | null): Fields => (note === null ? {} : { additionalContext: note });
  switch (verdict.kind) {
    case 'pass':
      return {};
    case 'allow':
      return verdict.note === null ? {} : say(context(verdict.note));
    case 'edit': {
      const updatedInput = tool === PATCH ? patchInput(verdict.args) : verdict.args;
      return say({ permissionDecision: 'allow', updatedInput, ...context(verdict.note) });
    }
    case 'deny':
      return say({ permissionDecision: 'deny', permissionDecisionReason: verdict.message });
  }
}

/** Codex refuses any other member, and then asks its own user; words beside an allow are for that user. */
function permission(verdict: Verdict): Fields {
  switch (verdict.kind) {
    case 'pass':
      return {};
    case 'allow':
      return permissionAnswer({ behavior: 'allow' }, verdict.note);
    case 'edit':
      return permissionAnswer({
        behavior: 'deny',
        message: 'Codex takes no other arguments at its own prompt',
      });
    case 'deny':
      return permissionAnswer({ behavior: 'deny', message: verdict.message });
  }
}

/** As Codex reads it: its markers may be padded, and nothing but a line feed ends a line. */
const TOUCHED = /(?<![^\n])[\s\u0085]*\*\*\* (?:(?:Add|Update|Delete) File|Move to): ([^\n]+)/g;

/** The patch beside the files that it touches, so that these are judged as files and its lines not as commands. */
function patchArgs(given: Fields): Fields {
  const { command, ...rest } = given;
  if (typeof command !== 'string') return given;
  const paths = [...command.matchAll(TOUCHED)].map(([, path = '']) => path.trim());
  return { ...rest, patch: command, paths };
}

function patchInput(args: Json): Fields {
  if (!isFields(args)) return {};
  const { patch = '', paths: _paths, ...rest } = args;
  return { ...rest, command: patch };
}
