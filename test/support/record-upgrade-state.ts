import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { confirmationsAt } from './confirmations.ts';
import type { FakeFeishu } from './fake-feishu/fake-feishu.ts';
import { createFakeFeishu } from './fake-feishu/server.ts';
import type { CardActionEvent } from './fake-feishu/types.ts';
import { ADMIN, COMMANDER, cardsSent, clickOf, clicksGoTo, feishuEnvironment } from './feishu-product.ts';
import { type ApprovalBody, approvalsAt, call, eventually } from './http.ts';
import { buildOldVersion } from './old-version.ts';
import { startProduct, temporaryHome } from './product.ts';
import { saveState } from './upgrade-state.ts';
import { workAt } from './work.ts';
import { workspaceAt } from './workspaces.ts';

/**
 * `npm run upgrade-state -- [COMMIT]`: builds the product as it was at a commit (HEAD unless told), brings approvals
 * to every state in which they wait for somebody, kills everything and saves the data folder under
 * test/upgrade/VERSION. Run once when a version is released; later versions must go on from it.
 */
const POLICY = join(import.meta.dirname, 'policies', 'decades.yaml');
const TABLE = { action: { command: 'DROP TABLE users' } };
const BUILD = { action: { command: 'rm -rf /tmp/build' } };

interface Recording {
  readonly url: string;
  readonly fake: FakeFeishu;
  readonly approvals: ReturnType<typeof approvalsAt>;
  readonly clicks: Record<string, CardActionEvent>;
  readonly executors: Record<string, string>;
}

type Bring = (recording: Recording) => Promise<string>;

/** What 0.1.0 knows. */
const ASKED: Readonly<Record<string, Bring>> = {
  pending: ({ approvals }) => idOf(approvals.create({ ...TABLE, profile: 'patient' })),
  'pending-to-be-denied': ({ approvals }) => idOf(approvals.create({ ...TABLE, profile: 'patient' })),
  'pending-to-be-cancelled': ({ approvals }) => idOf(approvals.create({ ...TABLE, profile: 'patient' })),
  'pending-on-a-card': async (recording) => {
    const id = await idOf(recording.approvals.create({ ...TABLE, profile: 'patient' }));
    await rememberClick(recording, 'pending-on-a-card', id, COMMANDER, 'approve');
    return id;
  },
  'one-vote-of-two': async ({ approvals }) => {
    const id = await idOf(approvals.create({ ...BUILD, profile: 'patient' }));
    await approvals.decide(id, 'approve', { approver: 'alice' });
    return id;
  },
  'on-the-first-rung': ({ approvals }) => idOf(approvals.create({ ...TABLE, profile: 'climbing' })),
  'on-the-second-rung': async ({ approvals }) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'climbing' }));
    await approvals.decide(id, 'escalate', { approver: 'alice' });
    return id;
  },
  'in-final-review': async ({ approvals }) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'reviewed' }));
    await approvals.decide(id, 'approve', { approver: 'alice' });
    return id;
  },
  'in-final-review-on-a-card': async (recording) => {
    const id = await idOf(recording.approvals.create({ ...TABLE, profile: 'reviewed' }));
    const at = await cardsSent(recording.fake, id);
    await recording.fake.press(clickOf(COMMANDER, at[COMMANDER] ?? '', 'approve'));
    await rememberClick(recording, 'in-final-review-on-a-card', id, ADMIN, 'approve');
    return id;
  },
  approved: async ({ approvals }) => {
    const id = await idOf(approvals.create({ ...TABLE, profile: 'patient' }));
    await approvals.decide(id, 'approve', { comment: 'go ahead' });
    return id;
  },
};

/** What came with 0.2.0. */
const CARRIED_OUT: Readonly<Record<string, Bring>> = {
  'order-waits': async ({ url, executors }) => {
    executors['order-waits'] = 'upgrade-waiting';
    const { body } = await workAt(url).order('upgrade-waiting', { verification: { mode: 'auto' } });
    return body.id;
  },
  'order-in-hand': async ({ url, executors }) => {
    executors['order-in-hand'] = 'upgrade-in-hand';
    const { body } = await workAt(url).order('upgrade-in-hand');
    await workAt(url).take('upgrade-in-hand', 10);
    return body.id;
  },
  'result-waits': async ({ url }) => {
    const { body } = await workAt(url).order('upgrade-done');
    const taken = await workAt(url).take('upgrade-done', 10);
    await workAt(url).complete(taken.body.token);
    return body.id;
  },
  'pending-with-executor': async ({ approvals, executors }) => {
    executors['pending-with-executor'] = 'upgrade-later';
    return idOf(approvals.create({ ...TABLE, profile: 'patient', dispatch: { executor: 'upgrade-later' } }));
  },
  'to-be-dispatched-by-a-person': async ({ url }) => {
    const { body } = await workAt(url).order('', { dispatch: undefined, expectResult: true });
    return body.id;
  },
  task: async ({ url }) => {
    const { body } = await call<{ task_id: string; approval_id: string }>('POST', `${url}/api/tasks`, {
      ...{ command: 'rm -rf /data', description: 'a test', source_ip: '10.0.0.52' },
    });
    return body.approval_id;
  },
  workspace: async ({ url }) =>
    (await workspaceAt(url, 'shop').ask({ action: 'kubectl delete namespace shop', reason: 'closed' })).body
      .approval_id,
  confirmation: async ({ url }) => (await confirmationsAt(url).ask('deploy')).body.id,
};

/** Must be the last: everything is killed before its time is over. */
const BRIEF: Readonly<Record<string, Bring>> = {
  'over-while-nothing-ran': ({ approvals }) => idOf(approvals.create({ ...TABLE, profile: 'brief' })),
};

async function idOf(asking: Promise<{ readonly body: ApprovalBody }>): Promise<string> {
  return (await asking).body.id;
}

async function rememberClick(
  { fake, clicks }: Recording,
  name: string,
  id: string,
  person: string,
  button: string,
): Promise<void> {
  const at = await cardsSent(fake, id);
  clicks[name] = await eventually(
    async () => fake.cardAction(clickOf(person, at[person] ?? '', button)),
    () => true,
  );
}

const folder = await temporaryHome();
await rm(folder.path, { recursive: true });
const old = await buildOldVersion(process.argv[2] ?? 'HEAD', folder.path, true);
const home = await temporaryHome();
const fake = await createFakeFeishu();
const env = { ...feishuEnvironment(fake), APPROVAL_HOME: home.path, POLICY_FILE: POLICY };
const product = await startProduct(env, 'all', old.program);
try {
  clicksGoTo(fake, product.url);
  const approvals = approvalsAt(product.url);
  const recording: Recording = { url: product.url, fake, approvals, clicks: {}, executors: {} };
  const known = old.version === '0.1.0' ? {} : CARRIED_OUT;
  const ids: Record<string, string> = {};
  if (old.version !== '0.1.0') await confirmationsAt(product.url).allow({ action: 'lint' });
  for (const [name, bringAbout] of Object.entries({ ...ASKED, ...known, ...BRIEF })) {
    ids[name] = await bringAbout(recording);
    console.log(`${old.version} ${name} ${ids[name]}`);
  }
  const statuses: Record<string, string> = {};
  for (const [name, id] of Object.entries(ids)) statuses[name] = (await approvals.get(id)).body.status;
  // Everybody has their cards, and the file what was said, before all ends.
  await cardsSent(fake, ids['over-while-nothing-ran'] ?? '');
  const chain = (await call<{ entries: number; head: string }>('GET', `${product.url}/v1/audit/verify`)).body;
  await eventually(
    async () => (await readFile(join(home.path, 'audit.jsonl'), 'utf8')).trimEnd().split('\n').length,
    (lines) => lines >= chain.entries,
  );
  const temporal = JSON.parse(await readFile(join(home.path, 'temporal.pid'), 'utf8')) as { pid: number };
  await product.kill();
  process.kill(temporal.pid, 'SIGKILL');
  await saveState(home.path, {
    ...{ version: old.version, approvals: ids, statuses, clicks: recording.clicks },
    ...{ chain: { entries: chain.entries, head: chain.head }, executors: recording.executors },
  });
} finally {
  await product.kill();
  await fake.close();
  await home.remove();
  await old.remove();
}
