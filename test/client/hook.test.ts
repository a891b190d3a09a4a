import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PROGRAM, runCli, startProduct, temporaryHome } from '../support/product.ts';
import { until } from '../support/until.ts';

const CALL = JSON.stringify({
  ...{ hook_event_name: 'PreToolUse', session_id: 's1', tool_use_id: 't1', cwd: '/work' },
  ...{ tool_name: 'Bash', tool_input: { command: 'cat /etc/hostname' } },
});
const DENIED = /"permissionDecision":"deny"/;

const hook = (url: string, input: string, ...more: readonly string[]) =>
  runCli(['hook', 'claude-code', ...more], { PLATFORM_URL: url }, input);

const asModule = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

/** Something that is no Countersign, and what it was asked at. */
async function serverThat(answers: (path: string) => string | null): Promise<{
  readonly url: string;
  readonly paths: readonly string[];
  stop(): Promise<void>;
}> {
  const paths: string[] = [];
  const server: Server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume();
    const said = answers(request.url ?? '');
    if (said !== null) response.writeHead(200, { 'content-type': 'application/json' }).end(said);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    paths,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test.each([
  '{}',
  '[]',
  '"approved"',
  'null',
  '{"status":"approved"}',
  '{"resolution":{"outcome":"approved"}}',
  '<html>',
])('a server that answers %s grants nothing', async (body) => {
  const server = await serverThat(() => body);
  try {
    const { code, stdout } = await hook(server.url, CALL);
    expect(code).toBe(0);
    expect(stdout).toMatch(DENIED);
  } finally {
    await server.stop();
  }
});

test('a server that never answers is cut short, and the process ends with its open connection', async () => {
  const server = await serverThat(() => null);
  try {
    const from = performance.now();
    const { code, stdout } = await hook(server.url, CALL, '--timeout', '10');
    expect(performance.now() - from).toBeLessThan(10_000);
    expect([code, DENIED.test(stdout)]).toEqual([0, true]);
  } finally {
    await server.stop();
  }
});

test.each(['', 'nonsense', '[]', '{"hook_event_name":"Stop"}'])(
  'stdin that is no call (%j) is blocked with a reason',
  async (input) => {
    const { code, stdout, stderr } = await hook('http://127.0.0.1:9', input);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('so this call is not made');
  },
);

test.each([['--timeout', '3'], ['--nonsense'], ['--profile']])(
  'installed with what it does not know (%s), it blocks',
  async (...options) => {
    const { code, stdout, stderr } = await hook('http://127.0.0.1:9', CALL, ...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  },
);

test.each([
  ['claude', CALL, DENIED],
  ['gemini-cli', CALL.replace('PreToolUse', 'BeforeTool'), /"decision":"deny"/],
])('%s is an agent by another name', async (alias, input, denied) => {
  const { code, stdout } = await runCli(['hook', alias], { PLATFORM_URL: 'http://127.0.0.1:9' }, input);
  expect([code, stdout]).toEqual([0, expect.stringMatching(denied)]);
});

test('what a hook does not need is not loaded at every call', async () => {
  const unwanted = ['zod', 'ws', 'yaml', '@modelcontextprotocol/server'];
  const loader = `export const resolve = (name, context, next) => {
    if (${JSON.stringify(unwanted)}.includes(name)) throw new Error(name + ' was loaded');
    return next(name, context);
  };`;
  const before = `import { register } from 'node:module';
    register(${JSON.stringify(asModule(loader))});
    globalThis.fetch = () => { throw new Error('fetch was loaded'); };`;
  const resolution = { outcome: 'denied', by: 'mia', comment: 'rebase instead' };
  const denial = JSON.stringify({ ...{ id: 'apr_1', status: 'rejected', links: {} }, resolution });
  const server = await serverThat(() => denial);
  try {
    const env = { PLATFORM_URL: server.url, NODE_OPTIONS: `--import=${asModule(before)}` };
    const { stdout, stderr } = await runCli(['hook', 'claude-code'], env, CALL);
    expect(stderr).toBe('');
    expect(stdout).toContain('denied by mia: rebase instead');
  } finally {
    await server.stop();
  }
});

test('told to end, it still says no', async () => {
  const server = await serverThat(() => null);
  const child = spawn(process.execPath, [PROGRAM, 'hook', 'claude-code'], {
    env: { PATH: process.env['PATH'] ?? '', PLATFORM_URL: server.url },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    child.stdin.end(CALL);
    const out: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
    await until('the question', () => server.paths.length > 0);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    expect(out.join('')).toMatch(DENIED);
  } finally {
    child.kill('SIGKILL');
    await server.stop();
  }
});

test('with its key it asks, and what is SAFE is allowed at once; without, it says no', async () => {
  const home = await temporaryHome();
  const key = 'a-key-of-this-test-alone';
  const product = await startProduct({ APPROVAL_HOME: home.path, API_SERVER_KEY: key });
  try {
    const args = ['hook', 'claude-code', '--url', product.url];
    const record = join(home.path, 'asked', 'audit.jsonl');
    const [known, stranger, nameless] = await Promise.all([
      runCli(args, { COUNTERSIGN_KEY: key, WORKSPACE_ID: 'shop', AUDIT_LOG_PATH: record }, CALL),
      runCli(args, { COUNTERSIGN_KEY: 'another' }, CALL),
      runCli(args, {}, CALL),
    ]);
    expect(known.stdout).toMatch(/"permissionDecision":"allow"/);
    const headers = { authorization: `Bearer ${key}` };
    const listed = await fetch(`${product.url}/v1/approvals?workspace=shop`, { headers });
    expect(await listed.json()).toMatchObject({ data: [{ action: { tool: 'Bash' } }] });
    const events = readFileSync(record, 'utf8').trimEnd().split('\n');
    expect(events.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'requested',
      'granted',
    ]);
    for (const { code, stdout } of [stranger, nameless]) {
      expect(code).toBe(0);
      expect(stdout).toMatch(DENIED);
      expect(stdout).toContain('401');
    }
  } finally {
    await product.stop();
    await home.remove();
  }
});
