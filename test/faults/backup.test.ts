import { existsSync } from 'node:fs';
import { appendFile, copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApprovalBody, approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, runCli, startProduct, temporaryHome } from '../support/product.ts';
import { newExecutor, workAt } from '../support/work.ts';

/** Backups of a data folder in use, and what comes of every way to put one back. */
const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };
const FILES = ['ledger.db', 'temporal.db', 'keys.json'];

const folders: Awaited<ReturnType<typeof temporaryHome>>[] = [];
let running: Product[] = [];

afterEach(async () => {
  for (const product of running) await product.stop();
  running = [];
});

afterAll(async () => {
  for (const { remove } of folders) await remove();
});

async function folder(): Promise<string> {
  const made = await temporaryHome();
  folders.push(made);
  return made.path;
}

async function started(home: string): Promise<Product> {
  const product = await startProduct({ APPROVAL_HOME: home, POLICY_FILE: POLICY });
  running.push(product);
  return product;
}

const backUp = (home: string, to: string) => runCli(['backup', to], { APPROVAL_HOME: home });
const restore = (from: string, home: string) => runCli(['restore', from], { APPROVAL_HOME: home });

const createdAt = async (product: Product, more: Record<string, unknown> = {}): Promise<ApprovalBody> =>
  (await approvalsAt(product.url).create({ ...TABLE, ...more })).body;

/** What stands in a stopped or copied data folder, put together into a new one. */
async function assembled(parts: Readonly<Record<string, string>>): Promise<string> {
  const home = await folder();
  for (const [name, from] of Object.entries(parts)) await copyFile(join(from, name), join(home, name));
  return home;
}

test('a backup under load loses nothing that was acknowledged before it, and its open approvals are decided', async () => {
  const home = await folder();
  const product = await started(home);
  const approvals = approvalsAt(product.url);
  const acknowledged: ApprovalBody[] = [];
  let busy = true;
  const load = Array.from({ length: 8 }, async (_, lane) => {
    while (busy) {
      const { body, status } = await approvals.create(TABLE);
      if (status !== 201) continue;
      // One that is only taken in (202) counts later, which may be after the backup.
      if (lane % 2 === 0 && (await approvals.decide(body.id, 'approve')).status !== 200) continue;
      acknowledged.push((await approvals.get(body.id)).body);
    }
  });
  await eventually(
    async () => acknowledged.length,
    (count) => count >= 40,
  );
  const before = [...acknowledged];
  const target = join(await folder(), 'first');
  const made = await backUp(home, target);
  const during = acknowledged.length - before.length;
  busy = false;
  await Promise.all(load);
  expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' });
  expect(during).toBeGreaterThan(0);
  await product.kill();

  const empty = join(await folder(), 'home');
  expect(await restore(target, empty)).toMatchObject({ code: 0, stderr: '' });
  expect((await stat(join(empty, 'keys.json'))).mode & 0o777).toBe(0o600);
  const again = await started(empty);
  const restored = approvalsAt(again.url);
  expect(await restored.verify()).toMatchObject({ ok: true });
  for (const { id, status } of before) expect((await restored.get(id)).body).toMatchObject({ id, status });
  const open = before.filter(({ status }) => status === 'pending');
  expect(open.length).toBeGreaterThan(5);
  for (const { id } of open) {
    await restored.decide(id, 'deny');
    const { body } = await eventually(
      () => restored.get(id),
      (answer) => answer.body.resolution !== null,
    );
    expect(body.resolution).toMatchObject({ outcome: 'denied', by: 'alice' });
  }
  // What had a ledger entry by then, but no run in the older copy of Temporal, is never granted.
  const { body } = await call<{ data: ApprovalBody[] }>(
    'GET',
    `${again.url}/v1/approvals?status=pending&limit=100`,
  );
  for (const { id } of body.data) {
    const answer = await restored.decide(id, 'approve', { approver: 'bob' });
    const known = before.some((one) => one.id === id);
    const { resolution } = (await restored.get(id)).body;
    expect({ known, outcome: resolution?.outcome, status: answer.status }).toMatchObject(
      resolution?.outcome === 'approved' ? { status: 200 } : { outcome: 'cancelled' },
    );
  }
  // The file of the audit is written anew, whole.
  const { entries } = await restored.verify();
  await eventually(
    () => readFile(join(empty, 'audit.jsonl'), 'utf8').catch(() => ''),
    (text) => text.trimEnd().split('\n').length >= entries,
  );
}, 120_000);

test('a backup is refused where it cannot be whole, and a restore where it would lay itself over something', async () => {
  const home = await folder();
  const product = await started(home);
  await createdAt(product);
  const target = join(await folder(), 'backup');
  expect((await backUp(home, target)).code).toBe(0);
  expect(await backUp(home, target)).toMatchObject({ code: 2, stderr: expect.stringContaining('not empty') });
  expect(await restore(target, home)).toMatchObject({ code: 2, stderr: expect.stringContaining('in use') });
  await product.stop();
  expect(await restore(target, home)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('holds temporal.db, ledger.db, keys.json'),
  });
  const remote = { APPROVAL_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  expect(await runCli(['backup', join(target, 'x')], remote)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('TEMPORAL_ADDRESS'),
  });
  expect(await backUp(await folder(), join(await folder(), 'x'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('holds no ledger.db'),
  });
  await appendFile(join(target, 'ledger.db'), 'x');
  expect(await restore(target, await folder())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('was changed'),
  });
  await rm(join(target, 'manifest.json'));
  expect(await restore(target, await folder())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no manifest.json'),
  });
});

describe('files of different moments', () => {
  let early: string;
  let late: string;
  let ids: Readonly<
    Record<'open' | 'decidedBetween' | 'createdBetween' | 'carriedOutBetween' | 'executor', string>
  >;

  /** Two data folders: before and after an approval was decided, one carried out, and one created. */
  beforeAll(async () => {
    const home = await folder();
    const first = await started(home);
    const open = (await createdAt(first)).id;
    const decidedBetween = (await createdAt(first)).id;
    const executor = newExecutor();
    const order = await workAt(first.url).order(executor, { verification: { mode: 'auto' } });
    early = join(await folder(), 'early');
    expect((await backUp(home, early)).code).toBe(0);
    await approvalsAt(first.url).decide(decidedBetween, 'approve');
    const taken = await workAt(first.url).take(executor, 10);
    await workAt(first.url).complete(taken.body.token);
    const createdBetween = (await createdAt(first)).id;
    late = join(await folder(), 'late');
    expect((await backUp(home, late)).code).toBe(0);
    await first.stop();
    running = [];
    await copyFile(join(home, 'audit.jsonl'), join(late, 'audit.jsonl'));
    ids = { open, decidedBetween, createdBetween, carriedOutBetween: order.body.id, executor };
  });

  const outcomeOf = async (product: Product, id: string) =>
    (await approvalsAt(product.url).get(id)).body.resolution?.outcome;

  test('a ledger newer than Temporal: what was said stands, what lost its run is withdrawn, the rest goes on', async () => {
    const home = await assembled({ 'ledger.db': late, 'temporal.db': early, 'keys.json': early });
    const product = await started(home);
    const approvals = approvalsAt(product.url);
    expect(await approvals.verify()).toMatchObject({ ok: true });
    expect(await outcomeOf(product, ids.decidedBetween)).toBe('approved');
    expect((await approvals.decide(ids.decidedBetween, 'deny', { approver: 'bob' })).status).toBe(409);
    expect((await approvals.decide(ids.open, 'approve')).body.resolution).toMatchObject({
      outcome: 'approved',
    });
    await approvals.decide(ids.createdBetween, 'approve');
    expect(await outcomeOf(product, ids.createdBetween)).toBe('cancelled');
    // Its order still lies on Temporal's queue, and must not be carried out a second time.
    const taken = await workAt(product.url).take(ids.executor, 5);
    expect(taken.status).toBe(204);
    expect((await approvals.get(ids.carriedOutBetween)).body.status).toBe('archived');
    expect(await approvals.verify()).toMatchObject({ ok: true });
  });

  test('a ledger older than Temporal: nothing is granted that the ledger does not hold', async () => {
    const home = await assembled({ 'ledger.db': early, 'temporal.db': late, 'keys.json': early });
    const product = await started(home);
    const approvals = approvalsAt(product.url);
    expect(await approvals.verify()).toMatchObject({ ok: true });
    expect((await approvals.decide(ids.open, 'approve')).body.resolution).toMatchObject({
      outcome: 'approved',
    });
    await approvals.decide(ids.decidedBetween, 'approve');
    expect(await outcomeOf(product, ids.decidedBetween)).toBe('cancelled');
    // A run that the ledger does not know is no approval, and one whose run has ended gets no further.
    expect((await approvals.get(ids.createdBetween)).status).toBe(503);
    expect((await approvals.decide(ids.createdBetween, 'approve')).status).toBe(503);
    expect((await approvals.get(ids.carriedOutBetween)).body.status).toBe('dispatched');
  });

  test('an audit.jsonl that goes on after the ledger’s end stops the start and says what to do', async () => {
    const home = await assembled({
      ...Object.fromEntries(FILES.map((name) => [name, early])),
      'audit.jsonl': late,
    });
    const refused = await runCli(['serve'], { APPROVAL_HOME: home, PORT: '0' });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('which the ledger has not') });
    await rename(join(home, 'audit.jsonl'), join(home, 'audit.jsonl.old'));
    const product = await started(home);
    expect(await approvalsAt(product.url).verify()).toMatchObject({ ok: true });
  });

  test('without its keys, or with others, nothing starts', async () => {
    const home = await assembled({ 'ledger.db': early, 'temporal.db': early });
    const refused = await runCli(['serve'], { APPROVAL_HOME: home, PORT: '0' });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('keys.json') });
    expect(existsSync(join(home, 'keys.json'))).toBe(false);
    const other = { current: 'kother', keys: { kother: Buffer.alloc(32).toString('base64') } };
    await writeFile(join(home, 'keys.json'), JSON.stringify(other));
    expect((await runCli(['serve'], { APPROVAL_HOME: home, PORT: '0' })).code).toBe(2);
  });
});
