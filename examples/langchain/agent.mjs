import { connect, readSettings } from '@countersign/client';
import { createApprovals } from '@countersign/client/langchain';
import { AIMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { Command, MemorySaver } from '@langchain/langgraph';
import { createAgent, createMiddleware, humanInTheLoopMiddleware, tool } from 'langchain';
import { z } from 'zod';

// An agent of LangChain's that asks before it drops a table:
//   npm run client:pack     in a clone of Countersign: writes countersign-client-VERSION.tgz into its root
//   npm install /path/to/countersign-client-VERSION.tgz langchain @langchain/core @langchain/langgraph zod
//   PLATFORM_URL=http://127.0.0.1:8080 node agent.mjs

const { url, key, workspace } = readSettings(process.env);
const approvals = createApprovals({
  ...{ remote: connect(url, key), workspace, profile: process.env.PROFILE },
  onWaiting: ({ id, links }) => console.error(`waiting for ${links.inbox ?? id}`),
});

const dropTable = tool(({ sql }) => `ran ${sql}`, {
  ...{ name: 'drop_table', description: 'drops a table' },
  schema: z.object({ sql: z.string() }),
});

const agent = createAgent({
  // A script in the place of a model, so that this runs anywhere; name yours here.
  model: fakeModel()
    .respondWithTools([{ name: 'drop_table', args: { sql: 'DROP TABLE old_orders' }, id: 'call_1' }])
    .respond((messages) => new AIMessage(messages.at(-1)?.text ?? '')),
  tools: [dropTable],
  // Yours keeps its threads beyond a restart.
  checkpointer: new MemorySaver(),
  middleware: [
    humanInTheLoopMiddleware({ interruptOn: { drop_table: true } }),
    createMiddleware({ name: 'Countersign', wrapToolCall: approvals.wrapToolCall }),
  ],
});

const config = { configurable: { thread_id: crypto.randomUUID() } };
const question = { messages: [{ role: 'user', content: 'make room' }] };
const result = await approvals.resolve(await agent.invoke(question, config), config, (resume) =>
  agent.invoke(new Command({ resume }), config),
);
console.log(result.messages.at(-1)?.text);
