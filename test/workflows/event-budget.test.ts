import { join } from 'node:path';
import { approvalsAt, eventually } from '../support/http.ts';
import { startProduct, temporaryHome } from '../support/product.ts';
import { rawClient } from '../support/raw-client.ts';
import { startTestTemporal } from '../support/temporal.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };

test('a plain approval takes 14 events, and a revision few more', async () => {
  const home = await temporaryHome();
  const temporal = await startTestTemporal(home.path);
  const product = await startProduct({
    APPROVAL_HOME: home.path,
    POLICY_FILE: POLICY,
    TEMPORAL_ADDRESS: temporal.address,
  });
  const client = await rawClient(temporal.address, home.path);
  try {
    const approvals = approvalsAt(product.url);
    const lengthOf = async (id: string): Promise<number> => {
      const handle = client.workflow.getHandle(id);
      await handle.result().catch(() => null);
      return (await handle.describe()).historyLength;
    };
    const { body: plain } = await approvals.create(TABLE);
    await approvals.decide(plain.id, 'approve');
    expect(await lengthOf(plain.id)).toBe(14);

    const { body: asked } = await approvals.create(TABLE);
    await approvals.decide(asked.id, 'request_changes', { comment: 'name it' });
    await eventually(
      () => approvals.get(asked.id),
      ({ body }) => body.status === 'changes_requested',
    );
    await approvals.resubmit(asked.id, { action: { command: 'DROP TABLE old' } });
    const { body: mended } = await eventually(
      () => approvals.get(asked.id),
      ({ body }) => body.revision === 2,
    );
    await approvals.decide(asked.id, 'approve', { digest: mended.digest });
    expect(await lengthOf(asked.id)).toBeLessThanOrEqual(14 + 2 * 7);

    const { body: edited } = await approvals.create(TABLE);
    await approvals.decide(edited.id, 'approve', { edits: { command: 'DROP TABLE old' } });
    expect(await lengthOf(edited.id)).toBe(14);
  } finally {
    await client.connection.close();
    await product.stop();
    await temporal.stop();
    await home.remove();
  }
});
