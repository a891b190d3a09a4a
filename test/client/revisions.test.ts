import { join } from 'node:path';
import { type ApprovalBody, approvalsAt, eventually } from '../support/http.ts';
import { type Product, runCli, startProduct, temporaryHome } from '../support/product.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const SECRET = 'hunter2-hunter2';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;

beforeAll(async () => {
  home = await temporaryHome();
  product = await startProduct({ APPROVAL_HOME: home.path, POLICY_FILE: POLICY });
  approvals = approvalsAt(product.url);
});

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

const cli = (...args: readonly string[]) => runCli(args, { PLATFORM_URL: product.url });

const pending = async (command = 'DROP TABLE users'): Promise<string> =>
  (await approvals.create({ action: { command }, profile: 'patient' })).body.id;

const becomes = (id: string, wanted: (body: ApprovalBody) => boolean) =>
  eventually(
    () => approvals.get(id),
    ({ body }) => wanted(body),
  );

test('changes are requested, the one who waits hears what is wanted, and a resubmission shows the difference', async () => {
  const id = await pending();
  const waiting = cli('wait', id);
  const asked = await cli('request-changes', id, '--comment', 'name the schema', '--as', 'alice');
  expect([asked.code, asked.stderr]).toEqual([0, '']);
  const told = await waiting;
  expect(told.code).toBe(14);
  expect(told.stderr).toContain('alice requested changes: name the schema');
  expect(told.stdout).toMatch(/^wanted {5}name the schema$/m);
  await becomes(id, ({ status }) => status === 'changes_requested');

  const mended = await cli('resubmit', id, 'DROP TABLE archive.users', '--reason', 'named it');
  expect([mended.code, mended.stderr]).toEqual([0, '']);
  await becomes(id, ({ revision }) => revision === 2);
  const shown = (await cli('show', id)).stdout;
  expect(shown).toMatch(/^revision {3}2, resubmitted by agent-1 at \S+$/m);
  expect(shown).toMatch(/^~ command {2}- DROP TABLE users\n {11}\+ DROP TABLE archive\.users$/m);
  expect(shown).toMatch(/^~ reason {3}- a test\n {11}\+ named it$/m);
  const again = await cli('resubmit', id, 'DROP TABLE other');
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('nobody has requested changes to revision 2');
});

test('a wait goes on through changes where it is told to, to the decision', async () => {
  const id = await pending();
  await approvals.decide(id, 'request_changes', { comment: 'x' });
  await becomes(id, ({ status }) => status === 'changes_requested');
  const waiting = cli('wait', id, '--through-changes');
  await approvals.decide(id, 'deny');
  expect((await waiting).code).toBe(10);
});

test('a request for changes needs to say which', async () => {
  const { code, stderr } = await cli('request-changes', await pending());
  expect(code).toBe(2);
  expect(stderr).toContain('--comment');
});

test('an approval with edits keeps what it does not name, and the exact action is there for who may have it', async () => {
  const id = await pending(`mysql -p${SECRET} -e 'DROP VIEW users'`);
  const edited = `mysql -p${SECRET} -e 'DROP VIEW old'`;
  const { code, stdout, stderr } = await cli('approve', id, '--edit', edited, '--edits', '{"cwd": "/srv"}');
  expect(code).toBe(0);
  expect(stderr).toMatch(new RegExp(`^approving revision 1 of ${id}: mysql -p\\*+ -e 'DROP VIEW users'\\n$`));
  expect(stdout).toMatch(/^revision {3}2, edited by /m);
  expect(stdout).not.toContain(SECRET);
  await becomes(id, ({ status }) => status === 'approved');
  const exact = await cli('show', id, '--exact');
  expect(JSON.parse(exact.stdout)).toEqual({ command: edited, cwd: '/srv' });
});

test('an approval says what it approves, and is of that revision alone', async () => {
  const id = await pending();
  const first = (await approvals.get(id)).body.digest;
  await approvals.decide(id, 'request_changes', { comment: 'x' });
  await becomes(id, ({ status }) => status === 'changes_requested');
  await approvals.resubmit(id, { action: { command: 'DROP TABLE old' } });
  await becomes(id, ({ revision }) => revision === 2);
  const late = await cli('approve', id, '--digest', first);
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('revision 2 stands now')]);
  const { code, stderr } = await cli('approve', id);
  expect([code, stderr]).toEqual([0, `approving revision 2 of ${id}: DROP TABLE old\n`]);
  await becomes(id, ({ status }) => status === 'approved');
});

test('edits that are no JSON object are a usage error', async () => {
  const { code, stderr } = await cli('approve', await pending(), '--edits', '[1]');
  expect(code).toBe(2);
  expect(stderr).toContain('must be a JSON object');
});

test('--edit replaces a tool’s command, secrets beside it untouched, and says how an argv is edited', async () => {
  const args = { command: 'DROP TABLE users', password: SECRET };
  const call = await approvals.create({ action: { tool: 'Bash', args }, profile: 'patient' });
  expect((await cli('approve', call.body.id, '--edit', 'DROP TABLE old')).code).toBe(0);
  await becomes(call.body.id, ({ status }) => status === 'approved');
  const exact = await cli('show', call.body.id, '--exact');
  expect(JSON.parse(exact.stdout)).toEqual({ tool: 'Bash', args: { ...args, command: 'DROP TABLE old' } });

  const words = await approvals.create({ action: { argv: ['rm', '-rf', '/srv'] }, profile: 'patient' });
  const refused = await cli('approve', words.body.id, '--edit', 'rm x');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(`--edits '{"argv": ["rm"`)]);
  expect((await cli('approve', words.body.id, '--edits', '{"argv": ["rm", "x"]}')).code).toBe(0);
});

test('an address that is none is a usage error which names the variable, its value and what is allowed', async () => {
  const { code, stderr } = await runCli(['ls'], { PLATFORM_URL: 'foo' });
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/PLATFORM_URL must be an http or https address .*; it is "foo"/),
  ]);
});
