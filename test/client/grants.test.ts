import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { runCli, startProduct, temporaryHome, type Product } from '../support/product.ts';

const POLICY = `profiles:
  asked:
    ladder: false
    tiers:
      SAFE: { decide: auto }
      LOW: { decide: person, timeout: 10m }
      MEDIUM: { decide: person, timeout: 10m }
      HIGH: { decide: person, timeout: 10m }
      CRITICAL: { decide: person, timeout: 10m }
`;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;

beforeAll(async () => {
  home = await temporaryHome();
  await writeFile(join(home.path, 'policy.yaml'), POLICY);
  product = await startProduct({ APPROVAL_HOME: home.path });
}, 60_000);

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

const cli = (...args: readonly string[]) => runCli(args, { PLATFORM_URL: product.url });
const ask = async (requester: string, message: string) =>
  (
    await approvalsAt(product.url).create({
      ...{ action: { command: `git commit -m "${message}"` }, requester, profile: 'asked' },
    })
  ).body;

test('approve remembers with --grant-uses and --grant-for; grants ls shows it, grants revoke ends it', async () => {
  const { id } = await ask('agent', 'one');
  expect((await cli('show', id)).stdout).toMatch(/^grantable {2}git commit -m ‹text› · profile asked$/m);
  const approved = await cli('approve', id, '--grant-uses', '10', '--grant-for', '8h', '--as', 'ann');
  expect(approved).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('remembering: git commit -m ‹text› · profile asked\n'),
  });
  await eventually(
    async () => (await cli('grants', 'ls')).stdout,
    (listed) => listed.includes('active'),
  );
  expect((await ask('agent', 'two')).resolution?.by).toBe('system:grant');
  const { stdout } = await cli('grants', 'ls');
  expect(stdout).toMatch(
    /^grt_\w{26} {2}active {3}used 1 of 10 {2}until \S+Z \((?:8h|7h\d+m)\) {2}for agent by ann\n {2}git commit -m ‹text› · profile asked\n$/,
  );
  const [grant] = JSON.parse((await cli('grants', 'ls', '--json')).stdout) as readonly [
    { readonly id: string },
  ];
  const revoked = await cli('grants', 'revoke', grant.id);
  expect(revoked).toMatchObject({ code: 0, stdout: expect.stringContaining('revoked') });
  expect((await cli('grants', 'ls')).stdout).toBe('no grants\n');
  expect((await cli('grants', 'ls', '--all', '--requester', 'agent')).stdout).toContain(grant.id);
  expect((await ask('agent', 'three')).status).toBe('pending');
});

test('grants add takes a command, or the approval that asked for it', async () => {
  const given = ['--requester', 'maker', '--profile', 'asked', '--uses', '1', '--as', 'ann'];
  const added = await cli('grants', 'add', 'git commit -m x', ...given);
  expect(added).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('git commit -m ‹text› · profile asked'),
  });
  expect((await ask('maker', 'one')).status).toBe('approved');
  const { id } = await ask('maker', 'two');
  expect((await cli('grants', 'add', '--from', id, '--for', '1h', '--as', 'ann')).code).toBe(0);
  expect((await ask('maker', 'three')).status).toBe('approved');
});

test('grants add says why something cannot be remembered, and that the profile is what is missing', async () => {
  const given = ['--requester', 'maker', '--uses', '1', '--as', 'ann'];
  expect((await cli('grants', 'add', 'ls', ...given)).stderr).toMatch(
    /the profile interactive approves this at once, or by nobody; .*--profile/,
  );
  expect((await cli('grants', 'add', 'git push --force', ...given, '--profile', 'asked')).stderr).toMatch(
    /its tier is HIGH, and the profile asked lets nothing above MEDIUM be remembered/,
  );
});

test('bounds that cannot be are refused with what is allowed, and nothing is decided', async () => {
  const { id } = await ask('other', 'one');
  for (const bounds of [
    ['--grant-uses', '0'],
    ['--grant-uses', 'many'],
    ['--grant-for', '31d'],
    ['--grant-for', '5'],
  ]) {
    const refused = await cli('approve', id, ...bounds);
    expect([bounds, refused.code]).toEqual([bounds, 2]);
    expect(refused.stderr).toMatch(/must be/);
  }
  expect(await cli('grants', 'add', '--from', id)).toMatchObject({
    ...{ code: 2, stderr: 'countersign: grants add needs --uses COUNT, --for DURATION, or both\n' },
  });
  expect((await cli('grants', 'add', 'git commit -m x')).stderr).toMatch(/--uses .*; and --requester NAME/);
  expect((await approvalsAt(product.url).get(id)).body.status).toBe('pending');
});

test('what was given in open mode is not among those that hold once somebody has a key', async () => {
  const given = ['--requester', 'opener', '--profile', 'asked', '--for', '1h', '--as', 'ann'];
  expect((await cli('grants', 'add', 'git commit -m x', ...given)).code).toBe(0);
  const key = 'csk_key-of-ann';
  const people = `principals:\n  - { id: ann, roles: [approver], key: "sha256:${sha256(key)}" }\n`;
  await writeFile(join(home.path, 'policy.yaml'), `${POLICY}${people}`);
  const keyed = (...args: readonly string[]) =>
    runCli(args, { PLATFORM_URL: product.url, COUNTERSIGN_KEY: key });
  await eventually(
    () => keyed('grants', 'ls'),
    ({ stdout }) => stdout === 'no grants\n',
  );
  expect((await keyed('grants', 'ls', '--all')).stdout).toMatch(/for opener by ann \(given in open mode: /);
  expect((await cli('grants', 'ls')).stderr).toMatch(/\(set COUNTERSIGN_KEY\)$/m);
});
