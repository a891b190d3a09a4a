import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { type ApprovalBody, approvalsAt, eventually } from '../support/http.ts';
import { runCli } from '../support/product.ts';
import { productForSuite } from '../support/suite.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
/** All that a wait says beside its result: for what, and until when. */
const WAITS = expect.stringMatching(/^countersign: apr_\w+ is pending until \S+Z\n$/) as string;
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };

let approvals: ReturnType<typeof approvalsAt>;

const suite = productForSuite({ POLICY_FILE: POLICY });

beforeAll(async () => {
  approvals = approvalsAt(suite.url);
});

const cli = (...args: readonly string[]) => runCli(args, { PLATFORM_URL: suite.url });

/** Runs a command with --json; what it prints must be one JSON text and nothing else. */
async function json<T = ApprovalBody>(...args: readonly string[]) {
  // Before a `--` of the command, not among the words after it.
  const at = args.indexOf('--');
  const given = at === -1 ? [...args, '--json'] : [...args.slice(0, at), '--json', ...args.slice(at)];
  const { code, stdout, stderr } = await cli(...given);
  return { code, stderr, body: JSON.parse(stdout) as T };
}

async function pendingId(): Promise<string> {
  return (await approvals.create(TABLE)).body.id;
}

describe('request', () => {
  test('prints the approval for people, or as JSON; one that waits is no failure', async () => {
    const [text, object] = await Promise.all([
      cli('request', '--reason', 'clean the build', 'rm -rf /tmp/build'),
      json('request', '--reason', 'clean the build', 'rm -rf /tmp/build'),
    ]);
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toMatch(/^id {9}apr_[0-9A-Z]{26}$/m);
    expect(text.stdout).toMatch(/^tier {7}HIGH \(destructive_command\)$/m);
    expect(text.stdout).toMatch(/^command {4}rm -rf \/tmp\/build$/m);
    expect(text.stdout).toMatch(/^requester {2}agent \(workspace default\)$/m);
    expect(object).toMatchObject({
      code: 0,
      stderr: '',
      body: {
        status: 'pending',
        requester: 'agent',
        action: { command: 'rm -rf /tmp/build' },
        reason: 'clean the build',
      },
    });
  });

  test('takes words after -- as a program and its arguments, options of theirs included', async () => {
    const { body } = await json('request', '--reason', 'x', '--', 'git', 'push', '--force', 'a b');
    expect(body).toMatchObject({ action: { argv: ['git', 'push', '--force', 'a b'] } });
    const shown = await cli('show', body.id);
    expect(shown.stdout).toContain('["git","push","--force","a b"]');
  });

  test('takes SQL, a type, a requester, a workspace, a deadline and an idempotency key', async () => {
    const options = [
      ...['--reason', 'x', '--sql', 'DROP TABLE t', '--type', 'migrate_database', '--requester', 'agent-7'],
      ...['--workspace', 'team', '--timeout', '120', '--idempotency-key', 'once'],
    ];
    const [first, second] = [await json('request', ...options), await json('request', ...options)];
    expect(second.body.id).toBe(first.body.id);
    expect(first.body).toMatchObject({
      action: { sql: 'DROP TABLE t', type: 'migrate_database' },
      requester: 'agent-7',
      workspace: 'team',
    });
    expect(Date.parse(first.body.expiresAt) - Date.parse(first.body.createdAt)).toBe(120_000);
    const shown = await cli('show', first.body.id);
    expect(shown.stdout).toMatch(/^sql +DROP TABLE t$/m);
    expect(shown.stdout).toMatch(/^type +migrate_database$/m);
  });

  test.each([
    ['approved', 0, (id: string) => approvals.decide(id, 'approve', { comment: 'fine' })],
    ['denied', 10, (id: string) => approvals.decide(id, 'deny', { comment: 'no' })],
    ['cancelled', 12, (id: string) => approvals.cancel(id)],
  ] as const)('--wait ends when it is %s, with exit code %d', async (outcome, code, settle) => {
    const asking = json(
      ...['request', '--wait', '--reason', 'x', '--profile', 'patient', '--workspace', outcome],
      'DROP TABLE users',
    );
    const listed = await eventually(
      () => json<ApprovalBody[]>('ls', '--workspace', outcome),
      ({ body }) => body.length === 1,
    );
    await settle(listed.body[0]?.id ?? '');
    expect(await asking).toMatchObject({ code, stderr: WAITS, body: { resolution: { outcome } } });
  });

  test('--wait on what nobody decides exits with 11; a person in danger is no vote and exits with 10', async () => {
    const [expired, crisis, safe] = await Promise.all([
      cli('request', '--wait', '--reason', 'x', '--profile', 'quick', 'rm -rf /'),
      json('request', '--wait', '--reason', 'I want to kill myself', 'echo note'),
      json('request', '--wait', '--reason', 'look', 'ls -la'),
    ]);
    expect([expired.code, expired.stderr]).toEqual([11, WAITS]);
    expect(expired.stdout).toMatch(/^outcome {4}expired by system:timeout via system at /m);
    expect(crisis).toMatchObject({ code: 10, body: { resolution: { outcome: 'crisis' } } });
    expect(safe).toMatchObject({ code: 0, body: { resolution: { outcome: 'auto_approved' } } });
  });
});

describe('request, by the environment', () => {
  afterEach(removeTempFolders);

  test('asks in WORKSPACE_ID unless told otherwise, and records in AUDIT_LOG_PATH what came of it', async () => {
    const file = join(tempFolder(), 'var', 'audit.jsonl');
    const env = { PLATFORM_URL: suite.url, WORKSPACE_ID: 'shop', AUDIT_LOG_PATH: file };
    const ask = async (...args: readonly string[]) => {
      const { code, stdout } = await runCli(['request', '--json', '--reason', 'x', ...args], env);
      return { code, workspace: (JSON.parse(stdout) as ApprovalBody).workspace };
    };
    expect(await ask('ls -la')).toEqual({ code: 0, workspace: 'shop' });
    expect(await ask('--workspace', 'yard', '--profile', 'patient', 'DROP TABLE users')).toEqual({
      code: 0,
      workspace: 'yard',
    });
    expect((await ask('--wait', '--profile', 'quick', 'rm -rf /')).code).toBe(11);
    const events = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    // What still waits when nobody waits for it any more ends elsewhere.
    expect(events.map(({ event, workspace, requester }) => [event, workspace, requester])).toEqual([
      ['requested', 'shop', 'agent'],
      ['granted', 'shop', 'agent'],
      ['requested', 'yard', 'agent'],
      ['requested', 'shop', 'agent'],
      ['timeout', 'shop', 'agent'],
    ]);
  });
});

describe('a decision', () => {
  test.each([
    ['approve', 'approved', 'approved'],
    ['deny', 'rejected', 'denied'],
    ['cancel', 'rejected', 'cancelled'],
  ])('%s says what became of it, with and without --json', async (command, status, outcome) => {
    const [first, second] = await Promise.all([pendingId(), pendingId()]);
    const [text, object] = await Promise.all([
      cli(command, first, '-c', 'because'),
      json(command, second, '-c', 'because'),
    ]);
    const by = command === 'cancel' ? 'agent-1' : userInfo().username;
    const told = command === 'approve' ? `approving revision 1 of ${first}: DROP TABLE users\n` : '';
    expect([text.code, text.stderr]).toEqual([0, told]);
    expect(text.stdout).toContain(`outcome    ${outcome} by ${by} via cli at `);
    expect(text.stdout).toMatch(/^comment {4}because$/m);
    expect(object).toMatchObject({
      code: 0,
      stderr: '',
      body: { status, resolution: { outcome, by, via: 'cli', comment: 'because' } },
    });
  });

  test('escalate hands it up; --as names the person in open mode; --digest holds what was read', async () => {
    const { body: asked } = await approvals.create({ action: TABLE.action });
    const escalated = await json('escalate', asked.id, '--as', 'bob');
    expect(escalated.body).toMatchObject({ currentTier: 'HIGH', escalations: [{ by: 'bob' }] });
    const text = await cli('show', asked.id);
    expect(text.stdout).toMatch(/^tier {7}MEDIUM, now HIGH/m);
    const wrong = await json<Failure>('approve', asked.id, '--digest', '0'.repeat(64));
    expect(wrong).toMatchObject({ code: 1, body: { error: 'digest_mismatch' } });
    const right = await json('approve', asked.id, '--as', 'carol', '--digest', asked.digest);
    expect(right.body).toMatchObject({ status: 'approved', resolution: { by: 'carol' } });
  });

  test('on what is decided exits with 1 and says on stderr who decided', async () => {
    const id = await pendingId();
    await approvals.decide(id, 'deny');
    const text = await cli('approve', id);
    expect([text.code, text.stdout]).toEqual([1, '']);
    expect(text.stderr).toContain('was denied by alice at');
    const object = await json<Failure>('approve', id);
    expect(object).toMatchObject({ code: 1, body: { error: 'already_decided' } });
    expect(object.stderr).toContain('was denied by alice at');
  });
});

interface Failure {
  readonly error: string;
  readonly detail: string;
}

test('ls lists the newest first, filters, and says when there is nothing', async () => {
  const made = [];
  for (const requester of ['one', 'two'])
    made.push((await approvals.create({ ...TABLE, workspace: 'listing', requester })).body.id);
  const [text, object, one, nothing, none] = await Promise.all([
    cli('ls', '--workspace', 'listing'),
    json<ApprovalBody[]>('ls', '--workspace', 'listing', '--limit', '1'),
    json<ApprovalBody[]>('ls', '--workspace', 'listing', '--requester', 'one', '--tier', 'MEDIUM'),
    cli('ls', '--workspace', 'nothing-here'),
    json<ApprovalBody[]>('ls', '--workspace', 'listing', '--status', 'approved'),
  ]);
  const lines = text.stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split('  ')[0])).toEqual([...made].reverse());
  expect(lines[0]).toMatch(/MEDIUM +pending until \S+ {2}DROP TABLE users$/);
  expect(object.body.map(({ id }) => id)).toEqual([made[1]]);
  expect(one.body.map(({ id }) => id)).toEqual([made[0]]);
  expect([nothing.code, nothing.stdout]).toEqual([0, 'no approvals\n']);
  expect(none.body).toEqual([]);
});

test('show and wait tell of one approval; wait gives the exit code of its end', async () => {
  const id = await pendingId();
  const shown = await json('show', id);
  expect(shown).toMatchObject({ code: 0, body: { id, status: 'pending' } });
  const waiting = [cli('wait', id), json('wait', id)] as const;
  await approvals.decide(id, 'deny', { comment: 'no' });
  const [text, object] = await Promise.all(waiting);
  expect(text.code).toBe(10);
  expect(text.stdout).toMatch(/^outcome {4}denied by alice via http at /m);
  expect(object).toMatchObject({ code: 10, body: { resolution: { outcome: 'denied', comment: 'no' } } });
  // Showing it is no failure, however it ended.
  expect((await cli('show', id)).code).toBe(0);
});

test('classify judges a command, SQL, a type or an address, and points at the place', async () => {
  interface Verdict {
    readonly tier: string;
    readonly labels: readonly string[];
  }
  const [text, object, sql, type, address] = await Promise.all([
    cli('classify', 'ls && rm -rf /tmp/build'),
    json<Verdict>('classify', 'rm -rf /'),
    json<Verdict>('classify', '--sql', 'DELETE FROM users'),
    json<Verdict>('classify', '--type', 'deploy_production'),
    json<Verdict>('classify', 'ls', '--source-ip', '203.0.113.9'),
  ]);
  expect(text.stdout).toMatch(/^HIGH \(high\) {2}destructive_command\n/);
  const [underlined, carets] = text.stdout.split('\n').slice(2);
  const at = carets?.indexOf('^') ?? -1;
  expect(underlined?.slice(at)).toMatch(/^rm -rf/);
  expect(object).toMatchObject({ code: 0, body: { tier: 'CRITICAL' } });
  expect(sql.body).toMatchObject({ tier: 'HIGH', labels: ['sql_without_where'] });
  expect(type.body.tier).toBe('HIGH');
  expect(address.body.labels).toContain('cross_network');
});

test('classify takes words after --, a tool’s arguments, and standard input', async () => {
  const env = { PLATFORM_URL: suite.url };
  const [argv, tool, input, dash] = await Promise.all([
    cli('classify', '--', 'rm', '-rf', '/'),
    cli('classify', '--tool', 'db', '--args', '{"query": {"sql": "DELETE FROM users"}}'),
    runCli(['classify', '-'], env, 'set -e\n\n# 清理\nrm -rf /tmp/build\n'),
    runCli(['classify', '--', '-'], env, 'rm -rf /'),
  ]);
  expect(argv.stdout).toMatch(/^CRITICAL /);
  expect(tool.stdout).toMatch(/^HIGH [^]*\[\/args\/query\/sql\]\n {6}DELETE FROM users\n {6}\^/);
  expect(input.stdout).toMatch(/^HIGH [^]*\n {6}4 \| rm -rf \/tmp\/build\n {10}\^/);
  expect([dash.code, dash.stdout.split(' ')[0]]).not.toContain('CRITICAL');
  for (const { stderr } of [argv, tool, input, dash]) expect(stderr).toBe('');
});

test('classify fails a build by the tier, and says what it cannot judge', async () => {
  const bytes = Buffer.from([0x72, 0x6d, 0xff]);
  const [high, low, json1, badTier, badArgs, noTool, badBytes, badLanguage] = await Promise.all([
    cli('classify', '--fail-on', 'high', 'rm -rf /'),
    cli('classify', '--fail-on', 'CRITICAL', 'rm -rf /tmp/build'),
    json<{ tier: string }>('classify', '--fail-on', 'MEDIUM', 'rm -rf /'),
    cli('classify', '--fail-on', 'worst', 'ls'),
    cli('classify', '--tool', 'x', '--args', '{'),
    cli('classify', '--args', '{}'),
    runCli(['classify', '-'], { PLATFORM_URL: suite.url }, bytes),
    cli('classify', '--lang', 'fr', 'ls'),
  ]);
  expect([high.code, low.code, json1.code]).toEqual([1, 0, 1]);
  expect(json1.body.tier).toBe('CRITICAL');
  for (const { code, stdout } of [badTier, badArgs, noTool, badBytes, badLanguage])
    expect([code, stdout]).toEqual([2, '']);
  expect(badTier.stderr).toContain('SAFE, LOW, MEDIUM, HIGH, CRITICAL');
  expect(badBytes.stderr).toContain('standard input is not UTF-8 text');
});

test('classify calls nothing at all an error, not SAFE', async () => {
  const env = { PLATFORM_URL: suite.url };
  const results = await Promise.all([
    cli('classify'),
    cli('classify', ''),
    runCli(['classify', '-'], env, ' \n'),
    runCli(['classify', '--sql', '-'], env, ''),
    cli('classify', '--source-ip', '203.0.113.9'),
  ]);
  for (const { code, stdout, stderr } of results) {
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('there is nothing to judge');
  }
  const sql = await runCli(['classify', '--sql', '-'], env, 'DELETE FROM users');
  expect(sql.stdout).toMatch(/^HIGH \(high\) {2}sql_without_where/);
});

test('an option that is one of the command’s own is answered with how to give a command', async () => {
  const { code, stderr } = await cli('classify', 'rm', '-rf', '/tmp/build');
  expect(code).toBe(2);
  expect(stderr).toContain('countersign classify -- rm -rf build');
});

test('show underlines what was found, and nothing of it steers the terminal', async () => {
  const command = 'echo \u001b[2K 删\n  rm -rf /tmp/x\nfinding    SAFE';
  const { body: asked } = await approvals.create({ action: { command }, profile: 'patient' });
  const { stdout } = await cli('show', asked.id);
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => /^ {11}\d \| {3}rm -rf \/tmp\/x$/.test(line));
  expect(at).toBeGreaterThan(0);
  expect(lines[at + 1]).toMatch(/^ {17}\^+$/);
  expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  expect(stdout.match(/^finding .*$/gm)?.every((line) => !line.includes('SAFE'))).toBe(true);
});

describe('what goes wrong', () => {
  test('is on stderr, with exit code 2 for a wrong use and 1 for what is not there', async () => {
    const unknown = `apr_${'0'.repeat(26)}`;
    const [noReason, noCommand, badTimeout, badStatus, badJson, missing, missingJson] = await Promise.all([
      cli('request', 'ls'),
      cli('frobnicate'),
      cli('request', '--reason', 'x', '--timeout', 'soon', 'ls'),
      cli('ls', '--status', 'asleep'),
      json<Failure>('request', '--reason', 'x', '--profile', 'none', 'ls'),
      cli('show', unknown),
      json<Failure>('show', unknown),
    ]);
    for (const { code, stdout, stderr } of [noReason, noCommand, badTimeout, badStatus]) {
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).not.toBe('');
    }
    expect(noReason.stderr).toContain('--reason');
    expect(badTimeout.stderr).toContain('/timeoutSeconds: must be a number of seconds');
    expect(badStatus.stderr).toContain('asleep');
    expect(badJson).toMatchObject({ code: 2, body: { error: 'invalid_request' } });
    expect(badJson.body.detail).toContain('patient');
    expect([missing.code, missing.stdout]).toEqual([1, '']);
    expect(missing.stderr).toContain(unknown);
    expect(missingJson).toMatchObject({ code: 1, body: { error: 'not_found' } });
  });

  test('a server that is not there is exit code 13, and so is one that is something else', async () => {
    const nowhere = { PLATFORM_URL: 'http://127.0.0.1:9' };
    const [text, object, another] = await Promise.all([
      runCli(['ls'], nowhere),
      runCli(['approve', await pendingId(), '--json'], nowhere),
      runCli(['ls'], { PLATFORM_URL: `${suite.url}/docs` }),
    ]);
    expect([text.code, text.stdout]).toEqual([13, '']);
    expect(text.stderr).toContain('http://127.0.0.1:9 cannot be reached');
    expect(object.code).toBe(13);
    expect(JSON.parse(object.stdout)).toMatchObject({ error: 'unreachable' });
    expect(another.code).toBe(13);
    expect(another.stderr).toContain('PLATFORM_URL');
  });
});

test('what an agent wrote can neither steer the terminal nor pass for a row of ours', async () => {
  const reason = 'clean\u001b[2K\u001b[1A up\r\nstatus     approved\u202e\u200b\u3164 end';
  const { body: asked } = await approvals.create({
    action: { command: 'rm -rf \u001b]0;title\u0007/tmp/x \u009b31m' },
    reason,
    profile: 'patient',
    workspace: 'hostile',
  });
  const [shown, listed, raw] = await Promise.all([
    cli('show', asked.id),
    cli('ls', '--workspace', 'hostile'),
    json('show', asked.id),
  ]);
  for (const { stdout } of [shown, listed]) expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  expect(shown.stdout).toContain('clean\\u001b[2K\\u001b[1A up\\u000d');
  expect(shown.stdout).toContain('approved\\u202e\\u200b\\u3164 end');
  expect(shown.stdout).toContain('rm -rf \\u001b]0;title\\u0007/tmp/x \\u009b31m');
  expect(shown.stdout.match(/^status .*$/gm)).toEqual(['status     pending']);
  expect(listed.stdout).toContain('rm -rf \\u001b]0;title\\u0007/tmp/x');
  expect(listed.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(raw.body).toMatchObject({ reason });
});

// Last: it spoils the ledger.
test('audit verify walks the ledger, and exits with 1 once an entry was changed behind its back', async () => {
  interface Report {
    readonly ok: boolean;
    readonly entries: number;
    readonly fault?: { readonly seq: number };
  }
  const [text, object] = await Promise.all([cli('audit', 'verify'), json<Report>('audit', 'verify')]);
  expect([text.code, text.stderr]).toEqual([0, '']);
  expect(text.stdout).toMatch(/^ok: \d+ entries, head [0-9a-f]{64}\n$/);
  expect(object).toMatchObject({ code: 0, body: { ok: true } });
  expect(object.body.entries).toBeGreaterThan(10);

  const database = new Libsql(join(suite.home, 'ledger.db'), { timeout: 5_000 });
  database.prepare(`UPDATE ledger SET actor = 'mallory' WHERE seq = 3`).run();
  database.close();
  const [after, report] = await Promise.all([cli('audit', 'verify'), json<Report>('audit', 'verify')]);
  expect([after.code, after.stderr]).toEqual([1, '']);
  expect(after.stdout).toMatch(/^NOT OK: entry 3 /);
  expect(report).toMatchObject({ code: 1, body: { ok: false, fault: { seq: 3 } } });
});
