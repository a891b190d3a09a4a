import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anthropic } from './fake-models/anthropic.ts';
import { type Dialect, type FakeModel, startFakeModel } from './fake-models/fake-model.ts';
import { gemini } from './fake-models/gemini.ts';
import { openaiResponses } from './fake-models/openai-responses.ts';
import { runCli } from './product.ts';
import { tempFolder } from './temp-folder.ts';

const MODULES = join(import.meta.dirname, '..', 'vendors', 'node_modules');

export type VendorName = 'claude-code' | 'codex' | 'gemini';

interface Vendor {
  readonly dialect: Dialect;
  readonly program: string;
  readonly args: readonly string[];
  /** Makes the program's home so that it talks to the fake model. */
  prepare(home: string, model: FakeModel): Readonly<Record<string, string>>;
  /** Whatever `countersign install` needs beside the agent's name. */
  readonly install: readonly string[];
}

const VENDORS: Readonly<Record<VendorName, Vendor>> = {
  'claude-code': {
    dialect: anthropic,
    program: join(MODULES, '@anthropic-ai', 'claude-agent-sdk-linux-x64', 'claude'),
    args: ['-p', 'do it'],
    prepare: (_home, { url }) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'sk-ant-nobody',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
    install: [],
  },
  codex: {
    dialect: openaiResponses,
    program: join(MODULES, '.bin', 'codex'),
    args: ['exec', '--skip-git-repo-check', '--sandbox', 'danger-full-access', 'do it'],
    prepare(home, { url }) {
      mkdirSync(join(home, '.codex'));
      const lines = [
        'model = "gpt-5"',
        'model_provider = "fake"',
        '[model_providers.fake]',
        'name = "fake"',
        `base_url = "${url}/v1"`,
        'wire_api = "responses"',
        'env_key = "FAKE_KEY"',
        // Else it waits for its vendor's before it ends.
        '[analytics]',
        'enabled = false',
      ];
      writeFileSync(join(home, '.codex', 'config.toml'), `${lines.join('\n')}\n`);
      return { FAKE_KEY: 'nobody' };
    },
    install: ['--trust'],
  },
  gemini: {
    dialect: gemini,
    program: join(MODULES, '.bin', 'gemini'),
    args: ['-p', 'do it', '--skip-trust', '--approval-mode', 'yolo', '-m', 'gemini-2.5-pro'],
    prepare(home, { url }) {
      mkdirSync(join(home, '.gemini'));
      const settings = { security: { auth: { selectedType: 'gemini-api-key' } } };
      writeFileSync(join(home, '.gemini', 'settings.json'), JSON.stringify(settings, null, 2));
      return { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'nobody' };
    },
    install: [],
  },
};

/** What a vendor's program did with the one command that its model asked for. */
export interface Outcome {
  /** The files that were made in its working folder. */
  made(name: string): boolean;
  /** What its model was told of the call. */
  readonly told: string;
  /** All that its model was sent. */
  readonly heard: string;
  /** All that the program printed. */
  readonly output: string;
}

/** Longer than a program needs on a machine with other work, and than any hook here waits; in milliseconds. */
export const PROGRAM_MS = 50_000;

/** A vendor's program that is ready to run: its home, with our hook in it, and its model. */
export interface Ready {
  readonly program: string;
  readonly work: string;
  readonly env: Readonly<Record<string, string>>;
  readonly model: FakeModel;
}

/**
 * A home of its own for a vendor's program, with our hook as `countersign install` writes it, and a model that asks for
 * one call of the shell.
 * @param installed options of `countersign install` beside the vendor's own
 */
export async function readyVendor(
  name: VendorName,
  command: string,
  server: string,
  installed: readonly string[],
  dialect = VENDORS[name].dialect,
): Promise<Ready> {
  const { program, prepare, install } = VENDORS[name];
  const home = tempFolder();
  const work = join(home, 'work');
  mkdirSync(work);
  const model = await startFakeModel(dialect, command);
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: home, PLATFORM_URL: server },
    ...prepare(home, model),
  };
  const { code, stderr } = await runCli(['install', name, ...install, ...installed], { HOME: home });
  if (code === 0) return { program, work, env, model };
  await model.stop();
  throw new Error(`install ended with ${code}: ${stderr}`);
}

/** Runs a vendor's real program, headless, to its end. Parameters as of `readyVendor`. */
export async function runVendor(
  name: VendorName,
  command: string,
  server: string,
  installed: readonly string[] = [],
): Promise<Outcome> {
  const ready = await readyVendor(name, command, server, installed);
  try {
    const output = await run(ready, VENDORS[name].args);
    const made = ['approved', 'edited'].filter((file) => existsSync(join(ready.work, file)));
    const { told, heard } = ready.model;
    return {
      made: (file) => made.includes(file),
      ...{ told: told.join('\n'), heard: heard.join('\n'), output },
    };
  } finally {
    await ready.model.stop();
  }
}

async function run({ program, work, env }: Ready, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const late = setTimeout(() => child.kill('SIGKILL'), PROGRAM_MS);
  await once(child, 'close');
  clearTimeout(late);
  return Buffer.concat(chunks).toString('utf8');
}
