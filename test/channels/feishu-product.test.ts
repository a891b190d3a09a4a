import { join } from 'node:path';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import type { CallbackOptions } from '../support/fake-feishu/types.ts';
import {
  ADMIN,
  AUDIENCE,
  COMMANDER,
  GROUP,
  LISTED,
  STRANGER,
  cardsOf,
  cardsSent,
  clickOf,
  clicksGoTo,
  everyCopyShows,
  feishuEnvironment,
  readCardText,
} from '../support/feishu-product.ts';
import { type EntryBody, approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };
const BUILD = { action: { command: 'rm -rf /tmp/build' } };

let home: Awaited<ReturnType<typeof temporaryHome>>;
let fake: FakeFeishu;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;

async function start(): Promise<void> {
  product = await startProduct({
    ...feishuEnvironment(fake),
    APPROVAL_HOME: home.path,
    POLICY_FILE: POLICY,
  });
  approvals = approvalsAt(product.url);
  clicksGoTo(fake, product.url);
}

beforeAll(async () => {
  home = await temporaryHome();
  fake = await createFakeFeishu();
  await start();
});

afterAll(async () => {
  await product?.stop();
  await fake?.close();
  await home?.remove();
});

/** A new approval with a card at everybody. */
async function ask(body: Record<string, unknown> = TABLE) {
  const { body: asked } = await approvals.create(body);
  return { asked, at: await cardsSent(fake, asked.id) };
}

const press = (openId: string, messageId: string | undefined, button: 'approve' | 'deny', comment = '') =>
  fake.press(clickOf(openId, messageId ?? '', button, comment));

/** The attempts that were turned away before any approval was touched. */
async function strayRefusals(): Promise<readonly EntryBody[]> {
  const { body } = await call<{ data: EntryBody[] }>('GET', `${product.url}/v1/audit?limit=1000`);
  return body.data.filter((entry) => entry.event === 'refused' && entry.actor === 'feishu');
}

test('an approval by card: toast and new card at once, the comment for the requester, every copy updated', async () => {
  const { asked, at } = await ask();
  expect(
    cardsOf(fake, asked.id)
      .map(({ receiveId }) => receiveId)
      .sort(),
  ).toEqual([...AUDIENCE].sort());
  const waiting = approvals.get(asked.id, 20);
  const result = await press(COMMANDER, at[COMMANDER], 'approve', 'go ahead, 但要小心');
  expect(result).toMatchObject({ httpStatus: 200, clientCode: null, toast: { type: 'success' } });
  expect(JSON.stringify(result.card)).toContain('已通过');
  expect((await waiting).body).toMatchObject({
    status: 'approved',
    resolution: {
      outcome: 'approved',
      by: `feishu:${COMMANDER}`,
      via: 'feishu',
      comment: 'go ahead, 但要小心',
    },
  });
  const shown = await everyCopyShows(fake, asked.id, 'Approved');
  expect(shown).toHaveLength(AUDIENCE.length);
  for (const text of shown) {
    expect(text).toContain(`feishu:${COMMANDER}`);
    expect(text).toContain('go ahead, 但要小心');
    expect(text).not.toContain('Required to deny');
  }
});

test('a denial by card needs a comment, and the requester gets it', async () => {
  const { asked, at } = await ask();
  const silent = await press(LISTED, at[LISTED], 'deny');
  expect(silent).toMatchObject({ toast: { type: 'error', content: 'A comment is required to deny.' } });
  expect((await approvals.get(asked.id)).body.status).toBe('pending');
  const denied = await press(LISTED, at[LISTED], 'deny', 'not on a Friday');
  expect(denied).toMatchObject({ toast: { type: 'success' } });
  expect((await approvals.get(asked.id)).body).toMatchObject({
    status: 'rejected',
    resolution: { outcome: 'denied', by: `feishu:${LISTED}`, via: 'feishu', comment: 'not on a Friday' },
  });
  await everyCopyShows(fake, asked.id, 'Rejected');
});

test('a second click is told who decided and when, and changes nothing', async () => {
  const { asked, at } = await ask();
  const late = fake.cardAction(clickOf(ADMIN, at[ADMIN] ?? '', 'deny', 'no'));
  await press(COMMANDER, at[COMMANDER], 'approve');
  const result = await fake.deliver(fake.buildCallback(late));
  expect(result).toMatchObject({ httpStatus: 200, toast: { type: 'info' } });
  const { resolution } = (await approvals.get(asked.id)).body;
  expect(String(result.toast?.['content'])).toContain(`Already approved by feishu:${COMMANDER} at`);
  expect(String(result.toast?.['content'])).toContain(resolution?.at);
  expect(resolution).toMatchObject({ outcome: 'approved', by: `feishu:${COMMANDER}` });
  expect(JSON.stringify(result.card)).toContain('已通过');
});

test('an escalation and a decision over HTTP bring every copy up to date', async () => {
  const { asked, at } = await ask({ action: TABLE.action });
  expect((await approvals.decide(asked.id, 'escalate')).body.currentTier).toBe('HIGH');
  await everyCopyShows(fake, asked.id, 'Escalated: MEDIUM risk → HIGH risk');
  const old = fake.message(at[GROUP] ?? '');
  expect((await approvals.decide(asked.id, 'deny', { comment: 'over HTTP' })).status).toBe(200);
  const shown = await everyCopyShows(fake, asked.id, 'Rejected');
  expect(shown.every((text) => text.includes('alice (http)') && text.includes('over HTTP'))).toBe(true);
  expect(fake.message(at[GROUP] ?? '').versions.length).toBeGreaterThan(old.versions.length);
});

test('a callback that is forged, stale or replayed changes nothing and is in the ledger', async () => {
  const { asked, at } = await ask({ ...BUILD, profile: 'patient' });
  const before = (await strayRefusals()).length;
  const click = () => fake.cardAction(clickOf(COMMANDER, at[COMMANDER] ?? '', 'approve'));
  const stale = String(Math.floor(Date.now() / 1_000) - 301);
  const forgeries: readonly CallbackOptions[] = [
    { tamper: 'signature' },
    { tamper: 'plain' },
    { encryptKey: 'somebody-elses-key' },
    { timestamp: stale },
  ];
  for (const options of forgeries) {
    const result = await fake.deliver(fake.buildCallback(click(), options));
    expect(result).toMatchObject({ httpStatus: 401, body: '{}', toast: null, card: null });
  }
  expect((await approvals.get(asked.id)).body).toMatchObject({ status: 'pending', decisions: [] });
  expect((await strayRefusals()).slice(before)).toMatchObject(
    forgeries.map(() => ({ details: { code: 'forged', via: 'feishu' } })),
  );
  // Two people must approve; one good click, delivered again and again, is one vote.
  const good = fake.buildCallback(click());
  expect(await fake.deliver(good)).toMatchObject({ toast: { type: 'success' } });
  for (let turn = 0; turn < 2; turn += 1)
    expect(await fake.deliver(good)).toMatchObject({ toast: { type: 'info' } });
  expect((await approvals.get(asked.id)).body).toMatchObject({
    status: 'pending',
    decisions: [{ by: `feishu:${COMMANDER}` }],
  });
  expect((await strayRefusals()).slice(before + forgeries.length)).toMatchObject([
    { details: { message: 'a click that was received before' } },
    { details: { message: 'a click that was received before' } },
  ]);
});

test('a click on a card of one approval with the value of another changes neither', async () => {
  const one = await ask();
  const other = await ask();
  const swapped = fake.cardAction({
    messageId: one.at[COMMANDER] ?? '',
    operator: { open_id: COMMANDER },
    value: { approvalId: other.asked.id, revision: 1, digest: other.asked.digest, decision: 'approve' },
    formValue: { comment: '' },
  });
  const result = await fake.deliver(fake.buildCallback(swapped));
  expect(result).toMatchObject({ toast: { type: 'error' } });
  for (const { asked } of [one, other])
    expect((await approvals.get(asked.id)).body).toMatchObject({ status: 'pending', decisions: [] });
});

test('somebody who is not on the list is refused, on a card in the group too, and the ledger says so', async () => {
  const { asked, at } = await ask();
  const refused = await press(STRANGER, at[COMMANDER], 'approve', 'I am the boss');
  expect(refused).toMatchObject({
    toast: { type: 'error', content: 'You are not among those who may decide this.' },
  });
  const { body } = await approvals.get(asked.id);
  expect(body).toMatchObject({ status: 'pending', decisions: [] });
  expect(await approvals.events(asked.id)).toMatchObject([
    { event: 'requested' },
    {
      event: 'refused',
      actor: `feishu:${STRANGER}`,
      details: { code: 'forbidden', via: 'feishu', attempted: 'approve' },
    },
  ]);
});

test('in the workday profile the commander’s approval moves to final review, where another person, an admin, decides', async () => {
  const { asked, at } = await ask({ ...BUILD, profile: 'workday' });
  const first = await press(COMMANDER, at[COMMANDER], 'approve', 'fine with me');
  expect(first).toMatchObject({ toast: { type: 'success' } });
  expect((await approvals.get(asked.id)).body.status).toBe('final_review');
  await everyCopyShows(fake, asked.id, 'Final review');
  expect(JSON.stringify(fake.message(at[ADMIN] ?? '').card)).toContain('人工终审');
  const again = await press(COMMANDER, at[COMMANDER], 'approve');
  expect(again.toast?.['type']).not.toBe('success');
  const listed = await press(LISTED, at[LISTED], 'approve');
  expect(listed).toMatchObject({ toast: { type: 'error' } });
  expect((await approvals.get(asked.id)).body.status).toBe('final_review');
  expect(await press(ADMIN, at[ADMIN], 'approve', 'and with me')).toMatchObject({
    toast: { type: 'success' },
  });
  expect((await approvals.get(asked.id)).body).toMatchObject({
    status: 'approved',
    resolution: { by: `feishu:${ADMIN}`, comment: 'and with me' },
    decisions: [{ by: `feishu:${COMMANDER}` }, { by: `feishu:${ADMIN}` }],
  });
  await everyCopyShows(fake, asked.id, 'Approved');
});

test('a reminder is a reply to each copy; what nobody decides expires on every copy', async () => {
  const { asked, at } = await ask({ ...BUILD, profile: 'reminded' });
  const replies = await eventually(
    async () => fake.messages().filter(({ text }) => text?.includes(asked.id)),
    (found) => found.length >= AUDIENCE.length,
  );
  expect(new Set(replies.map(({ parentId }) => parentId))).toEqual(new Set(Object.values(at)));
  expect(replies[0]?.text).toContain('Still waiting for your decision: HIGH risk, until');
  expect(replies[0]?.text).not.toContain('rm -rf');
  await everyCopyShows(fake, asked.id, 'expired undecided');
  expect((await approvals.get(asked.id)).body.resolution?.outcome).toBe('expired');
});

test('while Feishu is down everything else goes on at full speed, and each card arrives later, once', async () => {
  const path = '/open-apis/im/v1/messages';
  const { asked: before } = await ask();
  fake.fail({ path, mode: 'stall' });
  fake.fail({ path, mode: '5xx', times: 6 });
  fake.fail({ path, mode: 'accept-then-reset' });
  fake.fail({ path, mode: 'half-body' });
  const calls = fake.calls().length;
  const { body: pending } = await approvals.create(TABLE);
  await eventually(
    async () => fake.calls().length,
    (now) => now > calls,
  );
  const decided: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const startedAt = performance.now();
    const { body, status } = await approvals.create(TABLE);
    expect([status, body.status]).toEqual([201, 'pending']);
    // 200, not 202: the outcome was there within 1.5 s.
    expect((await approvals.decide(body.id, 'approve')).status).toBe(200);
    decided.push(body.id);
    // The stalled call alone holds for 5 s: nobody here waits for it.
    expect(performance.now() - startedAt).toBeLessThan(4_500);
  }
  expect((await approvals.decide(before.id, 'deny')).status).toBe(200);
  await cardsSent(fake, pending.id);
  await everyCopyShows(fake, before.id, 'Rejected');
  await approvals.decide(pending.id, 'approve');
  await everyCopyShows(fake, pending.id, 'Approved');
  const sent = cardsOf(fake, pending.id);
  expect(sent.map(({ receiveId }) => receiveId).sort()).toEqual([...AUDIENCE].sort());
  // What was decided meanwhile leaves no card behind that still asks, a card that Feishu took in silence included.
  await eventually(
    async () => decided.flatMap((id) => cardsOf(fake, id)).map(readCardText),
    (texts) => texts.every((text) => text.includes('Approved')),
  );
  const ready = await (await fetch(`${product.url}/readyz`)).json();
  expect(ready).toMatchObject({ ready: true, checks: { channels: { feishu: { ok: true } } } });
});

test('kill -9 between card and click: the click counts after the restart, and a replay from before does not', async () => {
  const { asked, at } = await ask({ ...BUILD, profile: 'patient' });
  const early = fake.buildCallback(fake.cardAction(clickOf(COMMANDER, at[COMMANDER] ?? '', 'approve')));
  expect(await fake.deliver(early)).toMatchObject({ toast: { type: 'success' } });
  await everyCopyShows(fake, asked.id, 'Approvals: 1/2');
  // Killed in the middle of sending, too: one card is out of which the product never heard, the next is under way.
  const calls = fake.calls().length;
  fake.fail({ path: '/open-apis/im/v1/messages', method: 'POST', mode: 'accept-then-reset' });
  fake.fail({ path: '/open-apis/im/v1/messages', method: 'POST', mode: 'stall' });
  const { body: other } = await approvals.create(TABLE);
  await eventually(
    async () => fake.calls().length,
    (now) => now >= calls + 2,
  );
  await product.kill();
  await start();
  // Decided before the sending is tried again.
  expect((await approvals.decide(other.id, 'approve')).status).toBe(200);
  const before = (await strayRefusals()).length;
  expect(await fake.deliver(early)).toMatchObject({ httpStatus: 200, toast: { type: 'info' } });
  expect(await strayRefusals()).toHaveLength(before + 1);
  expect((await approvals.get(asked.id)).body.decisions).toHaveLength(1);
  const result = await press(LISTED, at[LISTED], 'approve');
  expect(result).toMatchObject({ toast: { type: 'success' } });
  expect((await approvals.get(asked.id)).body).toMatchObject({
    status: 'approved',
    resolution: { by: `feishu:${LISTED}` },
  });
  const shown = await everyCopyShows(fake, asked.id, 'Approved');
  expect(shown).toHaveLength(AUDIENCE.length);
  expect(readCardText(fake.message(at[GROUP] ?? ''))).toContain('Approved');
  expect(cardsOf(fake, other.id).map(({ receiveId }) => receiveId)).toContain(LISTED);
  await everyCopyShows(fake, other.id, 'Approved');
  expect((await approvals.verify()).ok).toBe(true);
});

test('changes requested by card reach every copy and the requester; so does what comes of them', async () => {
  const { asked, at } = await ask();
  const waiting = approvals.get(asked.id, 20);
  const sentBack = await fake.press(
    clickOf(COMMANDER, at[COMMANDER] ?? '', 'request_changes', 'name the schema'),
  );
  expect(sentBack).toMatchObject({ toast: { type: 'success' } });
  expect((await waiting).body).toMatchObject({
    status: 'changes_requested',
    changes: { by: `feishu:${COMMANDER}`, comment: 'name the schema' },
  });
  for (const text of await everyCopyShows(fake, asked.id, 'Changes requested')) {
    expect(text).toContain('name the schema');
    expect(text).not.toContain('( Approve )');
  }
  await approvals.resubmit(asked.id, { action: { command: 'DROP TABLE archive.users' } });
  for (const text of await everyCopyShows(fake, asked.id, 'Revision 2, compared with revision 1')) {
    expect(text).toContain('− DROP TABLE users');
    expect(text).toContain('+ DROP TABLE archive.users');
  }
  const granted = await press(LISTED, at[LISTED], 'approve');
  expect(granted).toMatchObject({ toast: { type: 'success' } });
  await everyCopyShows(fake, asked.id, 'Approved');
});
