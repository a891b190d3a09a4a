import { connect, readSettings } from '@countersign/client';
import { runApproved } from '@countersign/client/openai-agents';
import { Agent, Usage, run, setTracingDisabled, tool } from '@openai/agents';
import { z } from 'zod';

// An agent of the OpenAI Agents SDK that asks before it drops a table:
//   npm run client:pack     in a clone of Countersign: writes countersign-client-VERSION.tgz into its root
//   npm install /path/to/countersign-client-VERSION.tgz @openai/agents zod
//   PLATFORM_URL=http://127.0.0.1:8080 node agent.mjs

setTracingDisabled(true);
const { url, key, workspace } = readSettings(process.env);
const asking = {
  ...{ remote: connect(url, key), workspace, profile: process.env.PROFILE },
  onWaiting: ({ id, links }) => console.error(`waiting for ${links.inbox ?? id}`),
};

const dropTable = tool({
  ...{ name: 'drop_table', description: 'drops a table', needsApproval: true },
  parameters: z.object({ sql: z.string() }),
  execute: ({ sql }) => `ran ${sql}`,
});

// A script in the place of a model, so that this runs anywhere; leave it out for a model of OpenAI's.
const call = {
  ...{ type: 'function_call', callId: 'call_1', name: 'drop_table', status: 'completed' },
  arguments: '{"sql": "DROP TABLE old_orders"}',
};
const say = (text) => ({
  ...{ type: 'message', role: 'assistant', status: 'completed' },
  content: [{ type: 'output_text', text }],
});
const model = {
  async getResponse({ input }) {
    const told = input
      .filter(({ type, role }) => type === 'function_call_result' || role === 'user')
      .slice(1);
    return { usage: new Usage(), output: [told.length === 0 ? call : say(told.map(wordsOf).join('\n'))] };
  },
};
const wordsOf = ({ output, content }) => output?.text ?? content;

const agent = new Agent({ name: 'janitor', instructions: 'make room', tools: [dropTable], model });
// Kept beside the run's state, it makes asking again after a restart the same approvals.
const place = { runId: crypto.randomUUID() };
const result = await runApproved(asking, await run(agent, 'make room'), place, (state) => run(agent, state));
console.log(result.finalOutput);
