import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Approver, startApprover } from '../support/approver.ts';
import { anthropic } from '../support/fake-models/anthropic.ts';
import { startFakeModel } from '../support/fake-models/fake-model.ts';
import { PROGRAM } from '../support/product.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

const MODULES = join(import.meta.dirname, 'node_modules');
const CLAUDE = join(MODULES, '@anthropic-ai', 'claude-agent-sdk-linux-x64', 'claude');

/** Longer than the program needs, and than any prompt here waits. */
const PROGRAM_MS = 25_000;

let person: Approver;
let scratch: string;

beforeAll(async () => {
  scratch = tempFolder();
  person = await startApprover();
});

afterAll(async () => {
  await person?.close();
  removeTempFolders();
});

/** Where the process of our server stands, once it runs. */
const pidFileOf = (name: string): string => join(scratch, `${name}.pid`);

/** The real Claude Code, headless, with our permission prompt and a model that asks for one shell command. */
async function runClaude(name: string, server: string, { wait = 20, patience = 60_000 } = {}) {
  const home = tempFolder();
  const work = join(home, 'work');
  mkdirSync(work);
  const args = [PROGRAM, 'mcp', '--profile', 'asked', '--requester', name, '--wait', String(wait)];
  // The shell says which process it becomes.
  const shell = ['-c', 'echo $$ > "$0"; exec "$@"', pidFileOf(name), process.execPath];
  const env = { PLATFORM_URL: server };
  const countersign = { command: 'sh', args: [...shell, ...args], env, timeout: patience };
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { countersign } }));
  const model = await startFakeModel(anthropic, `touch ${name}`);
  try {
    const prompt = ['--permission-prompt-tool', 'mcp__countersign__permission_prompt'];
    const config = ['--mcp-config', join(home, 'mcp.json'), '--strict-mcp-config'];
    const child = spawn(CLAUDE, ['-p', 'do it', ...config, ...prompt], {
      cwd: work,
      env: {
        ...{ PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: home },
        ...{ ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'sk-ant-nobody' },
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const late = setTimeout(() => child.kill('SIGKILL'), PROGRAM_MS);
    await once(child, 'close');
    clearTimeout(late);
    return { made: (file: string) => existsSync(join(work, file)), told: model.told.join('\n') };
  } finally {
    await model.stop();
  }
}

test.concurrent(
  'a command that is approved is run',
  async () => {
    const running = runClaude('allowed-file', person.url);
    const { action } = await person.answer('allowed-file', 'approve');
    expect(action).toMatchObject({ tool: 'Bash', args: { command: 'touch allowed-file' } });
    expect((await running).made('allowed-file')).toBe(true);
  },
  60_000,
);

test.concurrent(
  'a command that is approved as edited is run so',
  async () => {
    const running = runClaude('asked-file', person.url);
    const args = { command: 'touch edited-file', description: 'x' };
    await person.answer('asked-file', 'approve', { edits: { args } });
    const { made } = await running;
    expect([made('asked-file'), made('edited-file')]).toEqual([false, true]);
  },
  60_000,
);

test.concurrent(
  'a command that is denied is not run, and the model hears who denied it and why',
  async () => {
    const running = runClaude('denied-file', person.url);
    await person.answer('denied-file', 'deny', { comment: 'use the other folder' });
    const { made, told } = await running;
    expect(made('denied-file')).toBe(false);
    expect(told).toContain('denied by alice: use the other folder');
  },
  60_000,
);

test.concurrent(
  'a command that nobody decides in time is not run',
  async () => {
    const { made, told } = await runClaude('late-file', person.url, { wait: 2 });
    expect(made('late-file')).toBe(false);
    expect(told).toContain('pending at http');
  },
  60_000,
);

test.concurrent(
  'while the server is down no command is run',
  async () => {
    const { made, told } = await runClaude('lost-file', 'http://127.0.0.1:9');
    expect(made('lost-file')).toBe(false);
    expect(told).toContain('cannot be reached');
  },
  60_000,
);

test.concurrent(
  'a command is not run where our process dies while people are asked, though they approve',
  async () => {
    const running = runClaude('orphaned-file', person.url);
    const { id } = await person.find('orphaned-file');
    process.kill(Number(readFileSync(pidFileOf('orphaned-file'), 'utf8')), 'SIGKILL');
    await person.approvals.decide(id, 'approve');
    expect((await running).made('orphaned-file')).toBe(false);
  },
  60_000,
);

test.concurrent(
  'a command is not run where Claude Code waits for less long than our server',
  async () => {
    const running = runClaude('impatient-file', person.url, { patience: 1_500 });
    await person.find('impatient-file');
    expect((await running).made('impatient-file')).toBe(false);
  },
  60_000,
);
