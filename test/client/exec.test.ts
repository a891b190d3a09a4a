import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type ApprovalBody, approvalsAt, eventually } from '../support/http.ts';
import { PROGRAM } from '../support/product.ts';
import { productForSuite } from '../support/suite.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const suite = productForSuite({ POLICY_FILE: POLICY });
let approvals: ReturnType<typeof approvalsAt>;
let asked = 0;

beforeAll(() => {
  approvals = approvalsAt(suite.url);
});
afterAll(removeTempFolders);

interface Run {
  readonly child: ChildProcess;
  readonly cwd: string;
  readonly requester: string;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<number | null>;
}

function start(
  options: readonly string[],
  argv: readonly string[],
  url = suite.url,
  stdin = '',
  more: Readonly<Record<string, string>> = {},
): Run {
  const cwd = realpathSync(tempFolder());
  asked += 1;
  const requester = `exec-${asked}`;
  const words = [PROGRAM, 'exec', '--requester', requester, ...options, '--', ...argv];
  const child = spawn(process.execPath, words, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, PLATFORM_URL: url, ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, cwd, requester, stdout: () => out.join(''), stderr: () => err.join(''), ended };
}

async function questionOf({ requester }: Run): Promise<ApprovalBody> {
  const found = await eventually(
    () => approvals.list(`status=pending&requester=${requester}`),
    (list) => list.length > 0,
  );
  if (found[0] === undefined) throw new Error('nothing was asked');
  return found[0];
}

/** A program that a person decides about, since nobody can see what it does. */
const script = (code: string): readonly string[] => ['node', '-e', code];
const PATIENT = ['--profile', 'patient'];

test('runs exactly the approved words, in its folder, without a shell, on its own stdin and stdout', async () => {
  const run = start(
    ['--reason', 'to see it', ...PATIENT],
    [
      ...script('process.stdin.on("data", (d) => console.log(process.cwd(), String(d), process.argv[1]))'),
      '$HOME; ls *',
    ],
    suite.url,
    'from stdin',
  );
  const question = await questionOf(run);
  expect(question.action).toEqual({ argv: expect.any(Array), cwd: run.cwd, host: hostname() });
  await approvals.decide(question.id, 'approve', { comment: 'go on' });
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toBe(`${run.cwd} from stdin $HOME; ls *\n`);
  expect(run.stderr()).toMatch(
    new RegExp(
      `^countersign: ${question.id} \\(MEDIUM\\) is pending until \\S+Z, http\\S+\n` +
        `countersign: approved by alice: go on \\(${question.id}\\)\n$`,
    ),
  );
});

test.each([
  [0, 'succeeded'],
  [3, 'failed'],
])('passes the exit code %i on, and the ledger has it: %s', async (code, outcome) => {
  const run = start(PATIENT, script(`process.exit(${code})`));
  const { id } = await questionOf(run);
  await approvals.decide(id, 'approve');
  expect(await run.ended).toBe(code);
  const { body } = await approvals.get(id);
  expect(body).toMatchObject({ status: 'archived', dispatch: { outcome, result: { exitCode: code } } });
});

test('what needs nobody runs at once; with --no-report the approval is all that is recorded', async () => {
  const run = start(['--no-report'], ['echo', 'hi']);
  expect(await run.ended).toBe(0);
  expect([run.stdout(), run.stderr()]).toEqual(['hi\n', '']);
  const [recorded] = await approvals.list(`requester=${run.requester}`);
  expect(recorded).toMatchObject({ status: 'approved', dispatch: null });
});

test('a denial is told with its reason and from whom, and nothing runs', async () => {
  const run = start(PATIENT, script('require("fs").writeFileSync("made", "")'));
  const { id } = await questionOf(run);
  await approvals.decide(id, 'deny', { comment: 'rebase instead' });
  expect(await run.ended).toBe(10);
  expect(run.stderr()).toContain(`countersign: denied by alice: rebase instead (${id}); nothing was run`);
  expect(existsSync(join(run.cwd, 'made'))).toBe(false);
});

test('a request for changes ends the wait with what is asked for instead', async () => {
  const run = start(PATIENT, script('0'));
  const { id } = await questionOf(run);
  await approvals.decide(id, 'request_changes', { comment: 'only the tests' });
  expect(await run.ended).toBe(14);
  expect(run.stderr()).toContain('alice asks for something else: only the tests');
});

test('what nobody decides in time is not run', async () => {
  const run = start(['--profile', 'quick'], script('require("fs").writeFileSync("made", "")'));
  expect(await run.ended).toBe(11);
  expect(existsSync(join(run.cwd, 'made'))).toBe(false);
});

test('an edited action runs as it was edited, and whoever reads along is told', async () => {
  const run = start(PATIENT, script('console.log("as asked")'));
  const { id } = await questionOf(run);
  await approvals.decide(id, 'approve', { edits: { argv: script('console.log("as edited")') } });
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toBe('as edited\n');
  expect(run.stderr()).toContain('alice approved it as edited: node -e console.log("as edited")');
});

test.each([
  ['another host', { host: 'elsewhere' }, 'it is for elsewhere'],
  ['more than an argv', { type: 'deploy' }, 'it has type, and exec runs an argv and nothing else'],
])('an action that was edited to %s is refused', async (_, edits, said) => {
  const run = start(PATIENT, script('require("fs").writeFileSync("made", "")'));
  const { id } = await questionOf(run);
  const { body } = await approvals.decide(id, 'approve', { edits });
  // An edit that makes it more dangerous is not its editor's alone to approve.
  if (body.status === 'pending') await approvals.decide(id, 'approve', { approver: 'bob' });
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toContain(said);
  expect(existsSync(join(run.cwd, 'made'))).toBe(false);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s while it waits takes the question back', async (signal) => {
  const run = start(PATIENT, script('require("fs").writeFileSync("made", "")'));
  const { id } = await questionOf(run);
  await until('the line of progress', () => run.stderr().includes(id));
  run.child.kill(signal);
  expect(await run.ended).toBe(12);
  expect((await approvals.get(id)).body.resolution?.outcome).toBe('cancelled');
});

test('a signal goes on to the program; its end by one is 128 + n, and in the ledger', async () => {
  const run = start(PATIENT, script('console.log("up"); setInterval(() => {}, 1000)'));
  const { id } = await questionOf(run);
  await approvals.decide(id, 'approve');
  await until('the program', () => run.stdout().includes('up'));
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(143);
  expect((await approvals.get(id)).body).toMatchObject({
    dispatch: { result: { exitCode: null, signal: 'SIGTERM' } },
  });
});

test('what is not there is 127, what cannot be run is 126', async () => {
  const folder = tempFolder();
  const file = join(folder, 'plain');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  const runs = [start(PATIENT, [join(folder, 'nothing')]), start(PATIENT, [file])];
  const codes = runs.map(async (run) => {
    const answered = questionOf(run).then(({ id }) => approvals.decide(id, 'approve'));
    await Promise.race([answered, run.ended]);
    return run.ended;
  });
  expect(await Promise.all(codes)).toEqual([127, 126]);
});

test('a server that is away is said, and nothing runs', async () => {
  const run = start([], ['sh', '-c', 'echo ran > made'], 'http://127.0.0.1:9');
  expect(await run.ended).toBe(13);
  expect(existsSync(join(run.cwd, 'made'))).toBe(false);
});

const startWith = (env: Readonly<Record<string, string>>, options: readonly string[], code = '0'): Run =>
  start(options, script(code), suite.url, '', env);

test('WORKSPACE_ID and APPROVAL_TIMEOUT say what no option says', async () => {
  const env = { WORKSPACE_ID: 'shop', APPROVAL_TIMEOUT: '120' };
  const own = startWith(env, PATIENT);
  const told = startWith(env, [...PATIENT, '--workspace', 'yard', '--timeout', '60']);
  const seconds = ({ createdAt, expiresAt }: ApprovalBody): number =>
    Math.round((Date.parse(expiresAt ?? '') - Date.parse(createdAt)) / 1_000);
  const [first, second] = [await questionOf(own), await questionOf(told)];
  expect([first.workspace, seconds(first)]).toEqual(['shop', 120]);
  expect([second.workspace, seconds(second)]).toEqual(['yard', 60]);
  for (const { id } of [first, second]) await approvals.decide(id, 'deny');
  expect(await Promise.all([own.ended, told.ended])).toEqual([10, 10]);
  const bad = startWith({ APPROVAL_TIMEOUT: 'soon' }, PATIENT);
  expect([await bad.ended, bad.stderr()]).toEqual([2, expect.stringContaining('APPROVAL_TIMEOUT must be')]);
});

test('AUDIT_LOG_PATH has what was asked, and how it ended, before anything runs', async () => {
  const file = join(tempFolder(), 'new', 'audit.jsonl');
  const env = { AUDIT_LOG_PATH: file, WORKSPACE_ID: 'shop' };
  const run = startWith(env, PATIENT, `console.log(require("fs").readFileSync("${file}", "utf8"))`);
  const { id } = await questionOf(run);
  await approvals.decide(id, 'approve', { comment: 'go on' });
  expect(await run.ended).toBe(0);
  const stopped = startWith(env, PATIENT);
  await approvals.decide((await questionOf(stopped)).id, 'deny', { comment: 'no' });
  expect(await stopped.ended).toBe(10);
  const events = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events(run.stdout())).toMatchObject([
    { event: 'requested', requester: run.requester, workspace: 'shop' },
    { event: 'granted', requester: run.requester, approval_id: id, decided_by: 'alice', comment: 'go on' },
  ]);
  expect(events(readFileSync(file, 'utf8')).slice(2)).toMatchObject([
    { event: 'requested' },
    { event: 'denied', decided_by: 'alice', comment: 'no' },
  ]);
});

test('what cannot be put on record is not asked', async () => {
  const run = startWith({ AUDIT_LOG_PATH: tempFolder() }, PATIENT);
  expect([await run.ended, run.stderr()]).toEqual([1, expect.stringContaining('AUDIT_LOG_PATH')]);
  expect(await approvals.list(`requester=${run.requester}`)).toEqual([]);
});

test('a whole line as one word, which names no program, comes with how it is said', async () => {
  const run = start([], ['echo one two']);
  expect(await run.ended).toBe(127);
  expect(run.stderr()).toContain("countersign exec -- sh -c 'rm -rf build'");
});
