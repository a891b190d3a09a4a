import { type Body, type Dialect, type Says, eventStream, itemsOf } from './fake-model.ts';

/** OpenAI's Responses API, as Codex speaks it. */
export const openaiResponses: Dialect = dialectWith({});

/** The same, with a model that asks to run its command outside Codex's sandbox. */
export const escalatingResponses: Dialect = dialectWith({
  sandbox_permissions: 'require_escalated',
  justification: 'it must leave the sandbox',
});

function dialectWith(more: Body): Dialect {
  return {
    toldIn(body) {
      const last = itemsOf(body, 'input')
        .filter(({ type }) => type === 'function_call_output')
        .at(-1);
      if (last === undefined) return null;
      const { output } = last;
      return typeof output === 'string' ? output : JSON.stringify(output);
    },
    answer(path, body, says) {
      if (!path.startsWith('/v1/responses')) return null;
      const response = { id: 'resp_1', object: 'response', status: 'in_progress', output: [] };
      return eventStream(
        [
          { type: 'response.created', response },
          { type: 'response.output_item.done', output_index: 0, item: itemOf(body, says, more) },
          { type: 'response.completed', response: { ...response, status: 'completed', usage: USAGE } },
        ],
        true,
      );
    },
  };
}

const USAGE = {
  ...{ input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  input_tokens_details: { cached_tokens: 0 },
  output_tokens_details: { reasoning_tokens: 0 },
};

function itemOf(body: Body, says: Says, more: Body): Body {
  if ('text' in says) {
    const content = [{ type: 'output_text', text: says.text, annotations: [] }];
    return { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content };
  }
  const offered = itemsOf(body, 'tools').map(({ name }) => name);
  // By one of these names, whichever this version offers its model.
  const [name, args] = offered.includes('exec_command')
    ? ['exec_command', { cmd: says.run, ...more }]
    : offered.includes('shell_command')
      ? ['shell_command', { command: says.run }]
      : ['shell', { command: ['bash', '-lc', says.run] }];
  return { type: 'function_call', id: 'fc_1', call_id: 'call_1', name, arguments: JSON.stringify(args) };
}
