import {
  Agent,
  type Model,
  type ModelRequest,
  type ModelResponse,
  RunState,
  Usage,
  run,
  setTracingDisabled,
  tool,
} from '@openai/agents';
import { z } from 'zod';
import { connect } from '../../client/http.ts';
import { answerInterruptions, runApproved } from '../../client/openai-agents.ts';
import type { Asking } from '../../client/tool-calls.ts';
import { type Approver, startApprover } from '../support/approver.ts';

let person: Approver;

beforeAll(async () => {
  setTracingDisabled(true);
  person = await startApprover();
});

afterAll(async () => {
  await person?.close();
});

const asking = (url = person.url, waitMs = 20_000): Asking => ({
  ...{ remote: connect(url, null), requester: 'agent-1', profile: 'asked', waitMs },
});

/** Calls `drop` once for each table, and then says that it is done; remembers what it was given. */
class ScriptedModel implements Model {
  readonly requests: ModelRequest[] = [];
  readonly #tables: readonly string[];

  constructor(tables: readonly string[]) {
    this.#tables = tables;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    this.requests.push(request);
    const calls = this.#tables.map((table, index) => ({
      ...{ type: 'function_call' as const, id: `fc_${index}`, callId: `call_${index}`, name: 'drop' },
      ...{ status: 'completed' as const, arguments: JSON.stringify({ sql: `DROP TABLE ${table}` }) },
    }));
    const done = {
      ...{ type: 'message' as const, id: 'msg_1', role: 'assistant' as const, status: 'completed' as const },
      content: [{ type: 'output_text' as const, text: 'done' }],
    };
    return { usage: new Usage(), output: this.requests.length === 1 ? calls : [done] };
  }

  getStreamedResponse(): never {
    throw new Error('nothing is streamed here');
  }

  /** All that the model was given in its last turn. */
  heard(): string {
    return JSON.stringify(this.requests.at(-1)?.input);
  }
}

function agentFor(...tables: readonly string[]) {
  const ran: string[] = [];
  const drop = tool({
    ...{ name: 'drop', description: 'drops a table', needsApproval: true },
    parameters: z.object({ sql: z.string() }),
    execute: ({ sql }) => {
      ran.push(sql);
      return 'dropped';
    },
  });
  const model = new ScriptedModel(tables);
  const agent = new Agent({ name: 'janitor', instructions: 'clear up', tools: [drop], model });
  return { agent, model, ran };
}

const finish = async ({ agent }: ReturnType<typeof agentFor>, runId: string, how = asking()) =>
  runApproved(how, await run(agent, 'clear up'), { runId }, async (state) => run(agent, state));

test('an approved call runs, and the model hears who approved it and what they said', async () => {
  const one = agentFor('approved_two');
  const running = finish(one, 'run-1');
  const { action } = await person.answer('approved_two', 'approve', { comment: 'after the backup' });
  expect((await running).finalOutput).toBe('done');
  expect(action).toEqual({ tool: 'drop', args: { sql: 'DROP TABLE approved_two' } });
  expect(one.ran).toEqual(['DROP TABLE approved_two']);
  expect(one.model.heard()).toContain('Countersign: drop was approved by alice: after the backup');
});

test('of two calls the denied one does not run, and the model hears why', async () => {
  const two = agentFor('kept_table', 'gone_table');
  const running = finish(two, 'run-2');
  await person.answer('gone_table', 'approve');
  await person.answer('kept_table', 'deny', { comment: 'still in use' });
  await running;
  expect(two.ran).toEqual(['DROP TABLE gone_table']);
  expect(two.model.heard()).toContain('denied by alice: still in use');
});

test('an edited call is a rejection that tells the call that was approved', async () => {
  const one = agentFor('edited_two');
  const running = finish(one, 'run-3');
  await person.answer('edited_two', 'approve', { edits: { args: { sql: 'DROP TABLE old' } } });
  await running;
  expect(one.ran).toEqual([]);
  expect(one.model.heard()).toContain('DROP TABLE old');
});

test('a run that was stored as text goes on elsewhere, and asks about the same approval', async () => {
  const before = agentFor('stored_two');
  const paused = await run(before.agent, 'clear up');
  const stored = paused.state.toString();
  await answerInterruptions(asking(person.url, 1_500), paused, { runId: 'run-4' });
  const [asked] = await person.approvals.list('q=stored_two');
  await person.approvals.decide(asked?.id ?? '', 'approve');

  const state = await RunState.fromString<unknown, typeof before.agent>(before.agent, stored);
  const held = { interruptions: state.getInterruptions(), state };
  await answerInterruptions(asking(), held, { runId: 'run-4' });
  const again = await RunState.fromString<unknown, typeof before.agent>(before.agent, state.toString());
  await run(before.agent, again);
  expect(before.ran).toEqual(['DROP TABLE stored_two']);
  expect(before.model.heard()).toContain('approved by alice');
  expect(await person.approvals.list('q=stored_two')).toHaveLength(1);
});

test('what takes too long is a rejection, and so is a server that is down', async () => {
  const late = agentFor('late_two');
  await finish(late, 'run-5', asking(person.url, 1_500));
  expect(late.ran).toEqual([]);
  expect(late.model.heard()).toContain('pending at http');

  const lost = agentFor('lost_two');
  await finish(lost, 'run-6', asking('http://127.0.0.1:9'));
  expect(lost.ran).toEqual([]);
  expect(lost.model.heard()).toContain('cannot be reached');
});
