import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROGRAM, runCli } from '../support/product.ts';
import { productForSuite } from '../support/suite.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

const suite = productForSuite();

afterAll(removeTempFolders);

test('rbac.roles lets request, exec and the tool of mcp ask by a role that may, and by no other', async () => {
  const [config, audit] = [join(tempFolder(), 'config.yaml'), join(tempFolder(), 'audit.jsonl')];
  writeFileSync(config, 'rbac:\n  roles:\n    operator: [approve]\n    reader: [read]\n');
  const env = { PLATFORM_URL: suite.url, CONFIG_FILE: config, AUDIT_LOG_PATH: audit };
  /** What each of them says to one who has this role. */
  const says = async (role: string) => {
    const tool = { name: 'request_approval', arguments: { action: { command: 'ls' }, reason: 'x' } };
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: tool };
    const hello = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 't', version: '1' },
    };
    const greeting = { jsonrpc: '2.0', id: 1, method: 'initialize', params: hello };
    const request = await runCli(['request', '--reason', 'x', '--role', role, 'ls'], env);
    const exec = await runCli(['exec', '--role', role, '--', 'echo', 'it ran'], env);
    const lines = [greeting, { jsonrpc: '2.0', method: 'notifications/initialized' }, call];
    const mcp = await toolAnswer(['mcp', '--role', role], env, lines);
    return { request, exec, mcp };
  };
  const refused = await says('reader');
  const why = expect.stringContaining('lacks the permission "approve"') as string;
  expect(refused.request).toMatchObject({ code: 1, stderr: why });
  expect(refused.exec).toMatchObject({ code: 1, stdout: '', stderr: why });
  expect(refused.mcp).toMatchObject({ isError: true, content: [{ text: why }] });
  const events = () => readFileSync(audit, 'utf8').trimEnd().split('\n').map(eventOf);
  expect(events()).toEqual(Array(3).fill('rbac.deny reader'));
  const allowed = await says('operator');
  expect([allowed.request.code, allowed.exec.stdout]).toEqual([0, 'it ran\n']);
  expect(allowed.mcp['isError']).toBeUndefined();
  expect(events().slice(3)).toEqual([1, 2, 3].flatMap(() => ['requested operator', 'granted operator']));
  writeFileSync(config, 'rbac: 3\n');
  const broken = await says('operator');
  const where = expect.stringContaining('line 1: rbac') as string;
  expect(broken.request).toMatchObject({ code: 1, stderr: where });
  expect(broken.exec).toMatchObject({ code: 1, stdout: '', stderr: where });
  expect(broken.mcp).toMatchObject({ isError: true, content: [{ text: where }] });
}, 120_000);

function eventOf(line: string): string {
  const { event, role } = JSON.parse(line) as { event: string; role: string };
  return `${event} ${role}`;
}

/** What a program that speaks MCP says to the second of two requests. */
async function toolAnswer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  lines: readonly unknown[],
): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  try {
    for (const line of lines) child.stdin.write(`${JSON.stringify(line)}\n`);
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as { id?: number; result?: Record<string, unknown> };
      if (said.id === 2) return said.result ?? {};
    }
    throw new Error('mcp ended without an answer');
  } finally {
    child.kill();
  }
}
