import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Approver, startApprover } from '../support/approver.ts';
import { pythonRequirements } from '../support/python-packages.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const VENDORS = join(import.meta.dirname, 'node_modules');
const REQUIREMENTS = join(import.meta.dirname, 'python-requirements.txt');

let person: Approver;

beforeAll(async () => {
  [person] = await Promise.all([startApprover(), pythonRequirements(REQUIREMENTS)]);
}, 180_000);

afterAll(async () => {
  await person?.close();
  removeTempFolders();
});

/** A folder in which the vendors' packages are installed, and the client as it was built. */
function consumer(example: string): string {
  const folder = tempFolder();
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@countersign', 'client'), { recursive: true });
  for (const name of readdirSync(VENDORS)) symlinkSync(join(VENDORS, name), join(modules, name));
  const client = join(modules, '@countersign', 'client');
  cpSync(join(ROOT, 'client', 'package.json'), join(client, 'package.json'));
  symlinkSync(join(ROOT, 'dist'), join(client, 'dist'));
  cpSync(join(ROOT, 'examples', example), folder, { recursive: true });
  return folder;
}

/** Runs an example to its end, with a workspace of its own; resolves with what it printed. */
async function run(example: string, workspace: string): Promise<string> {
  const folder = consumer(example);
  const python = example.endsWith('python');
  const path = [join(ROOT, 'client', 'python'), await pythonRequirements(REQUIREMENTS)].join(delimiter);
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: folder, PLATFORM_URL: person.url, PROFILE: 'asked' },
    ...{ WORKSPACE_ID: workspace, PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: '1' },
  };
  const [program, script] = python ? ['python3', 'agent.py'] : [process.execPath, 'agent.mjs'];
  const { stdout } = await promisify(execFile)(program, [script], { cwd: folder, env, timeout: 40_000 });
  return stdout;
}

describe.each(['langchain', 'openai-agents', 'ai-sdk', 'langchain-python'])(
  'the example of %s',
  (example) => {
    test('does what is approved, and says who approved it; and does not what is denied', async () => {
      const approved = run(example, 'approved');
      const denied = run(example, 'denied');
      const decide = async (workspace: string, decision: string, comment: string) => {
        const { action } = await person.answer('old_orders', decision, { comment }, workspace);
        expect(action).toEqual({ tool: 'drop_table', args: { sql: 'DROP TABLE old_orders' } });
      };
      await decide('approved', 'approve', 'the archive has them');
      await decide('denied', 'deny', 'the audit needs them');
      expect(await approved).toMatch(/ran DROP TABLE old_orders[^]*approved by alice: the archive has them/);
      const heard = await denied;
      expect(heard).toContain('denied by alice: the audit needs them');
      expect(heard).not.toContain('ran DROP TABLE');
    });
  },
);

test('the example for Claude Code is a configuration that starts our server, and waits longer than it', () => {
  const file = join(ROOT, 'examples', 'claude-code', 'mcp.json');
  const { mcpServers } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly mcpServers: Record<string, { readonly args: readonly string[]; readonly timeout: number }>;
  };
  const { args = [], timeout = 0 } = mcpServers['countersign'] ?? {};
  expect(args.slice(0, 2)).toEqual(['mcp', '--wait']);
  expect(timeout).toBeGreaterThan(Number(args[2]) * 1_000);
});
