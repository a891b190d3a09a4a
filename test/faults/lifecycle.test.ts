import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { access, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, runCli, startProduct, temporaryHome } from '../support/product.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };
/** Well below what a long poll waits, which a stop must not. */
const STOP_MS = 25_000;
/** After this the product ends without order. */
const CUT_SHORT_MS = 8_000;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let running: Product[];

beforeEach(async () => {
  home = await temporaryHome();
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((product) => product.stop()));
  await home.remove();
});

const environment = (folder = home.path): Record<string, string> => ({
  APPROVAL_HOME: folder,
  POLICY_FILE: POLICY,
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<Product> {
  const product = await startProduct({ ...environment(), ...env });
  running.push(product);
  return product;
}

async function temporalPid(folder = home.path): Promise<number> {
  const { pid } = JSON.parse(await readFile(join(folder, 'temporal.pid'), 'utf8')) as { pid: number };
  return pid;
}

/** An orphan that has ended may stay in the process list, as a zombie without a command line, until init collects it. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
}

interface Ready {
  readonly ready: boolean;
  readonly checks: { readonly temporal: { readonly ok: boolean; readonly problem: string | null } };
}

async function readiness(product: Product): Promise<{ readonly status: number; readonly body: Ready }> {
  const response = await fetch(`${product.url}/readyz`);
  return { status: response.status, body: (await response.json()) as Ready };
}

async function endsInTime(product: Product, signal: NodeJS.Signals): Promise<void> {
  const startedAt = performance.now();
  expect(await product.stop(signal)).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(STOP_MS);
}

test.each<[string, NodeJS.Signals, NodeJS.Signals | null]>([
  ['SIGTERM', 'SIGTERM', null],
  ['Ctrl-C, which reaches the Temporal server as well,', 'SIGINT', 'SIGINT'],
])(
  '%s ends everything without waiting for long polls, and leaves nothing running; the next start goes on',
  async (_, signal, toTemporal) => {
    const product = await start();
    const approvals = approvalsAt(product.url);
    const { body: asked } = await approvals.create(TABLE);
    const waiting = approvals.get(asked.id, 55);
    const pid = await temporalPid();
    // The poll is in flight once a later request was answered.
    await approvals.get(asked.id);
    if (toTemporal !== null) process.kill(pid, toTemporal);
    await endsInTime(product, signal);
    expect((await waiting).body).toMatchObject({ id: asked.id, status: 'pending' });
    expect(await isAlive(pid)).toBe(false);
    expect(existsSync(join(home.path, 'temporal.pid'))).toBe(false);
    await expect(fetch(`${product.url}/livez`)).rejects.toThrow();

    const next = await start();
    const decided = await approvalsAt(next.url).decide(asked.id, 'approve');
    expect([decided.status, decided.body.status]).toEqual([200, 'approved']);
    await endsInTime(next, 'SIGINT');
  },
  60_000,
);

test('a second start on a live data folder exits with 2 and says so; on a folder of its own it runs beside the first', async () => {
  const first = await start();
  const other = await temporaryHome();
  const [second, beside] = await Promise.all([
    runCli(['serve'], { ...environment(), PORT: '0' }),
    start({ APPROVAL_HOME: other.path }),
  ]);
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`APPROVAL_HOME ${home.path} is in use by a running Countersign`);
  expect(await temporalPid(other.path)).not.toBe(await temporalPid());
  for (const product of [first, beside]) {
    const approvals = approvalsAt(product.url);
    const { body: asked } = await approvals.create(TABLE);
    expect((await approvals.decide(asked.id, 'approve')).status).toBe(200);
    expect((await approvals.verify()).entries).toBe(2);
  }
  expect(await beside.stop()).toBe(0);
  await other.remove();
});

test('kill -9 leaves a Temporal server behind; the next start ends it, and pending approvals go on', async () => {
  const first = await start();
  const { body: asked } = await approvalsAt(first.url).create(TABLE);
  const left = await temporalPid();
  await first.kill();
  expect(await isAlive(left)).toBe(true);

  const next = await start();
  expect(next.output()).toContain('ended a Temporal server that a crash had left behind');
  expect(await isAlive(left)).toBe(false);
  const approvals = approvalsAt(next.url);
  expect((await approvals.get(asked.id)).body.status).toBe('pending');
  expect((await approvals.decide(asked.id, 'approve')).body.status).toBe('approved');
});

test('a PORT that is taken exits with 2, names it, and leaves nothing running', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as AddressInfo;
  const ended = await runCli(['serve'], { ...environment(), PORT: String(port) });
  stranger.close();
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(new RegExp(`PORT .*${port}`));
  expect(existsSync(join(home.path, 'temporal.pid'))).toBe(false);
});

test('an embedded Temporal server that dies is started again; meanwhile requests are told to come back', async () => {
  const product = await start();
  const approvals = approvalsAt(product.url);
  const { body: asked } = await approvals.create(TABLE);
  const pid = await temporalPid();
  const port = Number(/^ {2}Temporal +127\.0\.0\.1:(\d+)$/m.exec(product.output())?.[1]);
  process.kill(pid, 'SIGKILL');
  // Somebody else has its port for a while: the longest way back.
  const stranger = await takePort(port);
  const startedAt = performance.now();
  const [refused, undecided, ready] = await Promise.all([
    approvals.create(TABLE),
    approvals.decide(asked.id, 'approve'),
    readiness(product),
  ]);
  // Nobody is kept waiting for it: a client has its answer while its own patience still lasts.
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(undecided.status).toBe(503);
  expect(ready).toMatchObject({ status: 503, body: { checks: { temporal: { ok: false } } } });
  expect((await approvals.get(asked.id)).body).toMatchObject({ status: 'pending', decisions: [] });
  await stranger.release();

  await eventually(
    () => readiness(product),
    ({ status }) => status === 200,
  );
  const again = await temporalPid();
  expect(again).not.toBe(pid);
  // The answer that was told to come again may have reached Temporal after all; either way it counts once.
  expect([200, 202, 409]).toContain((await approvals.decide(asked.id, 'approve')).status);
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body).toMatchObject({ status: 'approved', decisions: [{ by: 'alice' }] });
  expect((await approvals.create(TABLE)).status).toBe(201);
  const stoppedAt = performance.now();
  const code = await product.stop();
  // On a machine that is too busy for an orderly end it cuts itself short, and says so by its code.
  const isCutShort = performance.now() - stoppedAt >= CUT_SHORT_MS;
  expect(code).toBe(isCutShort ? 1 : 0);
  if (!isCutShort) expect(await isAlive(again)).toBe(false);
});

/** Listens on a port as soon as it is free, and hangs up on whoever comes. */
async function takePort(port: number): Promise<{ release(): Promise<void> }> {
  const server = createServer((socket) => socket.destroy());
  await eventually(
    async () => {
      server.listen(port, '127.0.0.1');
      return Promise.race([
        once(server, 'listening').then(() => true),
        once(server, 'error').then(() => false),
      ]).catch(() => false);
    },
    (listens) => listens,
  );
  return { release: () => new Promise((done) => void server.close(() => done())) };
}

test('without the key file of its open approvals it does not start, and it starts again once that file is restored', async () => {
  const first = await start();
  const { body: asked } = await approvalsAt(first.url).create(TABLE);
  await first.stop();
  const file = join(home.path, 'keys.json');
  const backup = join(home.path, 'keys.backup');
  await rename(file, backup);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const ended = await runCli(['serve'], { ...environment(), PORT: '0' });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('keys.json, and the ledger was written with the key');
    expect(ended.stderr).toContain('restore it from your backup');
  }
  // No other was made in its place.
  await expect(access(file)).rejects.toThrow(/ENOENT/);
  await rename(backup, file);
  const next = await start();
  const decided = await approvalsAt(next.url).decide(asked.id, 'approve');
  expect([decided.status, decided.body.status]).toEqual([200, 'approved']);
});

test('a Temporal address where nobody answers keeps the process up, and /readyz says what is missing', async () => {
  const product = await start({ TEMPORAL_ADDRESS: '127.0.0.1:9' });
  const { status, body } = await readiness(product);
  expect([status, body]).toMatchObject([503, { ready: false, checks: { temporal: { ok: false } } }]);
  expect(body.checks.temporal.problem).toMatch(/Temporal/);
  expect((await fetch(`${product.url}/livez`)).status).toBe(200);
  const refused = await approvalsAt(product.url).create(TABLE);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  await endsInTime(product, 'SIGTERM');
});
