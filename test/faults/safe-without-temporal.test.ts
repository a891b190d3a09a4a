import { Connection } from '@temporalio/client';
import { approvalsAt, eventually } from '../support/http.ts';
import { startProduct, temporaryHome } from '../support/product.ts';
import { startTestTemporal } from '../support/temporal.ts';

const SAFE = { action: { command: 'git status --short' }, profile: 'hooks' };
const PUSH = { action: { command: 'git push --force' }, profile: 'hooks' };

test('a SAFE request of a hook leaves nothing in Temporal and does not need it; any other does', async () => {
  const home = await temporaryHome();
  const temporal = await startTestTemporal(home.path);
  const connection = await Connection.connect({ address: temporal.address });
  const product = await startProduct({ APPROVAL_HOME: home.path, TEMPORAL_ADDRESS: temporal.address });
  try {
    const approvals = approvalsAt(product.url);
    const safe = await Promise.all(Array.from({ length: 10 }, () => approvals.create(SAFE)));
    expect(safe.map(({ body }) => body.status)).toEqual(safe.map(() => 'approved'));
    const { body: asked } = await approvals.create(PUSH);
    expect(asked.status).toBe('pending');
    const started = async (): Promise<readonly string[]> => {
      const { executions } = await connection.workflowService.listWorkflowExecutions({
        namespace: 'default',
        query: `WorkflowType = 'approval'`,
      });
      return executions.map(({ execution }) => execution?.workflowId ?? '');
    };
    // Temporal lists them in the order of their beginning, a moment later.
    expect(await eventually(started, (ids) => ids.includes(asked.id))).toEqual([asked.id]);

    await temporal.stop();
    const { status, body } = await approvals.create(SAFE);
    expect([status, body.status]).toEqual([201, 'approved']);
    expect((await approvals.decide(body.id, 'deny', { comment: 'no' })).status).toBe(409);
    expect((await approvals.create(PUSH)).status).toBe(503);
    expect(await approvals.verify()).toMatchObject({ ok: true });
  } finally {
    await connection.close();
    await product.stop();
    await temporal.stop();
    await home.remove();
  }
});
