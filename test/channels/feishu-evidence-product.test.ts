import { join } from 'node:path';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import {
  ADMIN,
  AUDIENCE,
  COMMANDER,
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
import { type ApprovalBody, approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const EXECUTOR = 'it-ops-worker';
const TABLE = {
  action: { command: 'DROP TABLE users' },
  profile: 'patient',
  dispatch: { executor: EXECUTOR },
  verification: { mode: 'human' },
};

let home: Awaited<ReturnType<typeof temporaryHome>>;
let fake: FakeFeishu;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;

beforeAll(async () => {
  home = await temporaryHome();
  fake = await createFakeFeishu();
  product = await startProduct({
    ...feishuEnvironment(fake),
    APPROVAL_HOME: home.path,
    POLICY_FILE: POLICY,
  });
  approvals = approvalsAt(product.url);
  clicksGoTo(fake, product.url);
});

afterAll(async () => {
  await product?.stop();
  await fake?.close();
  await home?.remove();
});

interface Work {
  readonly token: string;
  readonly order: { readonly approvalId: string; readonly attempt: number; readonly action: object };
}

/** An approval by card, carried on to where its order waits. */
async function approved(body: Record<string, unknown>) {
  const { body: asked } = await approvals.create(body);
  const at = await cardsSent(fake, asked.id);
  expect(await press(COMMANDER, at[COMMANDER], 'approve', 'go')).toMatchObject({
    toast: { type: 'success' },
  });
  return { id: asked.id, at };
}

const press = (openId: string, messageId: string | undefined, button: string, comment = '') =>
  fake.press(clickOf(openId, messageId ?? '', button, comment));

/** What an executor without Temporal does: one long poll. */
async function take(executor = EXECUTOR): Promise<Work> {
  const { status, body } = await call<Work & Record<string, unknown>>(
    'GET',
    `${product.url}/v1/work?executor=${executor}&wait=20`,
  );
  expect(status).toBe(200);
  return body;
}

const complete = (work: Work, result: Record<string, unknown>) =>
  call<ApprovalBody>('POST', `${product.url}/v1/work/${work.token}/complete`, result);

test('approved, carried out, done again and accepted, all by card; the ledger says by whom', async () => {
  const { id, at } = await approved(TABLE);
  await everyCopyShows(fake, id, 'Running');
  const first = await take();
  expect(first.order).toMatchObject({ approvalId: id, attempt: 1, action: TABLE.action });
  const failing = { exitCode: 1, stdout: 'dropping…', stderr: 'locked \u202e<at id=all></at>' };
  expect(await complete(first, failing)).toMatchObject({ status: 200, body: { status: 'executed' } });
  const shown = await everyCopyShows(fake, id, 'To be verified · failed');
  expect(shown).toHaveLength(AUDIENCE.length);
  for (const text of shown) {
    for (const part of [
      'Executor: it-ops-worker',
      'Exit code: 1',
      'dropping…',
      'locked \\u202e<at id=all></at>',
    ])
      expect(text).toContain(part);
  }
  const old = fake.cardAction(clickOf(LISTED, at[LISTED] ?? '', 'accept'));
  expect(await press(STRANGER, at[ADMIN], 'redo', 'mine')).toMatchObject({ toast: { type: 'error' } });
  expect(await press(COMMANDER, at[COMMANDER], 'redo')).toMatchObject({ toast: { type: 'error' } });
  const redone = await press(COMMANDER, at[COMMANDER], 'redo', 'the lock is gone');
  expect(redone).toMatchObject({
    toast: { type: 'success', content: 'Recorded: to be run again, as attempt 2' },
  });
  for (const text of await everyCopyShows(fake, id, 'Running · attempt 2'))
    expect(text).toContain('the lock is gone');
  const second = await take();
  expect(second.order).toMatchObject({ approvalId: id, attempt: 2, action: TABLE.action });
  expect(await complete(second, { exitCode: 0, stdout: 'done' })).toMatchObject({ status: 200 });
  await everyCopyShows(fake, id, 'To be verified · succeeded');
  // Pressed on what the first attempt left behind: no word on the second.
  expect(await fake.deliver(fake.buildCallback(old))).toMatchObject({ toast: { type: 'warning' } });
  expect((await approvals.get(id)).body.status).toBe('executed');
  expect(await press(ADMIN, at[ADMIN], 'accept')).toMatchObject({ toast: { type: 'success' } });
  expect((await approvals.get(id)).body).toMatchObject({
    status: 'archived',
    dispatch: { attempt: 2, outcome: 'succeeded', by: `feishu:${COMMANDER}`, comment: 'the lock is gone' },
    verification: { outcome: 'accepted', by: `feishu:${ADMIN}` },
  });
  for (const text of await everyCopyShows(fake, id, 'Archived · accepted'))
    expect(text).toContain(`Verification: accepted · feishu:${ADMIN}`);
  const events = (await approvals.events(id)).map(({ event, actor }) => `${event} ${actor}`);
  expect(events.filter((one) => !one.startsWith('refused'))).toEqual([
    'requested agent-1',
    `settled feishu:${COMMANDER}`,
    'dispatched system:request',
    `executed ${EXECUTOR}`,
    `dispatched feishu:${COMMANDER}`,
    `executed ${EXECUTOR}`,
    `archived feishu:${ADMIN}`,
  ]);
  expect(events).toContain(`refused feishu:${STRANGER}`);
  expect((await approvals.verify()).ok).toBe(true);
});

test('of an executor that falls silent the card says that nobody knows, and it is given up', async () => {
  const { id, at } = await approved({ ...TABLE, dispatch: { executor: 'silent-worker' } });
  const taken = await take('silent-worker');
  const texts = await eventually(
    async () => cardsOf(fake, id).map(readCardText),
    (shown) => shown.every((text) => text.includes('To be verified · outcome unknown')),
    40_000,
  );
  for (const text of texts) expect(text).toContain('nobody knows what became of it');
  expect((await complete(taken, { exitCode: 0 })).status).toBe(409);
  const card = JSON.stringify(fake.message(at[LISTED] ?? '').card);
  expect(card).toContain('To accept it is to accept whatever happened.');
  expect(await press(LISTED, at[LISTED], 'give_up', 'looked: nothing ran')).toMatchObject({
    toast: { type: 'success' },
  });
  for (const text of await everyCopyShows(fake, id, 'Archived · given up'))
    expect(text).toContain('looked: nothing ran');
  expect((await approvals.get(id)).body).toMatchObject({
    status: 'archived',
    dispatch: { outcome: 'unknown', result: null },
    verification: { outcome: 'given_up', by: `feishu:${LISTED}`, comment: 'looked: nothing ran' },
  });
  const late = await call<{ readonly code: string }>('POST', `${product.url}/v1/approvals/${id}/verify`, {
    decision: 'accept',
    approver: 'alice',
  });
  expect(late).toMatchObject({ status: 409 });
});

test('what was approved without a person comes to people with its evidence, and only then', async () => {
  const { body } = await approvals.create({
    action: { command: 'echo hi' },
    dispatch: { executor: 'echo-worker' },
    verification: { mode: 'auto', command: 'test -e /srv/app' },
  });
  expect(body.status).not.toBe('pending');
  const work = await take('echo-worker');
  expect(cardsOf(fake, body.id)).toEqual([]);
  expect(
    await complete(work, { exitCode: 0, checkExitCode: 1, checkOutput: 'no such folder' }),
  ).toMatchObject({
    status: 200,
    body: { status: 'executed' },
  });
  const at = await cardsSent(fake, body.id);
  expect(
    cardsOf(fake, body.id)
      .map(({ receiveId }) => receiveId)
      .sort(),
  ).toEqual([...AUDIENCE].sort());
  const [text] = await everyCopyShows(fake, body.id, 'not taken by rule');
  expect(text).toContain('test -e /srv/app');
  expect(text).toContain('no such folder');
  expect(await press(ADMIN, at[ADMIN], 'accept', 'the folder comes later')).toMatchObject({
    toast: { type: 'success' },
  });
  await everyCopyShows(fake, body.id, 'Archived · accepted');
});
