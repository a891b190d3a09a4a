import { type ModelMessage, generateText, tool } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { z } from 'zod';
import { answerApprovals, generateApproved, withApprovalNotes } from '../../client/ai-sdk.ts';
import { connect } from '../../client/http.ts';
import type { Asking } from '../../client/tool-calls.ts';
import { type Approver, startApprover } from '../support/approver.ts';

let person: Approver;

/** Node's own. */
const { structuredClone: cloneOfNode } = globalThis;

beforeAll(async () => {
  // Node's makes objects of another realm than a test's, and the SDK takes no two constructors for equal.
  globalThis.structuredClone = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  person = await startApprover();
});

afterAll(async () => {
  globalThis.structuredClone = cloneOfNode;
  await person?.close();
});

const asking = (url = person.url, waitMs = 20_000): Asking => ({
  ...{ remote: connect(url, null), requester: 'agent-1', profile: 'asked', waitMs },
});

const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A model that calls `drop` for each table, and then says that it is done. */
function agentFor(...tables: readonly string[]) {
  const ran: string[] = [];
  const drop = tool({
    ...{ description: 'drops a table', inputSchema: z.object({ sql: z.string() }), needsApproval: true },
    execute: ({ sql }) => {
      ran.push(sql);
      return 'dropped';
    },
  });
  const calls = tables.map((table, index) => ({
    ...{ type: 'tool-call' as const, toolCallId: `call_${index}`, toolName: 'drop' },
    input: JSON.stringify({ sql: `DROP TABLE ${table}` }),
  }));
  const model = new MockLanguageModelV3({
    doGenerate: [
      {
        content: calls,
        finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
        usage: USAGE,
        warnings: [],
      },
      {
        content: [{ type: 'text', text: 'done' }],
        ...{ finishReason: { unified: 'stop', raw: 'stop' }, usage: USAGE, warnings: [] },
      },
    ],
  });
  const generate = async (messages: ModelMessage[]) =>
    generateText({
      ...{ model, messages, tools: { drop } },
      prepareStep: (step) => ({ messages: withApprovalNotes(step.messages) }),
    });
  return { ran, generate, heard: () => JSON.stringify(model.doGenerateCalls.at(-1)?.prompt) };
}

const ASKED: ModelMessage[] = [{ role: 'user', content: 'clear up' }];

test('an approved call runs, and the model hears who approved it and what they said', async () => {
  const { generate, ran, heard } = agentFor('approved_three');
  const running = generateApproved(asking(), ASKED, generate);
  const { action } = await person.answer('approved_three', 'approve', { comment: 'after the backup' });
  const { result, messages } = await running;
  expect(result.text).toBe('done');
  expect(action).toEqual({ tool: 'drop', args: { sql: 'DROP TABLE approved_three' } });
  expect(ran).toEqual(['DROP TABLE approved_three']);
  expect(heard()).toContain('Countersign: drop was approved by alice: after the backup');
  // The note is the model's alone: what is kept are the answers.
  expect(JSON.stringify(messages)).not.toContain('Countersign:');
});

test('of two calls the denied one does not run, and the model hears why', async () => {
  const { generate, ran, heard } = agentFor('kept_three', 'gone_three');
  const running = generateApproved(asking(), ASKED, generate);
  await person.answer('gone_three', 'approve');
  await person.answer('kept_three', 'deny', { comment: 'still in use' });
  await running;
  expect(ran).toEqual(['DROP TABLE gone_three']);
  expect(heard()).toContain('denied by alice: still in use');
});

test('an edited call is not approved, and tells the call that was', async () => {
  const { generate, ran, heard } = agentFor('edited_three');
  const running = generateApproved(asking(), ASKED, generate);
  await person.answer('edited_three', 'approve', { edits: { args: { sql: 'DROP TABLE old' } } });
  await running;
  expect(ran).toEqual([]);
  expect(heard()).toContain('DROP TABLE old');
});

test('messages that were stored ask about the same approval, and what is answered is asked no more', async () => {
  const { generate } = agentFor('stored_three');
  const first = await generate(ASKED);
  const stored = JSON.stringify([...ASKED, ...first.response.messages]);
  const messages = (): ModelMessage[] => JSON.parse(stored) as ModelMessage[];
  const early = await answerApprovals(asking(person.url, 1_500), messages());
  expect(early?.content).toMatchObject([
    { approved: false, reason: expect.stringContaining('pending at') as string },
  ]);
  const [asked] = await person.approvals.list('q=stored_three');
  await person.approvals.decide(asked?.id ?? '', 'approve');

  const answer = await answerApprovals(asking(), messages());
  if (answer === null) throw new Error('the request was not seen');
  const typed: ModelMessage = answer;
  expect(answer.content).toMatchObject([{ approved: true }]);
  expect(await person.approvals.list('q=stored_three')).toHaveLength(1);
  expect(await answerApprovals(asking(), [...messages(), typed])).toBeNull();
});

test('where a model gives an id twice, what is asked about is the call that would run', async () => {
  const call = (sql: string) => ({
    type: 'tool-call' as const,
    toolCallId: 'call_0',
    toolName: 'drop',
    input: { sql },
  });
  const request = (approvalId: string) => ({
    type: 'tool-approval-request' as const,
    approvalId,
    toolCallId: 'call_0',
  });
  const denied = { type: 'tool-approval-response' as const, approvalId: 'first', approved: false };
  const messages: ModelMessage[] = [
    { role: 'assistant', content: [call('DROP TABLE harmless'), request('first')] },
    { role: 'tool', content: [denied] },
    { role: 'assistant', content: [call('DROP TABLE twice_three'), request('second')] },
  ];
  const answering = answerApprovals(asking(), messages);
  await person.answer('twice_three', 'deny');
  expect((await answering)?.content).toMatchObject([{ approvalId: 'second', approved: false }]);
});

test('what takes too long is not approved, and neither is what a server that is down was to be asked', async () => {
  const late = agentFor('late_three');
  await generateApproved(asking(person.url, 1_500), ASKED, late.generate);
  expect(late.ran).toEqual([]);
  expect(late.heard()).toContain('pending at http');

  const lost = agentFor('lost_three');
  await generateApproved(asking('http://127.0.0.1:9'), ASKED, lost.generate);
  expect(lost.ran).toEqual([]);
  expect(lost.heard()).toContain('cannot be reached');
});
