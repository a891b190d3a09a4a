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

/** Claude Code. `PreToolUse` comes before every call, `PermissionRequest` before it asks its own user. */
export const claudeCode: Agent = {
  name: 'claude-code',
  alias: 'claude',
  title: 'Claude Code',
  own: new Set([
    ...[
      'AskUserQuestion',
      'BashOutput',
      'EnterPlanMode',
      'ExitPlanMode',
      'KillBash',
      'KillShell',
      'ListAgents',
    ],
    ...[
      'ReadNotifications',
      'ReportFindings',
      'SetGoal',
      'SubagentHandback',
      'TaskCreate',
      'TaskGet',
      'TaskList',
    ],
    ...['TaskOutput', 'TaskStop', 'TaskUpdate', 'TodoWrite', 'ToolSearch', 'WaitForMcpServers'],
  ]),

  read(input) {
    const args = argsIn(input);
    return {
      event: eventIn(input, ['PreToolUse', 'PermissionRequest']),
      session: textIn(input, 'session_id'),
      callId: textOrNull(input, 'tool_use_id'),
      tool: textIn(input, 'tool_name'),
      args,
      cwd: textOrNull(input, 'cwd'),
      purpose: textOrNull(args, 'description'),
    };
  },

  refusesEdit: (_call, edited) => refusesInput(edited),

  answer(call, verdict) {
    return call.event === 'PreToolUse' ? beforeTool(verdict) : permission(verdict);
  },
};

/** Arguments are an object of their own names. */
export function refusesInput(edited: Json): string | null {
  return isFields(edited) ? null : 'its arguments are no object any more';
}

function beforeTool(verdict: Verdict): Fields {
  const say = (permissionDecision: string, more: Fields = {}): Fields => ({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, ...more },
  });
  switch (verdict.kind) {
    case 'pass':
      return {};
    case 'allow':
      return say('allow', beside(verdict.note));
    case 'edit':
      return say('allow', { updatedInput: verdict.args, ...beside(verdict.note) });
    case 'deny':
      return say('deny', { permissionDecisionReason: verdict.message });
  }
}

/** The reason is for the user, the context for the model. */
function beside(note: string | null): Fields {
  return note === null ? {} : { permissionDecisionReason: note, additionalContext: note };
}

/** An allow has no words of its own here: those are for the user alone. */
function permission(verdict: Verdict): Fields {
  switch (verdict.kind) {
    case 'pass':
      return {};
    case 'allow':
      return permissionAnswer({ behavior: 'allow' }, verdict.note);
    case 'edit':
      return permissionAnswer({ behavior: 'allow', updatedInput: verdict.args }, verdict.note);
    case 'deny':
      return permissionAnswer({ behavior: 'deny', message: verdict.message });
  }
}
