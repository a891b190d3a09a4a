import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { orderFor } from '../support/execution.ts';
import { runCli, startAgent, startProduct, temporaryHome } from '../support/product.ts';
import { until } from '../support/until.ts';
import { type WorkServer, startWorkServer } from '../support/work-server.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: WorkServer;

beforeEach(async () => {
  home = await temporaryHome();
  server = await startWorkServer();
});

afterEach(async () => {
  await server.close();
  await home.remove();
});

const env = (more: Record<string, string> = {}) => ({ APPROVAL_HOME: home.path, ...more });

describe('countersign agent', () => {
  test('over HTTP runs commands in a clean environment, with the keys kept to itself', async () => {
    const secrets = { COUNTERSIGN_KEY: 'csk_key-of-an-executor', FEISHU_CHAT_ID: 'oc_1' };
    const agent = await startAgent('tester', env({ PLATFORM_URL: `${server.url}/`, ...secrets }));
    try {
      expect(agent.output()).toContain(`countersign: agent tester is ready (${server.url})`);
      server.offer('t', orderFor({ command: 'pwd; env; umask' }));
      await until('the report', () => server.seen('complete').length > 0);
      expect(server.seen('work')[0]?.authorization).toBe('Bearer csk_key-of-an-executor');
      const output = String(server.seen('complete')[0]?.body['stdout']);
      expect(output.split('\n')[0]).toBe(join(realpathSync(home.path), 'agents', 'tester', 'work'));
      expect(output).not.toMatch(/csk_|oc_1|APPROVAL_HOME|PLATFORM_URL/);
      // As the system has it for everybody: the agent's own care for its files is not the command's.
      expect(output).toContain(`${process.umask().toString(8).padStart(4, '0')}\n`);
      expect(agent.output()).not.toContain('csk_key');
      expect(await agent.stop()).toBe(0);
    } finally {
      await agent.kill();
    }
  });

  test('runs commands in the folder of --cwd', async () => {
    const agent = await startAgent('tester', env(), '--url', server.url, '--cwd', home.path);
    try {
      server.offer('t', orderFor({ argv: ['pwd'] }));
      await until('the report', () => server.seen('complete').length > 0);
      expect(server.seen('complete')[0]?.body['stdout']).toBe(`${realpathSync(home.path)}\n`);
    } finally {
      await agent.kill();
    }
  });

  test('is one of its name per data folder, until it is dead', async () => {
    const first = await startAgent('tester', env(), '--url', server.url);
    try {
      const second = await runCli(['agent', '--name', 'tester', '--url', server.url], env());
      expect(second).toMatchObject({ code: 2, stdout: '' });
      expect(second.stderr).toContain('--name tester is taken');
      const other = await startAgent('other', env(), '--url', server.url);
      await other.kill();
    } finally {
      await first.kill();
    }
    const next = await startAgent('tester', env(), '--url', server.url);
    await next.kill();
  });

  test.each([
    [['--name', 'a/../b'], '--name'],
    [[], '--name'],
    [['--name', 'a', '--concurrency', '65'], '--concurrency'],
    [['--name', 'a', '--url', 'ftp://x'], '--url'],
    [['--name', 'a', '--transport', 'pigeon'], '--transport'],
    [['--name', 'a', '--cwd', '/not/there'], '--cwd'],
    [['--name', 'a', '--transport', 'temporal'], 'keys.json'],
  ])('with %j ends with status 2 and says why', async (args, word) => {
    const { code, stderr } = await runCli(['agent', ...args], env());
    expect([code, stderr]).toEqual([2, expect.stringContaining(word)]);
    expect(existsSync(join(home.path, 'keys.json'))).toBe(false);
  });

  test('finds the embedded Temporal of its data folder by itself', async () => {
    const product = await startProduct(env());
    try {
      const agent = await startAgent('tester', env());
      try {
        expect(agent.output()).toContain('is ready (temporal queue countersign-executor-tester)');
        expect(await agent.stop()).toBe(0);
      } finally {
        await agent.kill();
      }
    } finally {
      await product.stop();
    }
  });
});

test('npm run agents keeps three agents running, and ends them with it', async () => {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'agents.mjs');
  const child = spawn(process.execPath, [script, '--url', server.url], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home.path, ...env() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  try {
    for (const name of ['finance-worker', 'life-assistant', 'it-ops-worker']) {
      await until(name, () => output.includes(`${name} | countersign: agent ${name} is ready`));
    }
    const gone = once(child, 'close');
    child.kill('SIGTERM');
    await gone;
    expect(output.match(/is stopping/g)).toHaveLength(3);
  } finally {
    child.kill('SIGKILL');
  }
});
