import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLIENT_VERSION } from '../../client/version.ts';
import { VERSION } from '../../version.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { type PackedClient, installPackedClient } from '../support/packed-client.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TSC = join(ROOT, 'test', 'vendors', 'node_modules', 'typescript', 'bin', 'tsc');
const POLICY = join(ROOT, 'test', 'support', 'policies', 'quick.yaml');
/** What the package may bring with it: no worker, no server, no database. */
const DEPENDENCIES = [
  ...['@modelcontextprotocol/core', '@modelcontextprotocol/server', 'commander', 'openapi-fetch'],
  ...['openapi-typescript-helpers', 'ws', 'yaml', 'zod'],
];

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const manifestOf = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;
let client: PackedClient;

beforeAll(async () => {
  client = await installPackedClient(DEPENDENCIES);
  home = await temporaryHome();
  product = await startProduct({ APPROVAL_HOME: home.path, POLICY_FILE: POLICY });
}, 120_000);

afterAll(async () => {
  await product?.stop();
  await home?.remove();
  client?.remove();
});

/** Runs a program in the consumer's folder, with nothing of this repository about it. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home.path, ...env };
  const done = promisify(execFile)(process.execPath, args, { cwd: client.folder, env: environment });
  return done.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test('the package brings its few packages, and nothing of Temporal, of a server or of a database', () => {
  expect([...client.packages].sort()).toEqual(['@countersign/client', ...DEPENDENCIES].sort());
});

test('it is the same packed from its own folder and from the root, whole, and without a script', async () => {
  const filesOf = async (cwd: string, ...more: readonly string[]): Promise<readonly string[]> => {
    const args = ['pack', ...more, '--dry-run', '--json', '--offline', '--loglevel=error'];
    const { stdout } = await promisify(execFile)('npm', args, { cwd });
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
    return (packed?.files ?? []).map(({ path }) => path).sort();
  };
  const bare = await filesOf(join(ROOT, 'client'));
  const some = ['dist/LICENSE', 'dist/client/index.d.ts', 'dist/client/index.js', 'dist/client/main.js'];
  expect(bare).toEqual(expect.arrayContaining(some));
  expect(await filesOf(ROOT, '-w', 'client')).toEqual(bare);
});

test('it has the versions of the product and of its packages', () => {
  const own = manifestOf(join(ROOT, 'client', 'package.json'));
  const root = manifestOf(join(ROOT, 'package.json'));
  expect([root.version, own.version, CLIENT_VERSION]).toEqual([VERSION, VERSION, VERSION]);
  const python = readFileSync(join(ROOT, 'client', 'python', 'pyproject.toml'), 'utf8');
  expect(python).toContain(`\nversion = "${VERSION}"\n`);
  for (const [name, version] of Object.entries(own.dependencies))
    expect([name, root.dependencies[name]]).toEqual([name, version]);
});

test('every entry of it can be imported by plain Node', async () => {
  const { exports } = manifestOf(
    join(client.folder, 'node_modules', '@countersign', 'client', 'package.json'),
  );
  for (const [path, entry] of Object.entries(exports)) {
    if (typeof entry === 'string') continue;
    const place = join(client.folder, 'node_modules', '@countersign', 'client');
    expect([path, existsSync(join(place, entry.types))]).toEqual([path, true]);
    const name = path.replace(/^\./, '@countersign/client');
    const script = `console.log(Object.keys(await import('${name}')).length > 0)`;
    expect(await run(['--input-type=module', '--eval', script])).toMatchObject({ code: 0, stdout: 'true\n' });
  }
});

test('it is typed for those who install it', async () => {
  const consumer = `
import { type ApprovalAnswer, type ClientSettings, createApproval, listApprovals, readSettings, requestApproval } from '@countersign/client';

const settings: ClientSettings = { ...readSettings({}), workspace: 'shop' };
export async function mayDrop(): Promise<string> {
  const answer: ApprovalAnswer = await requestApproval({ action: 'deploy', reason: 'because' }, settings);
  if (answer.outcome === 'timeout') return answer.comment;
  const { data } = await listApprovals(settings, { status: 'open', limit: 1 });
  const tier: 'SAFE' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL' | undefined = data[0]?.currentTier;
  // @ts-expect-error a state that there is not
  await listApprovals(settings, { status: 'perhaps' });
  // @ts-expect-error an approval without a reason
  await createApproval(settings, { action: { command: 'ls' } });
  return answer.granted ? (answer.action?.command ?? '') : \`\${answer.by}: \${tier}\`;
}
`;
  writeFileSync(join(client.folder, 'consumer.ts'), consumer);
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], strict: true },
    ...{ exactOptionalPropertyTypes: true, noEmit: true, types: [], skipLibCheck: false },
  };
  writeFileSync(
    join(client.folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
  );
  expect(await run([TSC, '-p', '.'])).toMatchObject({ code: 0, stdout: '' });
});

test('its command line asks and decides', async () => {
  const program = join(client.folder, 'node_modules', '.bin', 'countersign');
  expect((await run([program, '--version'])).stdout).toBe(`${VERSION}\n`);
  const env = { PLATFORM_URL: product.url };
  const safe = await run([program, 'request', '--reason', 'r', 'cat /etc/hostname', '--json'], env);
  expect(JSON.parse(safe.stdout)).toMatchObject({ status: 'approved' });
  expect((await run([program, 'serve'], env)).code).toBe(2);
});

test('the example asks, and does what another party has decided', async () => {
  cpSync(join(ROOT, 'examples', 'client', 'ask.mjs'), join(client.folder, 'ask.mjs'));
  const approvals = approvalsAt(product.url);
  const env = { PLATFORM_URL: product.url, WORKSPACE_ID: 'example', APPROVAL_TIMEOUT: '60' };
  const decide = async (decision: string, more: Record<string, unknown>) => {
    const done = run(['ask.mjs'], env);
    const [asked] = await eventually(
      () => approvals.list('workspace=example&status=open'),
      ({ length }) => length === 1,
    );
    await approvals.decide(asked?.id ?? '', decision, more);
    return done;
  };
  const denied = await decide('deny', { comment: 'the audit needs it' });
  expect(denied).toMatchObject({ code: 1, stdout: 'must not run: denied by alice: the audit needs it\n' });
  const edited = await decide('approve', { edits: { sql: 'DROP TABLE older_orders' } });
  expect(edited).toMatchObject({ code: 0, stdout: 'may run: DROP TABLE older_orders\n' });
  expect(edited.stderr).toContain('waiting for http');
});
