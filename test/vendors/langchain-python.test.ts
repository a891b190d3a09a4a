import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Approver, startApprover } from '../support/approver.ts';
import { eventually } from '../support/http.ts';
import { pythonRequirements, runPython } from '../support/python-packages.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGE = join(ROOT, 'client', 'python');

interface CameOf {
  readonly thread: string;
  readonly ran: readonly string[];
  /** What each call's message told the model, after the status it has. */
  readonly heard: readonly (readonly [string, string])[];
  readonly error?: string;
}

let person: Approver;
let scratch: string;
let agents: ChildProcess;
let started = 0;
const ended = new Map<string, CameOf>();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'countersign-python-'));
  const [vendors] = await Promise.all([
    pythonRequirements(join(import.meta.dirname, 'python-requirements.txt')),
    install(),
    startApprover().then((approver) => (person = approver)),
  ]);
  agents = spawn('python3', [join(import.meta.dirname, 'langchain_agent.py')], {
    env: { ...process.env, PYTHONPATH: [join(scratch, 'package'), vendors].join(delimiter) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: agents.stdout ?? process.stdin });
  const ready = once(lines, 'line');
  lines.on('line', (line) => {
    if (!line.startsWith('{')) return;
    const came = JSON.parse(line) as CameOf;
    ended.set(came.thread, came);
  });
  expect((await ready)[0]).toBe('ready');
}, 180_000);

afterAll(async () => {
  if (agents !== undefined && agents.exitCode === null) {
    const gone = once(agents, 'exit');
    agents.kill('SIGKILL');
    await gone;
  }
  await person?.close();
  await rm(scratch, { recursive: true, force: true });
});

/** As a caller does, from a copy, so that pip leaves nothing beside the sources. */
async function install(): Promise<void> {
  const source = join(scratch, 'source');
  const copied = await runPython([
    '-c',
    'import shutil, sys; shutil.copytree(*sys.argv[1:])',
    PACKAGE,
    source,
  ]);
  if (copied.code !== 0) throw new Error(copied.output);
  const target = ['--target', join(scratch, 'package')];
  const flags = ['--quiet', '--disable-pip-version-check', '--no-deps'];
  const { code, output } = await runPython(['-m', 'pip', 'install', ...flags, ...target, source]);
  if (code !== 0) throw new Error(`pip could not install the package:\n${output}`);
}

interface Order {
  readonly tables: readonly string[];
  readonly allowed?: readonly string[];
  readonly mode?: 'batched' | 'per_call';
  readonly url?: string;
  readonly wait?: number;
  readonly restart?: boolean;
  readonly asynchronous?: boolean;
  readonly audit?: string;
}

/** Starts an agent that calls `drop` for each table; resolves with what came of it. */
async function run(order: Order): Promise<CameOf> {
  const thread = `python-${(started += 1)}`;
  const whole = {
    mode: 'batched',
    allowed: ['approve', 'edit', 'reject', 'respond'],
    url: person.url,
    ...order,
    thread,
  };
  agents.stdin?.write(`${JSON.stringify(whole)}\n`);
  const came = await eventually(
    async () => ended.get(thread),
    (one) => one !== undefined || agents.exitCode !== null,
  );
  if (came === undefined) throw new Error('the agents ended');
  return came;
}

describe.each(['batched', 'per_call'] as const)('interrupts that are %s', (mode) => {
  test('an approved call runs as it was asked, and the model hears who approved it and what they said', async () => {
    const running = run({ mode, tables: [`approved_${mode}`] });
    const { action } = await person.answer(`approved_${mode}`, 'approve', { comment: 'after the backup' });
    expect(action).toEqual({ tool: 'drop', args: { sql: `DROP TABLE approved_${mode}` } });
    const { ran, heard } = await running;
    expect(ran).toEqual([`DROP TABLE approved_${mode}`]);
    expect(heard).toEqual([
      [
        'success',
        expect.stringMatching(/^dropped\n\n\[Countersign: approved by alice: after the backup \(apr_/),
      ],
    ]);
  });

  test('it is the same for an agent that runs asynchronously', async () => {
    const running = run({ mode, tables: [`later_${mode}`], asynchronous: true });
    await person.answer(`later_${mode}`, 'approve', { comment: 'go on' });
    const { ran, heard } = await running;
    expect(ran).toEqual([`DROP TABLE later_${mode}`]);
    expect(heard).toEqual([['success', expect.stringContaining('approved by alice: go on')]]);
  });

  test('a denied call does not run beside an approved one, and the model hears why', async () => {
    const running = run({ mode, tables: [`kept_${mode}`, `gone_${mode}`] });
    await person.answer(`gone_${mode}`, 'approve');
    await person.answer(`kept_${mode}`, 'deny', { comment: 'still in use' });
    const { ran, heard } = await running;
    expect(ran).toEqual([`DROP TABLE gone_${mode}`]);
    expect(heard).toContainEqual(['error', expect.stringContaining('denied by alice: still in use')]);
  });

  test('an edited call runs as it was edited', async () => {
    const running = run({ mode, tables: [`edited_${mode}`] });
    await person.answer(`edited_${mode}`, 'approve', { edits: { args: { sql: 'DROP TABLE old' } } });
    expect((await running).ran).toEqual(['DROP TABLE old']);
  });

  test('where edits are not allowed, an edited call is a rejection that tells the call that was approved', async () => {
    const running = run({ mode, tables: [`fixed_${mode}`], allowed: ['approve', 'reject'] });
    await person.answer(`fixed_${mode}`, 'approve', { edits: { args: { sql: 'DROP TABLE old' } } });
    const { ran, heard } = await running;
    expect(ran).toEqual([]);
    expect(heard).toEqual([
      ['error', expect.stringContaining('{"args":{"sql":"DROP TABLE old"},"tool":"drop"}')],
    ]);
  });

  test('changes that a person asks for go back as a response, where that is allowed, else as a rejection', async () => {
    const running = run({ mode, tables: [`unlike_${mode}`] });
    await person.answer(`unlike_${mode}`, 'request_changes', { comment: 'name the schema' });
    const told = 'changes requested by alice: name the schema';
    expect(await running).toMatchObject({ ran: [], heard: [['success', expect.stringContaining(told)]] });

    const other = run({ mode, tables: [`other_${mode}`], allowed: ['approve', 'reject'] });
    await person.answer(`other_${mode}`, 'request_changes', { comment: 'name the schema' });
    expect(await other).toMatchObject({ ran: [], heard: [['error', expect.stringContaining(told)]] });
  });

  test('what takes too long is a rejection, and so is a server that is down', async () => {
    const [late, lost] = await Promise.all([
      run({ mode, tables: [`late_${mode}`], wait: 1.5 }),
      run({ mode, tables: [`lost_${mode}`], url: 'http://127.0.0.1:9' }),
    ]);
    expect(late).toMatchObject({ ran: [], heard: [['error', expect.stringContaining('pending at http')]] });
    expect(lost).toMatchObject({ ran: [], heard: [['error', expect.stringContaining('cannot be reached')]] });
  });

  test('where neither rejecting nor responding is allowed, a denied call runs no more than any other', async () => {
    const running = run({ mode, tables: [`stuck_${mode}`], allowed: ['approve'] });
    await person.answer(`stuck_${mode}`, 'deny');
    expect(await running).toMatchObject({ ran: [], error: expect.stringContaining('reject') as string });
  });
});

test('after a restart the same interrupt is the same approval', async () => {
  const running = run({ tables: ['python_restart'], restart: true });
  await eventually(
    async () => person.approvals.list('q=python_restart'),
    (all) => all.length > 0,
  );
  await person.answer('python_restart', 'approve');
  expect((await running).ran).toEqual(['DROP TABLE python_restart']);
  expect(await person.approvals.list('q=python_restart')).toHaveLength(1);
});

test('what was asked and what came of it stand in the audit file, under one trace id', async () => {
  const audit = join(scratch, 'asked', 'audit.jsonl');
  const running = run({ tables: ['python_audit'], audit });
  await person.answer('python_audit', 'deny', { comment: 'no' });
  await running;
  const lines = (await readFile(audit, 'utf8')).trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events).toMatchObject([
    { event: 'requested' },
    {
      event: 'denied',
      outcome: 'denied',
      decided_by: 'alice',
      comment: 'no',
      trace_id: events[0]?.['trace_id'],
    },
  ]);
});

test('what cannot be put on record is not granted', async () => {
  const { ran, heard } = await run({ tables: ['python_unrecorded'], audit: scratch });
  expect(ran).toEqual([]);
  expect(heard).toEqual([['error', expect.stringContaining('AUDIT_LOG_PATH')]]);
});
