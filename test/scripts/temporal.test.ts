import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { TypedSearchAttributes, defineSearchAttributeKey } from '@temporalio/common';
import { temporalPort } from '../support/temporal-port.ts';
import { findRunningTemporal, findTemporal, reapTemporal, startTemporal } from '../../scripts/temporal.mjs';

const TEMPORAL_MODULE = pathToFileURL(join(import.meta.dirname, '../../scripts/temporal.mjs')).href;

let binary: string;
let folder: string;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  binary = await findTemporal({ home: join(homedir(), '.countersign'), log: () => undefined });
}, 300_000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-temporal-test-'));
});

afterEach(async () => {
  for (const step of undo.splice(0)) await step();
  await rm(folder, { recursive: true, force: true });
});

async function start(
  name: string,
  searchAttributes: Parameters<typeof startTemporal>[0]['searchAttributes'] = {},
) {
  const server = await startTemporal({ ...filesOf(name), binary, port: temporalPort(), searchAttributes });
  undo.push(server.stop);
  return server;
}

function filesOf(name: string) {
  return {
    dbFile: join(folder, `${name}.db`),
    logFile: join(folder, `${name}.log`),
    pidFile: join(folder, `${name}.pid`),
  };
}

async function connect(address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  undo.unshift(() => connection.close());
  return new Client({ connection });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts a server from another process, which is then killed outright, as a crash would. */
async function leaveServerBehind(name: string): Promise<number> {
  const source = `
    import { startTemporal } from ${JSON.stringify(TEMPORAL_MODULE)};
    const server = await startTemporal(${JSON.stringify({ ...filesOf(name), binary, port: temporalPort(), searchAttributes: {} })});
    console.log(server.pid);
    setInterval(() => undefined, 1000);`;
  const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk]: unknown[] = parent.stdout === null ? [] : await once(parent.stdout, 'data');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return Number(String(chunk));
}

test('two servers started at once run side by side, each on its own ports', async () => {
  const servers = await Promise.all([start('left'), start('right')]);

  expect(
    new Set(servers.flatMap(({ address, uiUrl }) => [address.split(':')[1], uiUrl.split(':')[2]])).size,
  ).toBe(4);
  for (const { address, uiUrl } of servers) {
    const client = await connect(address);
    await client.workflow.start('Nothing', { taskQueue: 'nobody', workflowId: address });
    expect((await fetch(uiUrl)).status).toBe(200);
  }
  const [left] = servers;
  const client = await connect(left.address);
  await expect(client.workflow.getHandle(left.address).describe()).resolves.toBeDefined();
  await expect(client.workflow.getHandle(servers[1].address).describe()).rejects.toThrow(/not found/i);
});

test('a port that is taken is passed over', async () => {
  const stranger = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(stranger, 'listening');
  undo.push(() => new Promise((resolve) => stranger.close(resolve)));
  const address = stranger.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const server = await startTemporal({ ...filesOf('one'), binary, port, searchAttributes: {} });
  undo.push(server.stop);

  expect(Number(server.address.split(':')[1])).toBeGreaterThan(port);
});

test('a second start on the same file keeps its workflows and learns new search attributes', async () => {
  const first = await start('one', { Tier: 'Int' });
  await (
    await connect(first.address)
  ).workflow.start('Nothing', { taskQueue: 'nobody', workflowId: 'before' });
  await first.stop();

  const second = await start('one', { Tier: 'Int', Labels: 'KeywordList' });

  const client = await connect(second.address);
  await expect(client.workflow.getHandle('before').describe()).resolves.toBeDefined();
  const labels = defineSearchAttributeKey('Labels', 'KEYWORD_LIST');
  await client.workflow.start('Nothing', {
    taskQueue: 'nobody',
    workflowId: 'after',
    typedSearchAttributes: new TypedSearchAttributes([{ key: labels, value: ['opaque_code'] }]),
  });
  const { typedSearchAttributes } = await client.workflow.getHandle('after').describe();
  expect(typedSearchAttributes.get(labels)).toEqual(['opaque_code']);
});

test('a search attribute whose type was changed is refused by name', async () => {
  await (await start('one', { Tier: 'Int' })).stop();

  await expect(start('one', { Tier: 'Keyword' })).rejects.toThrow(/search attribute Tier .*_INT .*_KEYWORD/);
});

test('a stopped server is gone, and its pid file with it', async () => {
  const server = await start('one');
  const { pidFile, dbFile } = filesOf('one');
  expect(JSON.parse(await readFile(pidFile, 'utf8'))).toEqual({
    pid: server.pid,
    dbFile,
    address: server.address,
  });
  expect(await findRunningTemporal({ pidFile })).toBe(server.address);

  await server.stop();

  await expect(server.exited).resolves.toBe(0);
  expect(isAlive(server.pid)).toBe(false);
  await expect(readFile(pidFile)).rejects.toThrow('ENOENT');
  expect(await findRunningTemporal({ pidFile })).toBeUndefined();
});

test('a server that dies tells so', async () => {
  const server = await start('one');
  process.kill(server.pid, 'SIGKILL');
  await expect(server.exited).resolves.toBeNull();
});

test('a start that cannot work fails with what the server said', async () => {
  const dbFile = join(folder, 'no-such-folder', 'one.db');
  await expect(startTemporal({ ...filesOf('one'), binary, dbFile, searchAttributes: {} })).rejects.toThrow(
    /did not start[\s\S]*no such file or directory/,
  );
});

test('a server left behind by a crash is reaped, and its file can be used again', async () => {
  const pid = await leaveServerBehind('one');
  expect(isAlive(pid)).toBe(true);

  await expect(reapTemporal(filesOf('one'))).resolves.toBe(true);

  await expect(reapTemporal(filesOf('one'))).resolves.toBe(false);
  await expect(start('one')).resolves.toBeDefined();
});

test('a foreign process that got the same id is left alone', async () => {
  const { dbFile, pidFile } = filesOf('one');
  const foreign = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)', dbFile], {
    stdio: 'ignore',
  });
  undo.push(async () => {
    foreign.kill('SIGKILL');
    await once(foreign, 'exit');
  });
  await once(foreign, 'spawn');
  await writeFile(pidFile, JSON.stringify({ pid: foreign.pid, dbFile }));

  await expect(reapTemporal({ pidFile })).resolves.toBe(false);

  expect(foreign.exitCode).toBeNull();
  expect(isAlive(foreign.pid ?? 0)).toBe(true);
});

test('a pid file that is damaged or not there harms nothing', async () => {
  const { pidFile } = filesOf('one');
  await expect(reapTemporal({ pidFile })).resolves.toBe(false);
  await writeFile(pidFile, '{"pid": 1');
  await expect(reapTemporal({ pidFile })).resolves.toBe(false);
});
