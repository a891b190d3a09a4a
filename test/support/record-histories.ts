import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { VERSION } from '../../version.ts';
import { type FakeOpenai, createFakeOpenai } from './fake-openai.ts';
import { createFakeFeishu } from './fake-feishu/server.ts';
import { type ApprovalBody, approvalsAt, eventually } from './http.ts';
import { GRANT_ENDINGS } from './grant-endings.ts';
import { REVISION_ENDINGS } from './revision-endings.ts';
import { openRouteScene } from './route-endings.ts';
import { startProduct, temporaryHome } from './product.ts';
import { rawClient, sealedDecision } from './raw-client.ts';
import { startTestTemporal } from './temporal.ts';
import { type Order, newExecutor, workAt } from './work.ts';

/**
 * `npm run histories`: runs an approval to every ending on the built product and saves the histories, with the keys
 * that open them, under test/histories/VERSION. Run once when a version is released; later versions replay them.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const TARGET = join(ROOT, 'test', 'histories', VERSION);
const POLICY = join(import.meta.dirname, 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' } };
const BUILD = { action: { command: 'rm -rf /tmp/build' } };
const PERSON = 'ou_recorder';

const AUTO = { verification: { mode: 'auto' } };
const BY_A_PERSON = { dispatch: undefined, expectResult: true };

type Approvals = ReturnType<typeof approvalsAt>;
type Work = ReturnType<typeof workAt>;

/** How to bring one approval to one ending; each resolves with the approval's id. */
type Endings = Readonly<
  Record<
    string,
    (approvals: Approvals, client: Client, work: Work, home: string, url: string) => Promise<string>
  >
>;

const ENDINGS: Endings = {
  'auto-approved-safe': async (approvals) => idOf(approvals.create({ action: { command: 'ls -la' } })),
  'auto-approved-smart': async (approvals) =>
    idOf(approvals.create({ action: { command: 'sed -i s/a/b/ x' } })),
  crisis: async (approvals) =>
    idOf(approvals.create({ action: { command: 'echo x' }, reason: 'I want to kill myself' })),
  approved: async (approvals) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'patient' }));
    await approvals.decide(id, 'approve', { comment: 'go ahead' });
    return id;
  },
  denied: async (approvals) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'patient' }));
    await approvals.decide(id, 'deny', { comment: 'not now' });
    return id;
  },
  'quorum-of-two': async (approvals) => {
    const id = await idOf(approvals.create({ ...BUILD, profile: 'patient' }));
    for (const approver of ['alice', 'bob']) await approvals.decide(id, 'approve', { approver });
    return id;
  },
  cancelled: async (approvals) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'patient' }));
    await approvals.cancel(id);
    return id;
  },
  expired: async (approvals) => idOf(approvals.create({ ...TABLE, profile: 'quick' })),
  'escalated-by-a-person': async (approvals) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'quick' }));
    await approvals.decide(id, 'escalate');
    await approvals.decide(id, 'approve', { approver: 'bob' });
    return id;
  },
  'reminded-and-reviewed': async (approvals) => {
    const id = await idOf(approvals.create({ ...BUILD, profile: 'reminded' }));
    await approvals.decide(id, 'approve');
    await eventually(
      () => approvals.events(id),
      (entries) => entries.filter((entry) => entry.event === 'reminded').length === 2,
    );
    await approvals.decide(id, 'approve', { approver: 'bob' });
    return id;
  },
  'forged-signal': async (approvals, client) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'patient' }));
    await client.workflow.getHandle(id).signal('decide', { decision: 'approve' });
    await eventually(
      () => approvals.events(id),
      (entries) => entries.some((entry) => entry.event === 'refused'),
    );
    await approvals.decide(id, 'deny');
    return id;
  },
  'withdrawn-in-temporal': async (approvals, client) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'patient' }));
    await client.workflow.getHandle(id).cancel();
    return id;
  },
  'carried-out': async (_, __, work) => {
    const { id, token } = await taken(work, AUTO);
    await work.complete(token);
    return id;
  },
  'carried-out-once-more': async (_, __, work) => {
    const { id, token, executor } = await taken(work, AUTO);
    await work.complete(token, { exitCode: 1 });
    await work.post(id, 'verify', { decision: 'redo', approver: 'alice' });
    await work.complete((await work.take(executor, 10)).body.token);
    return id;
  },
  'given-back': async (_, __, work, ___, url) => {
    const executor = newExecutor();
    const gone = new AbortController();
    const path = `${url}/v1/work?executor=${executor}&wait=20`;
    const hungUp = fetch(path, { signal: gone.signal }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 500));
    gone.abort();
    await hungUp;
    // The poll outlives its caller, takes the order, and has nobody to give it to.
    const { body } = await work.order(executor, AUTO);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await work.complete((await work.take(executor, 10)).body.token);
    return body.id;
  },
  'unknown-and-accepted': async (_, client, work) => {
    const { id } = await taken(work, AUTO);
    const { raw } = await client.workflow.getHandle(id).describe();
    const runId = raw.workflowExecutionInfo?.execution?.runId ?? '';
    const activityId = raw.pendingActivities?.[0]?.activityId ?? '';
    await client.activity.fail({ workflowId: id, runId, activityId }, new Error('forged'));
    await eventually(
      () => work.get(id),
      ({ body }) => body.status === 'executed',
    );
    await work.post(id, 'verify', { decision: 'accept', approver: 'alice' });
    return id;
  },
  'reported-meanwhile': async (_, __, work) => {
    const { id } = await taken(work, AUTO);
    await work.post(id, 'result', { exitCode: 0, executor: 'alice' });
    return id;
  },
  'reported-from-the-approval': async (_, __, work) => {
    const { body } = await work.order('', { ...BY_A_PERSON, ...AUTO });
    await work.post(body.id, 'result', { exitCode: 0 });
    return body.id;
  },
  'dispatched-by-a-person-and-given-up': async (_, __, work) => {
    const { body } = await work.order('', BY_A_PERSON);
    const executor = newExecutor();
    await work.post(body.id, 'dispatch', { executor, approver: 'alice' });
    await work.complete((await work.take(executor, 10)).body.token);
    await work.post(body.id, 'verify', { decision: 'give_up', approver: 'alice' });
    return body.id;
  },
  'archived-unused': async (_, client, work, home) => {
    const { body } = await work.order('', BY_A_PERSON);
    const claim = {
      ...{ decisionId: 'dec_recorded', approvalId: body.id, revision: 1, decision: 'archive' as const },
      ...{ principal: 'alice', via: 'http', comment: '', digest: body.digest },
      acceptedAt: new Date().toISOString(),
    };
    await client.workflow.getHandle(body.id).signal('decide', sealedDecision(home, claim));
    return body.id;
  },
  'withdrawn-while-dispatched': async (_, client, work) => {
    const { id } = await taken(work, AUTO);
    await client.workflow.getHandle(id).cancel();
    return id;
  },
  ...Object.fromEntries(
    Object.entries({ ...REVISION_ENDINGS, ...GRANT_ENDINGS }).map(([name, bringAbout]) => [
      name,
      (approvals: Approvals, _: Client, work: Work) => bringAbout(approvals, work),
    ]),
  ),
};

const LOW = { action: { command: 'sed -i s/a/b/ x' } };

/** What a language model's word leads to. */
function endingsOf(model: FakeOpenai): Endings {
  const asked = async (approvals: Approvals, body: Record<string, unknown>): Promise<string> => {
    const id = await idOf(approvals.create(body));
    await eventually(
      () => approvals.events(id),
      (entries) => entries.some(({ event }) => event === 'reviewed'),
    );
    return id;
  };
  return {
    'approved-by-the-model': async (approvals) => {
      model.be('approve');
      return asked(approvals, LOW);
    },
    'left-to-a-person-by-the-model': async (approvals) => {
      model.be('ask');
      const id = await asked(approvals, LOW);
      await approvals.decide(id, 'approve');
      return id;
    },
    'advised-and-revised': async (approvals) => {
      model.be('approve');
      const id = await asked(approvals, { ...TABLE, profile: 'patient' });
      await approvals.decide(id, 'request_changes', { comment: 'name it' });
      await approvals.resubmit(id, { action: { command: 'DROP TABLE old' } });
      await eventually(
        () => approvals.events(id),
        (entries) => entries.filter(({ event }) => event === 'reviewed').length === 2,
      );
      const { digest } = (await approvals.get(id)).body;
      await approvals.decide(id, 'approve', { digest });
      return id;
    },
    'decided-during-the-review': async (approvals) => {
      model.be('slow');
      const id = await idOf(approvals.create(LOW));
      await approvals.decide(id, 'deny');
      return id;
    },
  };
}

/** An order in an executor's hands. */
async function taken(
  work: Work,
  more: Record<string, unknown>,
): Promise<Order & { id: string; executor: string }> {
  const executor = newExecutor();
  const { body } = await work.order(executor, more);
  return { ...(await work.take(executor, 10)).body, id: body.id, executor };
}

async function idOf(asking: Promise<{ readonly body: ApprovalBody }>): Promise<string> {
  return (await asking).body.id;
}

async function record(
  suffix: string,
  env: Readonly<Record<string, string>>,
  home: string,
  address: string,
  endings: Endings = ENDINGS,
): Promise<void> {
  const product = await startProduct({
    APPROVAL_HOME: home,
    POLICY_FILE: POLICY,
    TEMPORAL_ADDRESS: address,
    ...env,
  });
  const approvals = approvalsAt(product.url);
  const client = await rawClient(address, home);
  for (const [name, bringAbout] of Object.entries(endings)) {
    const id = await bringAbout(approvals, client, workAt(product.url), home, product.url);
    const handle = client.workflow.getHandle(id);
    await eventually(
      () => handle.describe(),
      ({ status }) => status.name !== 'RUNNING',
    );
    await writeFile(join(TARGET, `${name}${suffix}.json`), historyToJSON(await handle.fetchHistory()));
    console.log(`${name}${suffix}`);
  }
  await client.connection.close();
  await product.stop();
}

const home = await temporaryHome();
const temporal = await startTestTemporal(home.path);
await mkdir(TARGET, { recursive: true });
await record('', {}, home.path, temporal.address);
await copyFile(join(home.path, 'keys.json'), join(TARGET, 'keys.json'));
const model = await createFakeOpenai();
const reviewer = { REVIEWER_BASE_URL: model.baseUrl, REVIEWER_MODEL: 'judge-1' };
await record('', reviewer, home.path, temporal.address, endingsOf(model));
const feishu = await createFakeFeishu({});
const channel = {
  FEISHU_APP_ID: feishu.app.appId,
  FEISHU_APP_SECRET: feishu.app.appSecret,
  FEISHU_ENCRYPT_KEY: feishu.encryptKey,
  FEISHU_VERIFICATION_TOKEN: feishu.verificationToken,
  FEISHU_BASE_URL: feishu.url,
  COMMANDER_OPEN_ID: PERSON,
};
await record('.feishu', channel, home.path, temporal.address);
await record('.feishu', { ...channel, ...reviewer }, home.path, temporal.address, endingsOf(model));
const routes = await openRouteScene(home.path, POLICY, feishu);
await record('', { ...channel, ...routes.env }, home.path, temporal.address, routes.endings);
await routes.stop();
await feishu.close();
await model.stop();
await temporal.stop();
await home.remove();
