import { type Body, type Dialect, type Says, type Wire, eventStream, itemsOf } from './fake-model.ts';

const USAGE = { input_tokens: 10, output_tokens: 5 };

/** Anthropic's Messages API, as Claude Code speaks it. */
export const anthropic: Dialect = {
  toldIn(body) {
    const results = itemsOf(body, 'messages')
      .flatMap((message) => itemsOf(message, 'content'))
      .filter(({ type }) => type === 'tool_result');
    const last = results.at(-1);
    return last === undefined ? null : textOf(last['content']);
  },
  answer(path, body, says) {
    if (!path.startsWith('/v1/messages')) return null;
    if (path.includes('count_tokens')) return json({ input_tokens: 10 });
    // It also asks for titles and the like, which offer no tools.
    const offered = itemsOf(body, 'tools').some(({ name }) => name === 'Bash');
    const said: Says = 'run' in says && !offered ? { text: 'A title' } : says;
    const message = messageOf(body, said);
    return body['stream'] === true ? eventStream(eventsOf(message), true) : json(message);
  },
};

function messageOf(body: Body, says: Says): Body {
  const content =
    'run' in says
      ? [{ type: 'tool_use', id: 'toolu_01', name: 'Bash', input: { command: says.run, description: 'x' } }]
      : [{ type: 'text', text: says.text }];
  return {
    ...{ id: 'msg_01', type: 'message', role: 'assistant', model: body['model'], content },
    ...{ stop_reason: 'run' in says ? 'tool_use' : 'end_turn', stop_sequence: null, usage: USAGE },
  };
}

function eventsOf(message: Body): readonly Body[] {
  const [block = {}] = itemsOf(message, 'content');
  const isCall = block['type'] === 'tool_use';
  const delta = isCall
    ? { type: 'input_json_delta', partial_json: JSON.stringify(block['input']) }
    : { type: 'text_delta', text: block['text'] };
  return [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    {
      type: 'content_block_start',
      index: 0,
      content_block: isCall ? { ...block, input: {} } : { type: 'text', text: '' },
    },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: message['stop_reason'], stop_sequence: null },
      usage: USAGE,
    },
    { type: 'message_stop' },
  ];
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(({ text }: Body) => (typeof text === 'string' ? text : '')).join('');
}

function json(value: Body): Wire {
  return { type: 'application/json', text: JSON.stringify(value) };
}
