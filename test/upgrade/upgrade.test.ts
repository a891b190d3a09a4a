import { join } from 'node:path';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { COMMANDER, cardsSent, clickOf, clicksGoTo, feishuEnvironment } from '../support/feishu-product.ts';
import { confirmationsAt } from '../support/confirmations.ts';
import { type EntryBody, approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { type UpgradeState, savedVersions, unpackState } from '../support/upgrade-state.ts';
import { workAt } from '../support/work.ts';
import { workspaceAt } from '../support/workspaces.ts';

/** The data folders that releases left when they were killed, each gone on with by the product as it is now. */
const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const versions = await savedVersions();

test('every version that may lie on a disk has a saved data folder', () => {
  expect(versions.slice(0, 4)).toEqual(['0.1.0', '0.2.0', '0.3.0', '0.4.0']);
});

describe.each(versions)('a data folder of %s, killed with approvals open', (version) => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let fake: FakeFeishu;
  let product: Product;
  let state: UpgradeState;
  let approvals: ReturnType<typeof approvalsAt>;

  beforeAll(async () => {
    home = await temporaryHome();
    state = await unpackState(version, home.path);
    fake = await createFakeFeishu();
    product = await startProduct({
      ...feishuEnvironment(fake),
      APPROVAL_HOME: home.path,
      POLICY_FILE: POLICY,
    });
    clicksGoTo(fake, product.url);
    approvals = approvalsAt(product.url);
  });

  afterAll(async () => {
    await product?.stop();
    await fake?.close();
    await home?.remove();
  });

  const idOf = (name: string): string => state.approvals[name] ?? `no ${name} in ${version}`;

  /** Clicks on a card that the old version sent. Feishu's own clock is now. */
  async function click(name: string): Promise<number> {
    const saved = state.clicks[name];
    if (saved === undefined) throw new Error(`no click on ${name} in ${version}`);
    const header = { ...saved.header, create_time: `${Date.now()}000` };
    const request = fake.buildCallback({ ...saved, header });
    const answer = await fetch(`${product.url}/api/webhook/feishu`, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
    });
    await answer.text();
    return answer.status;
  }

  const outcomeOf = (id: string) =>
    eventually(
      async () => (await approvals.get(id)).body,
      ({ resolution }) => resolution !== null,
    ).then(({ resolution }) => resolution);

  test('nothing is lost: every approval stands as it stood, and the chain goes on from its first entry', async () => {
    const { body } = await call<{ data: EntryBody[] }>('GET', `${product.url}/v1/audit?limit=1000`);
    const seqs = body.data.map(({ seq }) => seq).sort((a, b) => a - b);
    expect(seqs.slice(0, state.chain.entries)).toEqual(
      Array.from({ length: state.chain.entries }, (_, index) => index + 1),
    );
    expect(await approvals.verify()).toMatchObject({ ok: true });
    // What its timers and executors did since is another test's.
    const moved = new Set(['over-while-nothing-ran', 'order-in-hand']);
    for (const [name, id] of Object.entries(state.approvals)) {
      const found = await approvals.get(id);
      expect({ name, http: found.status }).toEqual({ name, http: 200 });
      if (!moved.has(name))
        expect({ name, is: found.body.status }).toEqual({ name, is: state.statuses[name] });
    }
  });

  test('a deadline that passed while nothing ran ends its approval', async () => {
    expect(await outcomeOf(idOf('over-while-nothing-ran'))).toMatchObject({ outcome: 'expired' });
  });

  test.each([
    ['pending', 'approve', 'approved'],
    ['pending-to-be-denied', 'deny', 'denied'],
    ['on-the-first-rung', 'approve', 'approved'],
    ['on-the-second-rung', 'approve', 'approved'],
  ])('%s: %s over HTTP ends it %s', async (name, decision, outcome) => {
    const decided = await approvals.decide(idOf(name), decision, { approver: 'carol', comment: 'after' });
    expect(decided.status).toBe(200);
    expect(decided.body.resolution).toMatchObject({ outcome, by: 'carol', comment: 'after' });
  });

  test('a request is taken back', async () => {
    await approvals.cancel(idOf('pending-to-be-cancelled'));
    expect(await outcomeOf(idOf('pending-to-be-cancelled'))).toMatchObject({ outcome: 'cancelled' });
  });

  test('a vote given before still counts: the second of two ends it, and not the first voter’s again', async () => {
    const id = idOf('one-vote-of-two');
    expect((await approvals.decide(id, 'approve')).body.resolution ?? null).toBeNull();
    const second = await approvals.decide(id, 'approve', { approver: 'bob' });
    expect(second.body.resolution).toMatchObject({ outcome: 'approved' });
    const voters = second.body.decisions.map(({ by }) => by);
    expect(voters).toEqual(['alice', 'bob']);
  });

  test('a final review takes another person than the one who approved before', async () => {
    const id = idOf('in-final-review');
    expect((await approvals.decide(id, 'approve')).status).not.toBe(200);
    const reviewed = await approvals.decide(id, 'approve', { approver: 'bob' });
    expect(reviewed.body.resolution).toMatchObject({ outcome: 'approved', by: 'bob' });
  });

  test.each(['pending-on-a-card', 'in-final-review-on-a-card'])('%s: a click decides it', async (name) => {
    expect(await click(name)).toBe(200);
    expect(await outcomeOf(idOf(name))).toMatchObject({ outcome: 'approved', via: 'feishu' });
  });

  test('one that had ended stays ended', async () => {
    const again = await approvals.decide(idOf('approved'), 'deny', { approver: 'carol' });
    expect(again.status).toBe(409);
    expect((await approvals.get(idOf('approved'))).body.resolution).toMatchObject({
      outcome: 'approved',
      comment: 'go ahead',
    });
  });

  test('new approvals go their way beside the old ones', async () => {
    const { body } = await approvals.create({ action: { command: 'DROP TABLE users' }, profile: 'patient' });
    const at = await cardsSent(fake, body.id);
    await fake.press(clickOf(COMMANDER, at[COMMANDER] ?? '', 'deny', 'no'));
    expect(await outcomeOf(body.id)).toMatchObject({ outcome: 'denied' });
  });

  if (version !== '0.1.0') {
    const work = () => workAt(product.url);

    test('an agent takes the order that waited, once, and its result ends it', async () => {
      const executor = state.executors['order-waits'] ?? '';
      const taken = await work().take(executor, 10);
      expect(taken).toMatchObject({ status: 200, body: { order: { approvalId: idOf('order-waits') } } });
      const done = await work().complete(taken.body.token);
      expect(done.body).toMatchObject({ status: 'archived', dispatch: { attempt: 1 } });
      expect((await work().take(executor, 1)).status).toBe(204);
    });

    test('an order in an agent’s hands when all was killed is unknown, and a person says what follows', async () => {
      const id = idOf('order-in-hand');
      const unknown = await eventually(
        () => work().get(id),
        ({ body }) => body.status === 'executed',
        40_000,
      );
      expect(unknown.body.dispatch).toMatchObject({ outcome: 'unknown' });
      const redone = await work().post(id, 'verify', { decision: 'redo', approver: 'carol' });
      expect(redone.body.dispatch).toMatchObject({ attempt: 2 });
      const taken = await work().take(state.executors['order-in-hand'] ?? '', 10);
      expect(taken.body.order).toMatchObject({ approvalId: id, attempt: 2 });
      await work().complete(taken.body.token);
    });

    test('a result that waited for a person is accepted', async () => {
      const id = idOf('result-waits');
      const done = await work().post(id, 'verify', { decision: 'accept', approver: 'carol' });
      expect(done.body).toMatchObject({ status: 'archived', verification: { by: 'carol' } });
    });

    test('what is approved only now goes to the executor that was named then', async () => {
      const id = idOf('pending-with-executor');
      await approvals.decide(id, 'approve', { approver: 'carol' });
      const taken = await work().take(state.executors['pending-with-executor'] ?? '', 10);
      expect(taken.body.order).toMatchObject({ approvalId: id, attempt: 1 });
      expect((await work().complete(taken.body.token)).status).toBe(200);
    });

    test('an approved one is handed to an executor by a person', async () => {
      const id = idOf('to-be-dispatched-by-a-person');
      await work().post(id, 'dispatch', { executor: 'upgrade-chosen', approver: 'carol' });
      const taken = await work().take('upgrade-chosen', 10);
      expect(taken.body.order).toMatchObject({ approvalId: id });
      await work().complete(taken.body.token);
    });

    test('the older protocols find and decide what they asked', async () => {
      for (const name of ['task', 'workspace', 'confirmation']) {
        const open = state.statuses[name] === 'pending' && (await approvals.get(idOf(name))).body.expiresAt;
        expect({ name, open: Date.parse(String(open)) > Date.now() }).toEqual({ name, open: true });
      }
      const decided = await approvals.decide(idOf('workspace'), 'approve', { approver: 'carol' });
      expect(decided.status).toBe(200);
      const [listed] = await workspaceAt(product.url, 'shop').list();
      expect(listed).toMatchObject({ id: idOf('workspace'), status: 'approved', decided_by: 'carol' });
      const confirmations = confirmationsAt(product.url);
      await confirmations.approve(idOf('confirmation'));
      expect((await confirmations.get(idOf('confirmation'))).body.status).toBe('approved');
      const task = await call<{ status: string }>('POST', `${product.url}/api/tasks/TASK-0001`, {
        ...{ status: 'approved', operator_id: 'carol', operator_name: 'carol' },
      });
      expect(task.body.status).toBe('final_review');
    });

    test('an action on the allowlist still passes without a person', async () => {
      expect((await confirmationsAt(product.url).ask('lint')).body.status).toBe('auto_approved');
    });
  }

  test('after all that the chain verifies, and a crash and another start change nothing', async () => {
    const before = await approvals.verify();
    expect(before).toMatchObject({ ok: true });
    await product.kill();
    product = await startProduct({ ...feishuEnvironment(fake), APPROVAL_HOME: home.path });
    approvals = approvalsAt(product.url);
    expect(await approvals.verify()).toMatchObject({ ok: true });
    expect((await approvals.get(idOf('pending'))).body.resolution).toMatchObject({ by: 'carol' });
  });
});
