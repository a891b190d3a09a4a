import { join } from 'node:path';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const PATIENT = { action: { command: 'DROP TABLE users' }, profile: 'patient' };

/** A product whose Temporal server the test can kill as well, and which it can start again on the same data. */
async function startAll(home: string, ports: { port?: number; uiPort?: number } = {}) {
  const temporal = await startTestTemporal(home, ports);
  const product = await startProduct({
    APPROVAL_HOME: home,
    POLICY_FILE: POLICY,
    TEMPORAL_ADDRESS: temporal.address,
  });
  return { temporal, product };
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

async function killAll(running: { temporal: TestTemporal; product: Product }): Promise<void> {
  killHard(running.temporal.pid);
  await Promise.all([running.product.kill(), running.temporal.exited]);
}

test('kill -9 of everything, again and again in the middle of work, loses nothing that was acknowledged', async () => {
  const home = await temporaryHome();
  const created = new Map<string, string>();
  const decided = new Map<string, 'approved' | 'denied'>();
  let running = await startAll(home.path);
  const ports = {
    port: Number(running.temporal.address.split(':')[1]),
    uiPort: Number(new URL(running.temporal.uiUrl).port),
  };
  try {
    for (let round = 0; round < 3; round += 1) {
      const approvals = approvalsAt(running.product.url);
      let killed = false;
      const agent = async (): Promise<void> => {
        while (!killed) {
          try {
            const { status, body } = await approvals.create(PATIENT);
            if (status !== 201) continue;
            created.set(body.id, body.digest);
            if (created.size % 3 === 0) continue;
            const decision = created.size % 2 === 0 ? 'approve' : 'deny';
            const answer = await approvals.decide(body.id, decision);
            if (answer.status === 200) decided.set(body.id, decision === 'approve' ? 'approved' : 'denied');
          } catch {
            // The connection broke under the kill: nothing was acknowledged.
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }
      };
      const agents = Array.from({ length: 8 }, agent);
      const before = decided.size;
      await eventually(
        async () => decided.size,
        (size) => size >= before + 25 + round * 7,
      );
      await killAll(running);
      killed = true;
      await Promise.all(agents);
      running = await startAll(home.path, ports);
    }
    const approvals = approvalsAt(running.product.url);
    expect(created.size).toBeGreaterThan(100);
    for (const [id, digest] of created) {
      const { status, body } = await approvals.get(id);
      expect([status, body.digest]).toEqual([200, digest]);
      if (decided.has(id)) expect(body.resolution?.outcome).toBe(decided.get(id));
    }
    // Whatever stayed open goes on: it can be decided, once. A decision that was durable though its answer was cut
    // off by the kill may come first.
    const open = [];
    for (const id of created.keys()) if ((await approvals.get(id)).body.resolution === null) open.push(id);
    for (const id of open) expect([200, 202, 409]).toContain((await approvals.decide(id, 'approve')).status);
    for (const id of open) {
      const ended = await eventually(
        () => approvals.get(id),
        ({ body }) => body.resolution !== null,
      );
      expect(ended.body.resolution).toMatchObject({
        by: 'alice',
        outcome: expect.stringMatching(/approved|denied/),
      });
    }
    for (const id of created.keys()) {
      const events = await approvals.events(id);
      expect(events.filter((entry) => entry.event === 'requested')).toHaveLength(1);
      expect(events.filter((entry) => entry.event === 'settled')).toHaveLength(1);
    }
    expect((await approvals.verify()).ok).toBe(true);
  } finally {
    await killAll(running);
    await home.remove();
  }
}, 120_000);

test('a Temporal server that dies is started again; meanwhile requests are told to come back, and work goes on', async () => {
  const home = await temporaryHome();
  const running = await startAll(home.path);
  const approvals = approvalsAt(running.product.url);
  try {
    const { body: asked } = await approvals.create(PATIENT);
    process.kill(running.temporal.pid, 'SIGKILL');
    await running.temporal.exited;
    const refused = await approvals.create(PATIENT);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await approvals.decide(asked.id, 'approve')).status).toBe(503);
    expect((await approvals.get(asked.id)).body.status).toBe('pending');
    const ready = await fetch(`${running.product.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { ready: false, checks: { temporal: { ok: false }, store: { ok: true } } },
    ]);
    const ports = {
      port: Number(running.temporal.address.split(':')[1]),
      uiPort: Number(new URL(running.temporal.uiUrl).port),
    };
    running.temporal = await startTestTemporal(home.path, ports);
    await eventually(
      () => fetch(`${running.product.url}/readyz`),
      (response) => response.status === 200,
    );
    const decided = await eventually(
      () => approvals.decide(asked.id, 'approve'),
      ({ status }) => status !== 503,
    );
    expect([200, 202, 409]).toContain(decided.status);
    const ended = await eventually(
      () => approvals.get(asked.id),
      ({ body }) => body.resolution !== null,
    );
    expect(ended.body.resolution?.outcome).toBe('approved');
  } finally {
    await killAll(running);
    await home.remove();
  }
});
