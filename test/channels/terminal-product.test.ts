import { rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type ApprovalBody, approvalsAt, eventually } from '../support/http.ts';
import { type AtTerminal, runCli, startAtTerminal, temporaryHome } from '../support/product.ts';
import { showing } from './terminal-picture.ts';

const TABLE = { action: { command: 'DROP TABLE users' }, timeoutSeconds: 600 };
const [ENTER, DOWN, UP, CTRL_C] = ['\r', '\u001b[B', '\u001b[A', '\u0003'];

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: AtTerminal;

beforeAll(async () => {
  home = await temporaryHome();
  product = await startAtTerminal({ APPROVAL_HOME: home.path });
}, 60_000);

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

const shown = (): string => stripVTControlCharacters(product.output());
const sees = (text: string, from = 0) =>
  eventually(
    () => Promise.resolve(shown().slice(from)),
    (output) => output.includes(text),
  );

test('who sits at the terminal is asked there, and their answer reaches who asked', async () => {
  const approvals = approvalsAt(product.url);
  const { body: asked } = await approvals.create(TABLE);
  await sees('Your decision?');
  expect(shown()).toContain('│ DROP TABLE users');
  const policy = join(home.path, 'policy.yaml');
  writeFileSync(policy, 'rules: 5\n');
  await sees('"level":"error"');
  const lines = showing(product.output());
  const prompt = lines.findIndex((line) => line.includes('Your decision?'));
  expect(lines.findIndex((line) => line.includes('"level":"error"'))).toBeLessThan(prompt);
  expect(lines.slice(prompt).join('\n')).toMatch(
    /○ .*Approve\n(?:.*○ .*\n)+.*○ .*Deny\n.*● .*Later\n[^○●]*└/,
  );
  rmSync(policy);
  product.type(UP);
  product.type(ENTER);
  await sees('意见 comment');
  product.type('drop the copy');
  product.type(ENTER);
  const ended = await eventually(
    () => approvals.get(asked.id),
    ({ body }: { readonly body: ApprovalBody }) => body.resolution !== null,
  );
  const by = userInfo().username;
  expect(ended.body.resolution).toMatchObject({ outcome: 'denied', by, comment: 'drop the copy' });
});

test('a question that was decided elsewhere leaves, and after a start what is open is asked again', async () => {
  const approvals = approvalsAt(product.url);
  const before = shown().length;
  const { body: first } = await approvals.create(TABLE);
  await sees(first.id, before);
  const { body: second } = await approvals.create(TABLE);
  await approvals.decide(first.id, 'approve', { comment: 'by hand' });
  await sees('by hand', before);
  await sees(second.id, before);
  product.type(CTRL_C);
  await eventually(
    () => Promise.resolve(shown()),
    (output) => output.includes('stopping'),
  );
  await product.stop();
  product = await startAtTerminal({ APPROVAL_HOME: home.path });
  await sees('Your decision?');
  expect(shown()).toContain(second.id);
  product.type(DOWN);
  product.type(ENTER);
  await sees('意见 comment');
  product.type(ENTER);
  const ended = await eventually(
    () => approvalsAt(product.url).get(second.id),
    ({ body }: { readonly body: ApprovalBody }) => body.resolution !== null,
  );
  expect(ended.body.resolution?.outcome).toBe('approved');
}, 60_000);

test('a terminal that is wanted and not there is a configuration that cannot be served', async () => {
  const { code, stderr } = await runCli(['serve'], { APPROVAL_HOME: home.path, TERMINAL_PROMPT: 'on' });
  expect(code).toBe(2);
  expect(stderr).toContain('TERMINAL_PROMPT');
});
