import { connect, readSettings } from '@countersign/client';
import { generateApproved, withApprovalNotes } from '@countersign/client/ai-sdk';
import { generateText, tool } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { z } from 'zod';

// An agent of the AI SDK's that asks before it drops a table:
//   npm run client:pack     in a clone of Countersign: writes countersign-client-VERSION.tgz into its root
//   npm install /path/to/countersign-client-VERSION.tgz ai zod
//   PLATFORM_URL=http://127.0.0.1:8080 node agent.mjs

const { url, key, workspace } = readSettings(process.env);
const asking = {
  ...{ remote: connect(url, key), workspace, profile: process.env.PROFILE },
  onWaiting: ({ id, links }) => console.error(`waiting for ${links.inbox ?? id}`),
};

const drop_table = tool({
  ...{ description: 'drops a table', inputSchema: z.object({ sql: z.string() }), needsApproval: true },
  execute: ({ sql }) => `ran ${sql}`,
});

// A script in the place of a model, so that this runs anywhere; name yours instead.
const call = { type: 'tool-call', toolCallId: 'call_1', toolName: 'drop_table' };
const usage = { inputTokens: {}, outputTokens: {} };
const model = new MockLanguageModelV3({
  async doGenerate({ prompt }) {
    const told = prompt.slice(2).flatMap(({ content }) => content);
    const text = told.map((part) => part.text ?? part.output.value ?? part.output.reason).join('\n');
    const says = { content: [{ type: 'text', text }], finishReason: { unified: 'stop' } };
    const calls = {
      content: [{ ...call, input: '{"sql": "DROP TABLE old_orders"}' }],
      finishReason: { unified: 'tool-calls' },
    };
    return { ...(told.length === 0 ? calls : says), usage, warnings: [] };
  },
});

const { result } = await generateApproved(asking, [{ role: 'user', content: 'make room' }], (messages) =>
  generateText({
    ...{ model, messages, tools: { drop_table } },
    prepareStep: (step) => ({ messages: withApprovalNotes(step.messages) }),
  }),
);
console.log(result.text);
