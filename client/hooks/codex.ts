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
} from './agent.ts';

/** Codex's tool for changing files: its `command` is the text of a patch, and no shell's. */
const PATCH = 'apply_patch';

/** Codex. `PreToolUse` comes before every call, `PermissionRequest` before it asks its own user. */
export const codex: Agent = {
  name: 'codex',
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

/** An allow without other arguments is no answer that Codex knows here: it goes on where nothing is said. */
function beforeTool(tool: string, verdict: Verdict): Fields {
  const say = (permissionDecision: string, more: Fields): Fields => ({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, ...more },
  });
  switch (verdict.kind) {
    case 'pass':
    case 'allow':
      return {};
    case 'edit':
      return say('allow', { updatedInput: tool === PATCH ? patchInput(verdict.args) : verdict.args });
    case 'deny':
      return say('deny', { permissionDecisionReason: verdict.message });
  }
}

/** Codex refuses any other member, and then asks its own user. */
function permission(verdict: Verdict): Fields {
  const say = (decision: Fields): Fields => ({
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision },
  });
  switch (verdict.kind) {
    case 'pass':
      return {};
    case 'allow':
      return say({ behavior: 'allow' });
    case 'edit':
      return say({ behavior: 'deny', message: 'Codex takes no other arguments at its own prompt' });
    case 'deny':
      return say({ behavior: 'deny', message: verdict.message });
  }
}

const TOUCHED = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm;

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
