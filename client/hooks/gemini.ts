import { type Agent, type Fields, argsIn, eventIn, isFields, textIn, textOrNull } from './agent.ts';

/** Gemini CLI. `BeforeTool` comes before every call; where it is allowed, Gemini's own policy still has its word. */
export const gemini: Agent = {
  name: 'gemini',
  alias: 'gemini-cli',
  title: 'Gemini CLI',
  own: new Set([
    ...['ask_user', 'cli_help', 'complete_task', 'enter_plan_mode', 'exit_plan_mode', 'get_internal_docs'],
    ...['update_topic', 'write_todos'],
  ]),

  read(input) {
    const args = argsIn(input);
    return {
      event: eventIn(input, ['BeforeTool']),
      session: textIn(input, 'session_id'),
      // Gemini gives its calls no id.
      callId: null,
      tool: textIn(input, 'tool_name'),
      args,
      cwd: textOrNull(input, 'cwd'),
      purpose: textOrNull(args, 'description'),
    };
  },

  refusesEdit(call, edited) {
    if (!isFields(edited)) return 'its arguments are no object any more';
    const args = isFields(call.args) ? call.args : {};
    // What the hook says is laid over the arguments that stand.
    const gone = Object.keys(args).filter((name) => !Object.hasOwn(edited, name));
    return gone.length === 0 ? null : `Gemini CLI cannot take away an argument (${gone.join(', ')})`;
  },

  answer(_call, verdict) {
    switch (verdict.kind) {
      case 'pass':
        return {};
      case 'allow':
        return { decision: 'allow', ...beside(verdict.note) };
      case 'edit':
        return {
          ...{ decision: 'allow', ...beside(verdict.note) },
          hookSpecificOutput: { hookEventName: 'BeforeTool', tool_input: verdict.args },
        };
      case 'deny':
        return { decision: 'deny', reason: verdict.message };
    }
  },
};

/** Gemini has no words for its model beside an allow: these are for its user. */
function beside(note: string | null): Fields {
  return note === null ? {} : { systemMessage: note };
}
