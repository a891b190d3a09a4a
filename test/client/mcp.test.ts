import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { approvalsAt, eventually } from '../support/http.ts';
import { PROGRAM, type Product, startProduct, temporaryHome } from '../support/product.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const RISKY = { command: 'DROP TABLE users' };

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

interface Told {
  readonly approval_id: string;
  readonly status: string;
  readonly url: string | null;
  readonly outcome: string;
  readonly granted: boolean;
  readonly action: unknown;
  readonly by: string | null;
  readonly comment: string;
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;
let agent: Client;

beforeAll(async () => {
  home = await temporaryHome();
  product = await startProduct({ APPROVAL_HOME: home.path, POLICY_FILE: POLICY });
  approvals = approvalsAt(product.url);
  agent = await connectTo(product.url, '--requester', 'agent-1', '--profile', 'patient');
});

afterAll(async () => {
  await agent?.close();
  await product?.stop();
  await home?.remove();
});

async function connectTo(url: string, ...options: readonly string[]): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1.0.0' });
  const args = [PROGRAM, 'mcp', ...options];
  const env = { PATH: process.env['PATH'] ?? '', PLATFORM_URL: url };
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
  return client;
}

const ask = (client: Client, name: string, args: Record<string, unknown>) =>
  client.callTool({ name, arguments: args });

const told = async (name: string, args: Record<string, unknown>): Promise<Told> => {
  const { structuredContent, isError } = await ask(agent, name, args);
  expect(isError ?? false).toBe(false);
  return structuredContent as Told;
};

const textOf = ({ content }: Awaited<ReturnType<typeof ask>>): string => {
  const [block] = content;
  return block?.type === 'text' ? block.text : '';
};

const request = (more: Record<string, unknown> = {}) =>
  told('request_approval', { action: RISKY, reason: 'it is old', ...more });

/** The approval that is asked about a tool's call, once it is. */
const asked = async (tool: string) => {
  const [found] = await eventually(
    () => approvals.list(`status=pending&q=${tool}`),
    (all) => all.length > 0,
  );
  if (found === undefined) throw new Error(`nobody asked about ${tool}`);
  return found;
};

test('the four tools are listed with what they take and what they tell', async () => {
  const { tools } = await agent.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual([
    'cancel_approval',
    'get_approval',
    'permission_prompt',
    'request_approval',
  ]);
  const described = tools.filter(({ outputSchema }) => outputSchema !== undefined);
  expect(described.map(({ name }) => name)).not.toContain('permission_prompt');
  expect(described).toHaveLength(3);
});

test('a request is answered at once, and its approval tells what may be done, who decided and what they said', async () => {
  const { approval_id: id, status, url } = await request();
  expect(status).toBe('pending');
  expect(url).toContain(id);
  expect(await told('get_approval', { id })).toMatchObject({
    outcome: 'pending',
    granted: false,
    action: null,
  });

  const waiting = told('get_approval', { id, wait_seconds: 20 });
  await approvals.decide(id, 'approve', {
    comment: 'after the backup',
    edits: { command: 'DROP TABLE old' },
  });
  expect(await waiting).toMatchObject({
    ...{ outcome: 'approved', granted: true, by: 'alice', comment: 'after the backup' },
    action: { command: 'DROP TABLE old' },
  });
});

test('an action that is text is what requestApproval takes it for', async () => {
  const texts = [
    ['cat /etc/hostname', { command: 'cat /etc/hostname' }],
    ['./deploy.sh', { command: './deploy.sh' }],
    ['deploy_production', { type: 'deploy_production' }],
  ] as const;
  for (const [action, taken] of texts) {
    const { approval_id: id } = await request({ action });
    expect((await approvals.get(id)).body.action).toEqual(taken);
  }
  expect((await ask(agent, 'request_approval', { action: ' ', reason: 'x' })).isError).toBe(true);
});

test('an approval is named by approval_id as well, and by one name only', async () => {
  const { approval_id } = await request();
  expect(await told('get_approval', { approval_id })).toMatchObject({ approval_id, outcome: 'pending' });
  const both = await ask(agent, 'cancel_approval', { approval_id, id: 'apr_other' });
  expect([both.isError, textOf(both)]).toEqual([true, expect.stringContaining('they differ')]);
  const none = await ask(agent, 'get_approval', {});
  expect([none.isError, textOf(none)]).toEqual([true, expect.stringContaining('neither was given')]);
  expect(await told('cancel_approval', { approval_id })).toMatchObject({ approval_id, outcome: 'cancelled' });
});

test('the same key and question are the same approval, and another question under it is an error', async () => {
  const first = await request({ idempotency_key: 'k-1' });
  expect((await request({ idempotency_key: 'k-1' })).approval_id).toBe(first.approval_id);
  const other = { action: { command: 'DROP TABLE b' }, reason: 'x', idempotency_key: 'k-1' };
  const refused = await ask(agent, 'request_approval', other);
  expect(refused.isError).toBe(true);
  expect(textOf(refused)).toContain('nothing is approved');
});

test('what was asked for can be taken back', async () => {
  const { approval_id: id } = await request();
  expect(await told('cancel_approval', { id, comment: 'changed my mind' })).toMatchObject({
    ...{ outcome: 'cancelled', granted: false, comment: 'changed my mind' },
  });
});

test('what the server refuses, and an approval that is not there, are errors in its words', async () => {
  const empty = await ask(agent, 'request_approval', { action: { cwd: '/' }, reason: 'x' });
  expect(empty.isError).toBe(true);
  expect(textOf(empty)).toContain('at least one of type, command, argv, sql, tool');
  const missing = await ask(agent, 'get_approval', { id: 'apr_missing' });
  expect(missing.isError).toBe(true);
});

test('a permission prompt allows with exactly what was approved, an edit included', async () => {
  const input = { command: 'DROP TABLE one', description: 'clears up' };
  const waiting = ask(agent, 'permission_prompt', { tool_name: 'Bash', input, tool_use_id: 'toolu_1' });
  const { id, action } = await asked('TABLE one');
  expect(action).toEqual({ tool: 'Bash', args: input });
  await approvals.decide(id, 'approve');
  const answer = await waiting;
  expect(answer.content).toHaveLength(1);
  expect(JSON.parse(textOf(answer))).toEqual({ behavior: 'allow', updatedInput: input });

  const other = ask(agent, 'permission_prompt', { tool_name: 'Bash', input, tool_use_id: 'toolu_2' });
  const edited = { ...input, command: 'DROP TABLE IF EXISTS one' };
  await approvals.decide((await asked('TABLE one')).id, 'approve', { edits: { args: edited } });
  expect(JSON.parse(textOf(await other))).toEqual({ behavior: 'allow', updatedInput: edited });
});

test('a permission prompt denies with who denied and why, and where changes are requested with which', async () => {
  const input = { command: 'DROP TABLE two' };
  const denied = ask(agent, 'permission_prompt', { tool_name: 'Bash', input, tool_use_id: 'toolu_3' });
  await approvals.decide((await asked('TABLE two')).id, 'deny', { comment: 'rename it' });
  const behaviour = JSON.parse(textOf(await denied)) as { behavior: string; message: string };
  expect(behaviour.behavior).toBe('deny');
  expect(behaviour.message).toMatch(/^Bash was not run: denied by alice: rename it \(apr_/);

  const unlike = ask(agent, 'permission_prompt', { tool_name: 'Bash', input, tool_use_id: 'toolu_4' });
  await approvals.decide((await asked('TABLE two')).id, 'request_changes', { comment: 'name the schema' });
  expect(textOf(await unlike)).toContain('changes requested by alice: name the schema');
});

test('an edit that no call of the tool could be is a denial', async () => {
  const input = { command: 'DROP TABLE three' };
  for (const edits of [{ tool: 'Write' }, { cwd: '/srv' }, { args: 'DROP TABLE 3' }]) {
    const waiting = ask(agent, 'permission_prompt', { tool_name: 'Bash', input });
    await approvals.decide((await asked('TABLE three')).id, 'approve', { edits });
    expect(JSON.parse(textOf(await waiting))).toMatchObject({ behavior: 'deny' });
  }
});

test('a permission prompt denies when its time is up, and says where the question still stands', async () => {
  const hasty = await connectTo(product.url, '--profile', 'patient', '--wait', '2');
  try {
    const input = { command: 'DROP TABLE four' };
    const answer = JSON.parse(
      textOf(await ask(hasty, 'permission_prompt', { tool_name: 'Bash', input })),
    ) as {
      behavior: string;
      message: string;
    };
    expect(answer.behavior).toBe('deny');
    expect(answer.message).toMatch(/pending at http\S+/);
  } finally {
    await hasty.close();
  }
});

test('where the server is down a prompt denies, and the other tools are errors', async () => {
  const lost = await connectTo(NOWHERE);
  try {
    const prompt = await ask(lost, 'permission_prompt', { tool_name: 'Bash', input: { command: 'ls' } });
    expect(JSON.parse(textOf(prompt))).toMatchObject({
      behavior: 'deny',
      message: expect.stringContaining('cannot be reached') as string,
    });
    const refused = await ask(lost, 'request_approval', { action: { command: 'ls' }, reason: 'x' });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain('cannot be reached');
  } finally {
    await lost.close();
  }
});

test('it ends with its client, though a question still waits', async () => {
  const args = [PROGRAM, 'mcp', '--profile', 'patient', '--wait', '600'];
  const env = { PATH: process.env['PATH'] ?? '', PLATFORM_URL: product.url };
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    const exited = once(child, 'exit');
    const hello = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    const call = {
      name: 'permission_prompt',
      arguments: { tool_name: 'Bash', input: { command: 'DROP TABLE five' } },
    };
    const messages = [
      { id: 1, method: 'initialize', params: hello },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: call },
    ];
    for (const message of messages) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const { id } = await asked('TABLE five');
    child.stdin.end();
    expect((await exited)[0]).toBe(0);
    expect((await approvals.get(id)).body.status).toBe('pending');
  } finally {
    child.kill('SIGKILL');
  }
});
