import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCard } from '../../channels/feishu/card.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Grantable } from '../../domain/grant.ts';
import { buttonsOf, callbackValue } from '../support/fake-feishu/card-parts.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import { cleanUp } from '../support/fake-feishu/testing.ts';
import {
  COMMANDER as PERSON,
  STRANGER as OTHER,
  cardsSent,
  clickOf,
  clicksGoTo,
  feishuEnvironment,
} from '../support/feishu-product.ts';
import { GRANTABLE } from '../support/grants.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { startProduct, temporaryHome } from '../support/product.ts';
import { pendingApproval } from './feishu-approvals.ts';
import { isTakeable, namesOf } from './feishu-card-reading.ts';
import { clickOn, setUp } from './feishu-receiver.ts';

afterEach(cleanUp);

const BUTTON = 'approve_and_remember';
const rememberable = (
  changes: Partial<Grantable> = {},
  wanted: Parameters<typeof pendingApproval>[0] = {},
): Approval => ({
  ...pendingApproval({ tier: 'MEDIUM', ...wanted }),
  grantable: { ...GRANTABLE, ...changes },
});

describe('a card of what may be remembered', () => {
  test('has a second way to approve, which says how often and how long, and shows the structure', () => {
    const approval = rememberable();
    const card = buildCard(approval);
    expect(isTakeable(card)).toBe(true);
    expect(namesOf(card)).toEqual(['approve', BUTTON, 'request_changes', 'deny']);
    const [zh, en] = [renderCardAsText(card, 'zh_cn'), renderCardAsText(card, 'en_us')];
    expect(en).toContain('git commit -m ‹text›');
    expect(en).toContain('Approve and remember (10×, 8 h)');
    expect(zh).toContain('git commit -m ‹text›');
    expect(zh).toContain('批准并记住（10 次，8 小时内）');
  });

  test('asks for exactly what its button says, though the policy allows less', () => {
    const approval = rememberable({ maxUses: 3, maxSeconds: 1_800 });
    const button = buttonsOf(buildCard(approval)).find(({ element }) => element['name'] === BUTTON);
    expect(renderCardAsText(buildCard(approval), 'en_us')).toContain('(3×, 30 min)');
    expect(button && callbackValue(button.element)).toMatchObject({
      ...{ decision: 'approve', digest: approval.digest, grantUses: 3, grantSeconds: 1_800 },
    });
  });

  test('has none where nothing may be remembered, or where it takes two people', () => {
    expect(namesOf(buildCard(pendingApproval({ tier: 'MEDIUM' })))).not.toContain(BUTTON);
    expect(namesOf(buildCard(rememberable({}, { quorum: 2 })))).not.toContain(BUTTON);
    expect(namesOf(buildCard(rememberable({}, { finalReview: true })))).not.toContain(BUTTON);
    expect(namesOf(buildCard({ ...rememberable(), status: 'changes_requested' }))).not.toContain(BUTTON);
  });

  test('that has no room for the structure has no button to remember, and still one to approve', () => {
    let both = 0;
    let one = 0;
    for (let length = 0; length <= 30_000; length += 500) {
      const command = `git commit -m '${'x'.repeat(length)}'`;
      const card = buildCard(rememberable({ pattern: 'p'.repeat(2_000) }, { action: { command } }));
      expect(isTakeable(card)).toBe(true);
      const names = namesOf(card);
      const shown = renderCardAsText(card, 'en_us').includes('p'.repeat(2_000));
      expect(names.includes(BUTTON)).toBe(shown);
      if (names.includes(BUTTON)) both += 1;
      else if (names.includes('approve')) one += 1;
    }
    expect([both > 0, one > 0]).toEqual([true, true]);
  });
});

describe('a click', () => {
  test('on it brings its bounds to the decision', async () => {
    const { door, put, fake } = await setUp();
    const messageId = await put({ ...rememberable(), id: 'apr_00000000000000000000000009' });
    await fake.press(clickOn(messageId, { button: BUTTON }));
    expect(door.decided).toMatchObject([
      { decision: 'approve', details: { grantUses: 10, grantSeconds: 28_800 } },
    ]);
  });

  test.each([
    ['one bound alone', { grantUses: 5 }],
    ['bounds that are no counts', { grantUses: 0.5, grantSeconds: 60 }],
    ['bounds as text', { grantUses: '5', grantSeconds: 60 }],
    ['another decision', { decision: 'deny', grantUses: 5, grantSeconds: 60 }],
  ])('with %s is no button of ours', async (_, changes) => {
    const { door, put, fake } = await setUp();
    const approval = { ...rememberable(), id: 'apr_00000000000000000000000009' };
    const messageId = await put(approval);
    const { id: approvalId, revision, digest } = approval;
    const value = { approvalId, revision, digest, decision: 'approve', ...changes };
    const { button: _b, ...click } = clickOn(messageId);
    await fake.press({ ...click, value });
    expect(door.decided).toEqual([]);
    expect(door.refusals).toHaveLength(1);
  });
});

test('whoever may decide has an approval remembered by card; the next request passes, and a stranger’s click does nothing', async () => {
  const home = await temporaryHome();
  const fake = await createFakeFeishu();
  const tiers = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'].map(
    (tier) => `      ${tier}: { decide: person, timeout: 10m }\n`,
  );
  await writeFile(
    join(home.path, 'policy.yaml'),
    `profiles:\n  asked:\n    ladder: false\n    tiers:\n      SAFE: { decide: auto }\n${tiers.join('')}`,
  );
  const product = await startProduct({ ...feishuEnvironment(fake), APPROVAL_HOME: home.path });
  try {
    clicksGoTo(fake, product.url);
    const approvals = approvalsAt(product.url);
    const ask = async (message: string) =>
      (await approvals.create({ action: { command: `git commit -m "${message}"` }, profile: 'asked' })).body;
    const first = await ask('one');
    const at = await cardsSent(fake, first.id);
    await fake.press(clickOf(OTHER, at[PERSON] ?? '', BUTTON));
    expect((await approvals.get(first.id)).body.status).toBe('pending');
    const pressed = await fake.press(clickOf(PERSON, at[PERSON] ?? '', BUTTON));
    expect(pressed).toMatchObject({ httpStatus: 200, clientCode: null, toast: { type: 'success' } });
    await eventually(
      () => approvals.get(first.id),
      ({ body }) => body.status === 'approved',
    );
    expect(await ask('two')).toMatchObject({
      ...{ status: 'approved', resolution: { outcome: 'auto_approved', by: 'system:grant' } },
    });
    const { body } = await call('GET', `${product.url}/v1/grants`);
    expect(body).toMatchObject({ data: [{ via: 'feishu', maxUses: 10, uses: 1, approvalId: first.id }] });
  } finally {
    await product.stop();
    await fake.close();
    await home.remove();
  }
});
