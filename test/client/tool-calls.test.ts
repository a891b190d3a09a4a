import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unreachable } from '../../client/http.ts';
import { type Asking, type ToolCall, askAboutCall, sayEdited } from '../../client/tool-calls.ts';
import { type FakeRemote, decided, editedTo, fakeRemote, still } from '../support/fake-remote.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterAll(removeTempFolders);

const CALL: ToolCall = {
  tool: 'drop',
  args: { sql: 'DROP TABLE a' },
  reason: 'why',
  identity: ['thread', '1'],
};

const asking = ({ remote }: FakeRemote, more: Partial<Asking> = {}): Asking => ({
  remote,
  waitMs: 5_000,
  ...more,
});

test('a granted call tells what may run, and who granted it', async () => {
  const answer = await askAboutCall(asking(fakeRemote([decided('approved', 'go on')])), CALL);
  expect(answer).toMatchObject({ granted: true, tool: 'drop', args: CALL.args, edited: false });
  expect(answer.message).toMatch(/^approved by \S+: go on \(apr_01\)$/);
});

test('the same call of the same identity asks under the same key; another input, or another place, under another', async () => {
  const fake = fakeRemote([decided('denied')]);
  const same = asking(fake);
  for (const call of [CALL, CALL, { ...CALL, args: {} }, { ...CALL, identity: ['thread', '2'] }])
    await askAboutCall(same, call);
  const keys = fake.asked.map(({ key }) => key);
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(3);
});

test('a call without an identity is a question of its own each time', async () => {
  const fake = fakeRemote([decided('denied')]);
  for (let count = 0; count < 2; count += 1) await askAboutCall(asking(fake), { ...CALL, identity: null });
  expect(new Set(fake.asked.map(({ key }) => key)).size).toBe(2);
});

test('only what the caller gave is asked for beside the call', async () => {
  const fake = fakeRemote([decided('denied')]);
  await askAboutCall({ ...asking(fake), workspace: 'shop' }, CALL);
  const action = { tool: 'drop', args: CALL.args };
  expect(fake.asked[0]?.question).toEqual({ action, reason: 'why', workspace: 'shop' });
});

test.each([
  ['a date', { at: new Date(0) }, 'a Date'],
  ['a map', new Map(), 'a Map'],
  ['no number', { n: Number.NaN }, 'NaN'],
  ['a function', { f: () => 1 }, 'a function'],
  ['a large integer', { n: 10n }, 'a bigint'],
])('%s is nothing that people could be asked about, and so is rejected unasked', async (_, args, named) => {
  const fake = fakeRemote([decided('approved')]);
  const answer = await askAboutCall(asking(fake), { ...CALL, args });
  expect(answer).toMatchObject({ granted: false, answer: null });
  expect(answer.message).toContain(named);
  expect(fake.asked).toEqual([]);
});

test.each([
  ['is down', () => Promise.reject(new Unreachable('cannot be reached'))],
  ['answers nonsense', () => ({}) as never],
  ['answers nothing', () => null as never],
])('a server that %s rejects the call', async (_, look) => {
  const answer = await askAboutCall(asking(fakeRemote([look])), CALL);
  expect(answer.granted).toBe(false);
  expect(answer.message).toContain('drop was not run');
});

test('a server that takes the question and is silent rejects the call when its time is up', async () => {
  const silent = fakeRemote([still, () => new Promise(() => {})]);
  const answer = await askAboutCall(asking(silent, { waitMs: 1_200 }), CALL);
  expect(answer).toMatchObject({ granted: false, answer: null });
  expect(answer.message).toContain('did not answer in time');
});

test('a caller that stops waiting has its call rejected at once', async () => {
  const stop = new AbortController();
  const waiting = askAboutCall(asking(fakeRemote([still, () => new Promise(() => {})])), CALL, stop.signal);
  stop.abort();
  expect((await waiting).message).toContain('stopped waiting');
});

test('an edited call is told as it was edited, and to a framework that cannot run it as the call to make instead', async () => {
  const exact = { tool: 'drop', args: { sql: 'DROP TABLE b' } };
  const answer = await askAboutCall(asking(fakeRemote([editedTo(exact)], exact)), CALL);
  if (!answer.granted) throw new Error(answer.message);
  expect(answer).toMatchObject({ ...exact, edited: true });
  expect(sayEdited(answer)).toContain('{"args":{"sql":"DROP TABLE b"},"tool":"drop"}');
});

test.each([
  ['more than a call', { tool: 'drop', args: {}, cwd: '/srv' }],
  ['no call', { command: 'DROP TABLE b' }],
])('an edit that makes it %s is a rejection', async (_, exact) => {
  const answer = await askAboutCall(asking(fakeRemote([editedTo(exact)], exact)), CALL);
  expect(answer.granted).toBe(false);
  expect(answer.message).toContain('more than a tool call');
});

test('what was approved is not believed where it has another digest', async () => {
  const exact = { tool: 'drop', args: { sql: 'DROP TABLE b' } };
  const forged = { tool: 'drop', args: { sql: 'DROP TABLE c' } };
  const answer = await askAboutCall(asking(fakeRemote([editedTo(exact)], forged)), CALL);
  expect(answer).toMatchObject({ granted: false, answer: null });
});

test('what was asked and what came of it go into the audit file, under one trace id', async () => {
  const auditLogPath = join(tempFolder(), 'audit.jsonl');
  await askAboutCall({ ...asking(fakeRemote([decided('denied', 'no')])), auditLogPath }, CALL);
  await askAboutCall(
    { ...asking(fakeRemote([() => Promise.reject(new Unreachable('away'))])), auditLogPath },
    CALL,
  );
  const lines = readFileSync(auditLogPath, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events).toMatchObject([
    { event: 'requested', requester: 'agent', action: { tool: 'drop', args: CALL.args }, reason: 'why' },
    { event: 'denied', decided_by: 'mia', comment: 'no', trace_id: events[0]?.['trace_id'] },
    { event: 'requested' },
    { event: 'denied', outcome: 'error', error: 'away', trace_id: events[2]?.['trace_id'] },
  ]);
});

test('who has not the permission in rbac.roles is rejected, unasked and on record', async () => {
  const [configFile, auditLogPath] = [join(tempFolder(), 'config.yaml'), join(tempFolder(), 'audit.jsonl')];
  writeFileSync(configFile, 'rbac:\n  roles:\n    operator: [approve]\n    reader: [read]\n');
  const roles = { configFile, configFileNamed: true };
  const fake = fakeRemote([decided('approved')]);
  for (const [role, granted] of [
    ['reader', false],
    ['operator', true],
  ] as const) {
    const answer = await askAboutCall({ ...asking(fake), roles, role, auditLogPath }, CALL);
    expect(answer.granted).toBe(granted);
  }
  expect(fake.asked).toHaveLength(1);
  const lines = readFileSync(auditLogPath, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { event: 'rbac.deny', role: 'reader', required: 'approve', action: { tool: 'drop' } },
    { event: 'requested', role: 'operator' },
    { event: 'granted', role: 'operator' },
  ]);
  writeFileSync(configFile, 'rbac: 3\n');
  const broken = await askAboutCall({ ...asking(fake), roles, role: 'operator' }, CALL);
  expect([broken.granted, broken.message]).toEqual([false, expect.stringContaining('line 1: rbac')]);
  expect(fake.asked).toHaveLength(1);
});

test('what cannot be put on record is not granted', async () => {
  const fake = fakeRemote([decided('approved')]);
  const answer = await askAboutCall({ ...asking(fake), auditLogPath: tempFolder() }, CALL);
  expect(answer).toMatchObject({ granted: false, answer: null });
  expect(answer.message).toContain('AUDIT_LOG_PATH');
  expect(fake.asked).toEqual([]);
});
