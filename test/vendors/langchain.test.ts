import { AIMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { Command, MemorySaver } from '@langchain/langgraph';
import { createAgent, createMiddleware, humanInTheLoopMiddleware, tool } from 'langchain';
import { z } from 'zod';
import { connect } from '../../client/http.ts';
import {
  type Approvals,
  type GraphResult,
  type ReviewResponse,
  createApprovals,
} from '../../client/langchain.ts';
import { type Approver, startApprover } from '../support/approver.ts';

let person: Approver;
/** Takes part in every test's thread, and so in its questions. */
let turn = 0;

beforeAll(async () => {
  person = await startApprover();
});

afterAll(async () => {
  await person?.close();
});

const approvalsFor = (url = person.url, waitMs = 20_000): Approvals =>
  createApprovals({ remote: connect(url, null), requester: 'agent-1', profile: 'asked', waitMs });

type Decisions = ('approve' | 'edit' | 'reject')[];

/** An agent whose model calls `drop` for each table, and then says what it read. */
function agentFor(
  approvals: Approvals,
  tables: readonly string[],
  allowedDecisions: Decisions = ['approve', 'edit', 'reject'],
) {
  const ran: string[] = [];
  const drop = tool(
    ({ sql }) => {
      ran.push(sql);
      return 'dropped';
    },
    { name: 'drop', description: 'drops a table', schema: z.object({ sql: z.string() }) },
  );
  const model = fakeModel()
    .respondWithTools(
      tables.map((table, index) => ({
        name: 'drop',
        args: { sql: `DROP TABLE ${table}` },
        id: `call_${index}`,
      })),
    )
    .respond(new AIMessage('done'));
  const agent = createAgent({
    model,
    tools: [drop],
    checkpointer: new MemorySaver(),
    middleware: [
      humanInTheLoopMiddleware({ interruptOn: { drop: { allowedDecisions } } }),
      createMiddleware({ name: 'Countersign', wrapToolCall: approvals.wrapToolCall }),
    ],
  });
  const config = { configurable: { thread_id: `thread-${(turn += 1)}` } };
  const first = async () => agent.invoke({ messages: [{ role: 'user', content: 'clear up' }] }, config);
  const resume = async (answers: Record<string, ReviewResponse>) =>
    agent.invoke(new Command({ resume: answers }), config);
  return {
    ...{ ran, config, first, resume },
    again: async () => agent.invoke(null, config),
    run: async () => approvals.resolve(await first(), config, resume),
    /** What the tools' messages told the model in its last turn. */
    heard: () =>
      (model.calls.at(-1)?.messages ?? []).filter((one) => one.type === 'tool').map((one) => one.text),
  };
}

test('an approved call runs as it was asked, and the model hears who approved it and what they said', async () => {
  const { run, ran, heard } = agentFor(approvalsFor(), ['approved_one']);
  const running = run();
  const { action } = await person.answer('approved_one', 'approve', { comment: 'after the backup' });
  await running;
  expect(action).toEqual({ tool: 'drop', args: { sql: 'DROP TABLE approved_one' } });
  expect(ran).toEqual(['DROP TABLE approved_one']);
  expect(heard()).toEqual([
    expect.stringMatching(/^dropped\n\n\[Countersign: approved by alice: after the backup \(apr_/),
  ]);
});

test('a denied call does not run, and the model hears why', async () => {
  const { run, ran, heard } = agentFor(approvalsFor(), ['denied_one']);
  const running = run();
  await person.answer('denied_one', 'deny', { comment: 'rename it' });
  await running;
  expect(ran).toEqual([]);
  expect(heard()).toEqual([expect.stringContaining('denied by alice: rename it')]);
});

test('an edited call runs as it was edited, where edits are allowed', async () => {
  const { run, ran } = agentFor(approvalsFor(), ['edited_one']);
  const running = run();
  await person.answer('edited_one', 'approve', { edits: { args: { sql: 'DROP TABLE old' } } });
  await running;
  expect(ran).toEqual(['DROP TABLE old']);
});

test('where edits are not allowed, an edited call is a rejection that tells the call that was approved', async () => {
  const { run, ran, heard } = agentFor(approvalsFor(), ['uneditable'], ['approve', 'reject']);
  const running = run();
  await person.answer('uneditable', 'approve', { edits: { args: { sql: 'DROP TABLE old' } } });
  await running;
  expect(ran).toEqual([]);
  expect(heard()).toEqual([expect.stringContaining('{"args":{"sql":"DROP TABLE old"},"tool":"drop"}')]);
});

test('each call of an interrupt is an approval of its own, and decisions come back in order', async () => {
  const approvals = approvalsFor();
  const { first, config } = agentFor(approvals, ['many_a', 'many_b', 'many_c']);
  const result: GraphResult = await first();
  const resumed: Record<string, ReviewResponse>[] = [];
  const resolving = approvals.resolve(result, config, async (answers) => {
    resumed.push(answers);
    return {};
  });
  // Against their order, so that the answers' order is not that of the decisions.
  await person.answer('many_c', 'approve');
  await person.answer('many_b', 'deny', { comment: 'not b' });
  await person.answer('many_a', 'approve');
  await resolving;
  expect(resumed.flatMap((answers) => Object.values(answers))).toEqual([
    {
      decisions: [
        { type: 'approve' },
        { type: 'reject', message: expect.stringContaining('not b') as string },
        { type: 'approve' },
      ],
    },
  ]);
});

test('after a restart the same interrupt is the same approval', async () => {
  const { again, first, config, resume, ran } = agentFor(approvalsFor(), ['restarted']);
  await approvalsFor(person.url, 1_500).resolve(await first(), config, async () => ({}));
  const [asked] = await person.approvals.list('q=restarted');
  await person.approvals.decide(asked?.id ?? '', 'approve');

  await approvalsFor().resolve(await again(), config, resume);
  expect(ran).toEqual(['DROP TABLE restarted']);
  expect(await person.approvals.list('q=restarted')).toHaveLength(1);
});

test('a node that interrupts twice with the same request asks twice', async () => {
  const value = {
    actionRequests: [{ name: 'drop', args: { sql: 'DROP TABLE twice_js' } }],
    reviewConfigs: [{ actionName: 'drop', allowedDecisions: ['approve', 'reject'] as const }],
  };
  const paused: GraphResult = { __interrupt__: [{ id: 'i-1', value }] };
  const resumed: ReviewResponse[] = [];
  const resolving = approvalsFor().resolve(
    paused,
    { configurable: { thread_id: 'twice' } },
    async (answers) => {
      resumed.push(...Object.values(answers));
      return resumed.length < 2 ? paused : {};
    },
  );
  await person.answer('twice_js', 'approve');
  await person.answer('twice_js', 'deny');
  await resolving;
  expect(resumed.flatMap(({ decisions }) => decisions.map(({ type }) => type))).toEqual([
    'approve',
    'reject',
  ]);
});

test('what takes too long is a rejection, and so is a server that is down', async () => {
  const hasty = agentFor(approvalsFor(person.url, 1_500), ['too_late']);
  await hasty.run();
  expect(hasty.ran).toEqual([]);
  expect(hasty.heard()).toEqual([expect.stringMatching(/pending at http/)]);

  const lost = agentFor(approvalsFor('http://127.0.0.1:9'), ['nowhere']);
  await lost.run();
  expect(lost.ran).toEqual([]);
  expect(lost.heard()).toEqual([expect.stringContaining('cannot be reached')]);
});

test('where rejecting is not allowed, a denied call runs no more than any other', async () => {
  const { run, ran } = agentFor(approvalsFor(), ['unrejectable'], ['approve']);
  const running = run();
  await Promise.all([
    expect(running).rejects.toThrow("'reject' is not allowed"),
    person.answer('unrejectable', 'deny'),
  ]);
  expect(ran).toEqual([]);
});
