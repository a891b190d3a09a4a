import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/product.ts';
import { removeTempFolders, tempFolder } from '../../support/temp-folder.ts';

afterAll(removeTempFolders);

const FILES = {
  'claude-code': '.claude/settings.json',
  codex: '.codex/hooks.json',
  gemini: '.gemini/settings.json',
} as const;
type Name = keyof typeof FILES;
const AGENTS = Object.keys(FILES) as Name[];

const THEIRS = '{\n    "theme":   "dark",\n    "hooks": { "Stop": [] }\n}';

describe.each(AGENTS)('%s', (agent) => {
  const fileIn = (home: string): string => join(home, FILES[agent]);

  test('gets its settings where there were none, and loses them again', async () => {
    const home = tempFolder();
    const installed = await runCli(['install', agent], { HOME: home });
    expect([installed.code, installed.stderr]).toEqual([0, '']);
    expect(installed.stdout).toContain(`made ${fileIn(home)}`);
    expect(readFileSync(fileIn(home), 'utf8')).toContain(`hook ${agent} --timeout 86400`);
    const again = await runCli(['install', agent], { HOME: home });
    expect(again.stdout).toContain(`nothing to change in ${fileIn(home)}`);
    const undone = await runCli(['uninstall', agent], { HOME: home });
    expect(undone.stdout).toContain(`removed ${fileIn(home)}`);
    expect(existsSync(fileIn(home))).toBe(false);
  });

  test('keeps all else to the byte, the file’s mode, and a link to it', async () => {
    const home = tempFolder();
    const real = join(home, 'dotfiles.json');
    writeFileSync(real, THEIRS);
    chmodSync(real, 0o600);
    mkdirSync(join(fileIn(home), '..'));
    symlinkSync(real, fileIn(home));
    await runCli(['install', agent], { HOME: home });
    expect(readFileSync(real, 'utf8')).toContain('"theme":   "dark"');
    expect(statSync(real).mode & 0o777).toBe(0o600);
    await runCli(['uninstall', agent], { HOME: home });
    expect(readFileSync(real, 'utf8')).toBe(THEIRS);
    expect(readdirSync(home).filter((name) => name.startsWith('dotfiles.json.'))).toEqual([]);
  });

  test('is not touched where its settings do not parse', async () => {
    const home = tempFolder();
    mkdirSync(join(fileIn(home), '..'));
    writeFileSync(fileIn(home), '{ // mine\n}');
    for (const deed of ['install', 'uninstall']) {
      const { code, stderr } = await runCli([deed, agent], { HOME: home });
      expect(code).toBe(2);
      expect(stderr).toContain(`${fileIn(home)} is left as it is`);
      // Whoever wants their comments adds it themselves.
      expect(stderr.includes(`hook ${agent} --timeout 86400`)).toBe(deed === 'install');
      expect(readFileSync(fileIn(home), 'utf8')).toBe('{ // mine\n}');
    }
  });

  test('--print writes nothing', async () => {
    const home = tempFolder();
    const { code, stdout } = await runCli(['install', agent, '--print'], { HOME: home });
    expect(code).toBe(0);
    expect(stdout).toContain(`# ${fileIn(home)}\n{`);
    expect(readdirSync(home)).toEqual([]);
  });
});

test('Claude Code is told to block where the hook fails, and Gemini CLI its milliseconds', async () => {
  const home = tempFolder();
  const of = async (agent: Name): Promise<Record<string, unknown>> => {
    await runCli(['install', agent, '--timeout', '600', '--profile', 'workday'], { HOME: home });
    return JSON.parse(readFileSync(join(home, FILES[agent]), 'utf8')) as Record<string, unknown>;
  };
  const command = expect.stringContaining(' --timeout 600 --profile workday ||') as string;
  const handler = { type: 'command', command, timeout: 600 };
  const group = (one: object) => [{ matcher: '*', hooks: [one] }];
  const claude = group({ ...handler, onFailure: 'block' });
  expect(await of('claude-code')).toEqual({ hooks: { PreToolUse: claude, PermissionRequest: claude } });
  expect(await of('codex')).toEqual({
    hooks: { PreToolUse: group(handler), PermissionRequest: group(handler) },
  });
  expect(await of('gemini')).toEqual({
    hooks: { BeforeTool: group({ ...handler, timeout: 600_000, name: 'countersign' }) },
  });
});

test('--prompts-only leaves the calls alone that the agent asks nobody about', async () => {
  const home = tempFolder();
  await runCli(['install', 'claude-code', '--prompts-only'], { HOME: home });
  const { hooks } = JSON.parse(readFileSync(join(home, FILES['claude-code']), 'utf8')) as { hooks: object };
  expect(Object.keys(hooks)).toEqual(['PermissionRequest']);
});

test('Codex is said to skip what it does not trust, and --trust writes that beside its own settings', async () => {
  const home = tempFolder();
  const config = join(home, '.codex', 'config.toml');
  mkdirSync(join(home, '.codex'));
  writeFileSync(config, 'model = "x"\n');
  const plain = await runCli(['install', 'codex'], { HOME: home });
  expect(plain.stdout).toContain('Codex SKIPS these hooks until you trust them');
  expect(readFileSync(config, 'utf8')).toBe('model = "x"\n');
  const trusted = await runCli(['install', 'codex', '--trust'], { HOME: home });
  expect(trusted.stdout).not.toContain('SKIPS');
  expect(readFileSync(config, 'utf8')).toContain(
    `[hooks.state."${home}/.codex/hooks.json:pre_tool_use:0:0"]`,
  );
  await runCli(['uninstall', 'codex'], { HOME: home });
  expect(readFileSync(config, 'utf8')).toBe('model = "x"\n');
});

test.each([
  ['install', 'cursor'],
  ['install', 'codex', '--timeout', '3'],
  ['install', 'codex', '--timeout', '1h'],
])('%s %s %s %s is no usage of it', async (...args) => {
  expect((await runCli(args, { HOME: tempFolder() })).code).toBe(2);
});

test.each([
  ['claude', 'claude-code'],
  ['gemini-cli', 'gemini'],
] as const)('%s is %s by another name, and the settings have its own', async (alias, agent) => {
  const home = tempFolder();
  const file = join(home, FILES[agent]);
  expect(await runCli(['install', alias], { HOME: home })).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(file, 'utf8')).toContain(` hook ${agent} --timeout `);
  expect((await runCli(['uninstall', alias], { HOME: home })).code).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test('a program that is not known is refused by the names of those that are', async () => {
  const { code, stderr } = await runCli(['install', 'vim'], { HOME: tempFolder() });
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('Allowed choices are claude-code, codex, gemini'),
  ]);
});

test('a project’s settings without such a program on the PATH come with a warning, and with a name they do not', async () => {
  const folder = tempFolder();
  const install = (env: Record<string, string>, ...more: readonly string[]) =>
    runCli(['install', 'claude-code', '--project', '--print', ...more], { HOME: folder, ...env });
  expect((await install({ PATH: folder })).stderr).toMatch(/every call would be refused; --command names/);
  expect((await install({ PATH: folder }, '--command', '/opt/countersign')).stderr).toBe('');
  writeFileSync(join(folder, 'countersign'), '', { mode: 0o755 });
  expect((await install({ PATH: folder })).stderr).toBe('');
});

test('an address that is none is a usage error, and with one nobody is asked for PLATFORM_URL', async () => {
  const home = tempFolder();
  const install = (url: string) => runCli(['install', 'claude-code', '--url', url], { HOME: home });
  expect(await install('foo')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('must be an http or https address') },
  });
  expect(existsSync(join(home, '.claude'))).toBe(false);
  const { code, stdout } = await install('http://127.0.0.1:9');
  expect([code, stdout]).toEqual([0, expect.not.stringContaining('PLATFORM_URL')]);
  expect(stdout).toContain('COUNTERSIGN_KEY');
});
