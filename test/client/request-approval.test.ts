import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Question, requestApproval } from '../../client/request-approval.ts';
import { type ClientSettings, readSettings } from '../../client/settings.ts';
import { type FrontDoor, type SocketMode, openFrontDoor } from '../support/front-door.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const SECRET = 'hunter2-hunter2';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;
const doors: FrontDoor[] = [];

const start = async (): Promise<void> => {
  product = await startProduct({ APPROVAL_HOME: home.path, POLICY_FILE: POLICY });
  approvals = approvalsAt(product.url);
};

beforeAll(async () => {
  home = await temporaryHome();
  await start();
});

afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
  removeTempFolders();
});

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

const door = async (mode: SocketMode): Promise<FrontDoor> => {
  const opened = await openFrontDoor(() => product.url, mode);
  doors.push(opened);
  return opened;
};

const settings = (env: Record<string, string> = {}): ClientSettings =>
  readSettings({ PLATFORM_URL: product.url, APPROVAL_HOME: home.path, ...env });

/** Asks, and lets the test know its approval as soon as it is waited for. */
function ask(question: Partial<Question>, from: ClientSettings) {
  let known: (id: string) => void = () => undefined;
  const id = new Promise<string>((resolve) => (known = resolve));
  const answer = requestApproval(
    {
      action: { command: 'DROP TABLE users' },
      reason: 'a test',
      profile: 'patient',
      onWaiting: (approval) => known(approval.id),
      ...question,
    },
    from,
  );
  // Where it fails before it waits, the test hears it from the answer.
  answer.catch(() => undefined);
  return { id, answer };
}

const polls = ({ seen }: FrontDoor): readonly string[] => seen.filter((line) => line.includes('?wait='));

const auditOf = (file: string): readonly Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('the answer comes by the WebSocket, with who decided and what they said, and no poll waits for it', async () => {
  const front = await door('open');
  const { id, answer } = ask({}, settings({ PLATFORM_URL: front.url }));
  await eventually(
    async () => polls(front).length,
    (count) => count >= 1,
  );
  expect(front.seen).toContain(`UPGRADE /ws?approval=${await id}`);
  await approvals.decide(await id, 'approve', { comment: 'go on' });
  const decided = Date.now();
  expect(await answer).toMatchObject({
    ...{ id: await id, outcome: 'approved', granted: true, by: 'alice', comment: 'go on' },
    action: { command: 'DROP TABLE users' },
  });
  expect(polls(front).every((line) => line.endsWith('?wait=0'))).toBe(true);
  // Sooner than the 30 s after which it is looked anyway.
  expect(Date.now() - decided).toBeLessThan(25_000);
  await eventually(
    async () => front.sockets(),
    (count) => count === 0,
  );
});

test.each(['refused', 'silent'] as const)(
  'where the WebSocket is %s, the answer is polled for',
  async (mode) => {
    const front = await door(mode);
    const { id, answer } = ask({}, settings({ PLATFORM_URL: front.url }));
    await id;
    await eventually(
      async () => polls(front),
      (lines) => lines.some((line) => line.endsWith('?wait=50')),
    );
    await approvals.decide(await id, 'deny', { comment: 'not today' });
    expect(await answer).toMatchObject({
      outcome: 'denied',
      granted: false,
      by: 'alice',
      comment: 'not today',
      action: null,
    });
    expect(front.seen.some((line) => line.startsWith('UPGRADE'))).toBe(true);
  },
  60_000,
);

test('where the WebSocket dies in the middle, the answer is polled for', async () => {
  const front = await door('open');
  const { id, answer } = ask({}, settings({ PLATFORM_URL: front.url }));
  await eventually(
    async () => polls(front).length,
    (count) => count >= 1,
  );
  front.cutSockets();
  await eventually(
    async () => polls(front),
    (lines) => lines.some((line) => line.endsWith('?wait=50')),
  );
  await approvals.decide(await id, 'approve');
  expect(await answer).toMatchObject({ outcome: 'approved', granted: true });
});

test('APPROVAL_USE_WEBSOCKET and APPROVAL_POLL_INTERVAL say how the answer is waited for', async () => {
  const front = await door('open');
  const env = { PLATFORM_URL: front.url, APPROVAL_USE_WEBSOCKET: 'false', APPROVAL_POLL_INTERVAL: '1' };
  const { id, answer } = ask({}, settings(env));
  await eventually(
    async () => polls(front).length,
    (count) => count >= 2,
  );
  await approvals.decide(await id, 'approve');
  expect((await answer).granted).toBe(true);
  expect(new Set(polls(front).map((line) => line.split('?')[1]))).toEqual(new Set(['wait=1']));
  expect(front.seen.some((line) => line.startsWith('UPGRADE'))).toBe(false);
});

test('an approval waits through a restart of the server', async () => {
  const front = await door('open');
  const { id, answer } = ask({}, settings({ PLATFORM_URL: front.url }));
  await eventually(
    async () => polls(front).length,
    (count) => count >= 1,
  );
  await product.kill();
  await start();
  await approvals.decide(await id, 'approve', { comment: 'after all' });
  expect(await answer).toMatchObject({ granted: true, comment: 'after all' });
}, 120_000);

test('an approval that was edited grants what it was edited to, secrets and all', async () => {
  const { id, answer } = ask({ action: { command: `mysql -p${SECRET} -e 'DROP VIEW a'` } }, settings());
  const edits = { command: `mysql -p${SECRET} -e 'DROP VIEW b'` };
  await approvals.decide(await id, 'approve', { edits });
  expect(await answer).toMatchObject({ granted: true, action: edits });
});

test('a request for changes comes back with what is wanted, and is not granted', async () => {
  const { id, answer } = ask({}, settings());
  await approvals.decide(await id, 'request_changes', { comment: 'name the schema' });
  const told = { outcome: 'changes_requested', granted: false, by: 'alice', comment: 'name the schema' };
  expect(await answer).toMatchObject(told);
});

test('what is cancelled by somebody else, and what runs into its deadline, is not granted', async () => {
  const cancelled = ask({}, settings());
  await approvals.cancel(await cancelled.id, { comment: 'never mind' });
  expect(await cancelled.answer).toMatchObject({
    outcome: 'cancelled',
    granted: false,
    comment: 'never mind',
  });
  const expired = ask({ profile: 'quick', action: { command: 'rm -rf /tmp/build' } }, settings());
  expect(await expired.answer).toMatchObject({ outcome: 'expired', granted: false, by: 'system:timeout' });
});

test('what nobody decides in APPROVAL_TIMEOUT is taken back, and says timeout', async () => {
  const { id, answer } = ask({}, settings({ APPROVAL_TIMEOUT: '1.5' }));
  const comment = 'nobody decided within 1.5 seconds';
  expect(await answer).toMatchObject({ outcome: 'timeout', granted: false, action: null, by: null, comment });
  const { body } = await approvals.get(await id);
  expect(body.resolution).toMatchObject({
    outcome: 'cancelled',
    comment: expect.stringContaining('1.5 seconds'),
  });
});

test('SAFE is granted at once; one word is an action type, and more is a command line', async () => {
  const { answer } = ask({ action: 'cat /etc/hostname' }, settings());
  expect(await answer).toMatchObject({
    outcome: 'auto_approved',
    granted: true,
    action: { command: 'cat /etc/hostname' },
  });
  const typed = ask({ action: 'deploy_production' }, settings());
  const { body } = await approvals.get(await typed.id);
  expect([body.action, body.currentTier]).toEqual([{ type: 'deploy_production' }, 'HIGH']);
  await approvals.decide(await typed.id, 'deny');
  expect((await typed.answer).granted).toBe(false);
});

test('every question leaves its events under one trace id, without secrets', async () => {
  const file = join(tempFolder(), 'audit.jsonl');
  const from = settings({ AUDIT_LOG_PATH: file, WORKSPACE_ID: 'shop' });
  const one = ask({ action: { command: `mysql -p${SECRET} -e 'DROP VIEW a'` }, traceId: 'one' }, from);
  await approvals.decide(await one.id, 'approve', { comment: 'go on' });
  await one.answer;
  const two = ask({ traceId: 'two' }, from);
  await approvals.decide(await two.id, 'deny', { comment: 'no' });
  await two.answer;
  await ask({ traceId: 'three' }, { ...from, timeoutSeconds: 1 }).answer;
  const events = auditOf(file);
  expect(events.map(({ trace_id, event }) => [trace_id, event])).toEqual([
    ...[
      ['one', 'requested'],
      ['one', 'granted'],
      ['two', 'requested'],
      ['two', 'denied'],
    ],
    ...[
      ['three', 'requested'],
      ['three', 'timeout'],
    ],
  ]);
  expect(events[0]).toMatchObject({ workspace: 'shop', reason: 'a test' });
  expect(events.map(({ requester }) => requester)).toEqual(events.map(() => 'agent'));
  expect(events[1]).toMatchObject({
    approval_id: await one.id,
    decided_by: 'alice',
    comment: 'go on',
    outcome: 'approved',
  });
  expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
});

test('who has not the permission in rbac.roles is refused before anything is sent', async () => {
  const folder = tempFolder();
  const configFile = join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    'rbac:\n  roles:\n    operator: [approve]\n    reader: [read]\n    crew: { permissions: ["*"], members: [builder] }\n',
  );
  const front = await door('open');
  const file = join(folder, 'audit.jsonl');
  const from = settings({ PLATFORM_URL: front.url, CONFIG_FILE: configFile, AUDIT_LOG_PATH: file });
  for (const who of [{ role: 'reader' }, {}, { role: 'unheard-of', requester: 'mia' }]) {
    const refused = requestApproval({ action: 'cat x', reason: 'r', ...who }, from);
    await expect(refused).rejects.toMatchObject({ name: 'RbacDenied', required: 'approve' });
  }
  expect(front.seen).toEqual([]);
  expect(auditOf(file).map(({ event, role }) => [event, role])).toEqual([
    ...[
      ['rbac.deny', 'reader'],
      ['rbac.deny', null],
      ['rbac.deny', 'unheard-of'],
    ],
  ]);
  for (const who of [{ role: 'operator' }, { requester: 'builder' }]) {
    expect((await requestApproval({ action: 'cat x', reason: 'r', ...who }, from)).granted).toBe(true);
  }
});

test('nothing is asked where the roles or the record cannot be had', async () => {
  const front = await door('open');
  const missing = settings({ PLATFORM_URL: front.url, CONFIG_FILE: join(tempFolder(), 'none.yaml') });
  await expect(requestApproval({ action: 'cat x', reason: 'r' }, missing)).rejects.toThrow('CONFIG_FILE');
  const broken = join(tempFolder(), 'config.yaml');
  writeFileSync(broken, 'rbac: 3\n');
  const bad = settings({ PLATFORM_URL: front.url, CONFIG_FILE: broken });
  await expect(requestApproval({ action: 'cat x', reason: 'r' }, bad)).rejects.toThrow('line 1: rbac');
  const unwritable = settings({ PLATFORM_URL: front.url, AUDIT_LOG_PATH: tempFolder() });
  await expect(requestApproval({ action: 'cat x', reason: 'r' }, unwritable)).rejects.toThrow(
    'AUDIT_LOG_PATH',
  );
  expect(front.seen).toEqual([]);
});

test('a server that refuses the question, or is not there, grants nothing, and the record says so', async () => {
  const file = join(tempFolder(), 'audit.jsonl');
  const from = settings({ AUDIT_LOG_PATH: file });
  await expect(requestApproval({ action: {}, reason: 'r' }, from)).rejects.toMatchObject({
    code: 'invalid_request',
  });
  const away = { ...from, url: 'http://127.0.0.1:1', timeoutSeconds: 1 };
  await expect(requestApproval({ action: 'cat x', reason: 'r' }, away)).rejects.toMatchObject({
    name: 'Unreachable',
  });
  expect(auditOf(file).map(({ event, outcome }) => [event, outcome])).toEqual([
    ...[
      ['requested', undefined],
      ['denied', 'error'],
      ['requested', undefined],
      ['denied', 'error'],
    ],
  ]);
});
