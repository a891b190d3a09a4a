import { join } from 'node:path';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import {
  AUDIENCE,
  COMMANDER,
  cardsSent,
  clickOf,
  clicksGoTo,
  everyCopyShows,
  feishuEnvironment,
} from '../support/feishu-product.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { startProduct, temporaryHome } from '../support/product.ts';
import { startTestTemporal } from '../support/temporal.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');

test('with no worker a click is recorded within 3 s; a worker that starts later makes it count and updates every copy', async () => {
  const home = await temporaryHome();
  const [fake, temporal] = await Promise.all([createFakeFeishu(), startTestTemporal(home.path)]);
  const env = {
    ...feishuEnvironment(fake),
    APPROVAL_HOME: home.path,
    POLICY_FILE: POLICY,
    TEMPORAL_ADDRESS: temporal.address,
  };
  const running = await Promise.all([startProduct(env, 'api'), startProduct(env, 'worker')]);
  const [api, worker] = running;
  const approvals = approvalsAt(api.url);
  try {
    clicksGoTo(fake, api.url);
    // One card is out although the worker never heard of it, and it dies before it can ask again.
    fake.fail({ path: '/open-apis/im/v1/messages', method: 'POST', mode: 'accept-then-reset' });
    const { body: asked } = await approvals.create({
      action: { command: 'DROP TABLE users' },
      profile: 'patient',
    });
    const at = await cardsSent(fake, asked.id);
    await worker.kill();
    await eventually(
      () => fetch(`${api.url}/readyz`).then((response) => response.json() as Promise<Ready>),
      ({ checks }) => !checks.worker.ok,
    );
    const result = await fake.press(clickOf(COMMANDER, at[COMMANDER] ?? '', 'approve', 'meanwhile'));
    expect(result).toMatchObject({
      httpStatus: 200,
      clientCode: null,
      toast: { type: 'success', content: 'Recorded; it takes effect when a worker runs.' },
    });
    expect(JSON.stringify(result.card)).toContain('已记录，待生效');
    expect((await approvals.get(asked.id)).body.status).toBe('pending');

    const later = await startProduct(env, 'worker');
    try {
      const ended = await eventually(
        () => approvals.get(asked.id, 5),
        ({ body }) => body.resolution !== null,
      );
      expect(ended.body.resolution).toMatchObject({
        outcome: 'approved',
        by: `feishu:${COMMANDER}`,
        via: 'feishu',
        comment: 'meanwhile',
      });
      expect(await everyCopyShows(fake, asked.id, 'Approved')).toHaveLength(AUDIENCE.length);
    } finally {
      await later.stop();
    }
  } finally {
    await Promise.all(running.map((process) => process.kill()));
    await temporal.stop();
    await fake.close();
    await home.remove();
  }
});

interface Ready {
  readonly checks: { readonly worker: { readonly ok: boolean } };
}
