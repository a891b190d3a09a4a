import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sayCard, sayText } from '../fake-feishu/announce.ts';
import { ADMIN_OPEN_ID, COMMANDER_OPEN_ID, GROUP_ID, PEOPLE } from '../fake-feishu/defaults.ts';
import type { FakeFeishu } from '../fake-feishu/fake-feishu.ts';
import { createFakeFeishu } from '../fake-feishu/server.ts';
import type { CallbackMode } from '../fake-feishu/types.ts';

/** Milliseconds that the product may take to be ready: the first start may fetch Temporal. */
const READY_MS = 180_000;
/** A danger that two people look at: one approves, an admin decides finally. */
const SAMPLE = {
  action: { command: 'rm -rf /srv/app/releases/2019', cwd: '/srv/app' },
  reason: 'The disk is nearly full, and nobody has used these releases for years.',
  requester: 'demo-agent',
  profile: 'workday',
};

/** A stand-in for Feishu with the product connected to it, all on this machine and in a folder that goes when it ends. */
export interface Demo {
  readonly pageUrl: string;
  readonly apiUrl: string;
  readonly approvalId: string;
  /** Ends everything, the product first. */
  stop(): Promise<void>;
}

/**
 * @param options.program the built product
 * @param options.ports 0: any free one
 * @param options.print gets everything that a person at the terminal should read
 */
export async function runDemo(options: {
  readonly program: string;
  readonly mode: CallbackMode;
  readonly ports: { readonly feishu: number; readonly api: number };
  readonly print: (line: string) => void;
}): Promise<Demo> {
  const { program, mode, ports, print } = options;
  const home = await mkdtemp(join(tmpdir(), 'countersign-demo-'));
  let fake: FakeFeishu | null = null;
  let child: ChildProcess | null = null;

  async function stop(): Promise<void> {
    if (child !== null) await end(child);
    await fake?.close();
    await rm(home, { recursive: true, force: true });
  }

  try {
    const opened = await createFakeFeishu({
      port: ports.feishu,
      callbackMode: mode,
      people: PEOPLE,
      onCard: (message, version) => print(sayCard(opened.url, message, version)),
      onText: (message, text) => print(sayText(message, text)),
    });
    fake = opened;
    print(`a stand-in for Feishu is at ${fake.url}`);
    child = spawn(process.execPath, [program, 'serve'], {
      env: { ...process.env, ...environmentOf(fake, mode), APPROVAL_HOME: home, PORT: String(ports.api) },
      stdio: ['ignore', 'pipe', 'inherit'],
      // In a group of its own: a terminal's Ctrl-C is for us, and we end it in order.
      detached: true,
    });
    const left = child;
    process.once('exit', () => left.kill());
    const apiUrl = await readyAt(child, print);
    fake.setCallbackUrl(`${apiUrl}/api/webhook/feishu`);
    return { pageUrl: `${fake.url}/fake/page`, apiUrl, approvalId: await ask(apiUrl), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whatever the developer has set for a real Feishu, or another Temporal, stays out of it. */
function environmentOf(fake: FakeFeishu, mode: CallbackMode): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    TEMPORAL_ADDRESS: '',
    DATABASE_URL: '',
    POLICY_FILE: '',
    CONFIG_FILE: '',
    API_SERVER_KEY: '',
    APPROVAL_WHITELIST: '',
    EXECUTOR_OPEN_ID: '',
    FEISHU_APP_ID: fake.app.appId,
    FEISHU_APP_SECRET: fake.app.appSecret,
    FEISHU_ENCRYPT_KEY: mode === 'webhook' ? fake.encryptKey : '',
    FEISHU_VERIFICATION_TOKEN: mode === 'webhook' ? fake.verificationToken : '',
    FEISHU_BASE_URL: fake.url,
    FEISHU_MODE: mode,
    FEISHU_CHAT_ID: GROUP_ID,
    COMMANDER_OPEN_ID,
    FEISHU_ADMIN_ID: ADMIN_OPEN_ID,
  };
}

/** @throws Error where it ends, or is not ready in time */
async function readyAt(child: ChildProcess, print: (line: string) => void): Promise<string> {
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  let timer: NodeJS.Timeout | undefined;
  const found = new Promise<string>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the product was not ready within ${READY_MS} ms`)), READY_MS);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the product ended with status ${code}`)));
    lines.on('line', (line) => {
      print(line);
      const url = /^ {2}API +(http\S+)$/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  return found.finally(() => clearTimeout(timer));
}

async function ask(apiUrl: string): Promise<string> {
  const answer = await fetch(`${apiUrl}/v1/approvals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(SAMPLE),
  });
  const { id } = (await answer.json()) as { readonly id?: unknown };
  if (typeof id !== 'string') throw new Error(`the sample question was refused with HTTP ${answer.status}`);
  return id;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
