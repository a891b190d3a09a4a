import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openAuditLog } from '../../client/audit-log.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterEach(removeTempFolders);

const linesOf = (file: string): readonly string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

describe('the requester’s audit file', () => {
  test('has one line of JSON for each event, all of one question under one trace id', async () => {
    const file = join(tempFolder(), 'audit.jsonl');
    const log = openAuditLog(file, 'trace-1');
    await log.write('requested', { reason: 'why' });
    await log.write('granted', { decided_by: 'mia' });
    const events = linesOf(file).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toEqual([
      { at: expect.stringMatching(/^\d{4}-.*Z$/), event: 'requested', trace_id: 'trace-1', reason: 'why' },
      { at: expect.any(String), event: 'granted', trace_id: 'trace-1', decided_by: 'mia' },
    ]);
  });

  test('is for its owner alone', async () => {
    const file = join(tempFolder(), 'audit.jsonl');
    await openAuditLog(file, 't').write('requested', {});
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('brings a folder that is missing, for its owner alone', async () => {
    const folder = join(tempFolder(), 'var', 'audit');
    await openAuditLog(join(folder, 'audit.jsonl'), 't').write('requested', {});
    expect(linesOf(join(folder, 'audit.jsonl'))).toHaveLength(1);
    expect([folder, dirname(folder)].map((made) => statSync(made).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  test('holds no secret', async () => {
    const file = join(tempFolder(), 'audit.jsonl');
    const action = { command: 'mysql -phunter2-hunter2', env: { API_TOKEN: 'hunter2-hunter2' } };
    await openAuditLog(file, 't').write('requested', { action, reason: 'password=hunter2-hunter2' });
    expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
    expect(readFileSync(file, 'utf8')).toContain('mysql -p***');
  });

  test('half a line that a crash left spoils no other', async () => {
    const file = join(tempFolder(), 'audit.jsonl');
    writeFileSync(file, '{"event":"reque');
    await openAuditLog(file, 't').write('granted', {});
    expect(linesOf(file)[0]).toBe('{"event":"reque');
    expect(JSON.parse(linesOf(file)[1] ?? '')).toMatchObject({ event: 'granted' });
  });

  test('lines of many writers do not mix', async () => {
    const file = join(tempFolder(), 'audit.jsonl');
    appendFileSync(file, '');
    const long = 'x'.repeat(20_000);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => openAuditLog(file, `t${index}`).write('requested', { long })),
    );
    const traces = linesOf(file).map((line) => (JSON.parse(line) as { trace_id: string }).trace_id);
    expect(new Set(traces).size).toBe(40);
  });

  test('one that cannot be written says so by its variable', async () => {
    const file = join(tempFolder(), 'audit.jsonl');
    mkdirSync(file);
    await expect(openAuditLog(file, 't').write('granted', {})).rejects.toThrow(
      /AUDIT_LOG_PATH ".*" cannot be written to \((?:Error: )?EISDIR.*nothing is granted/,
    );
  });

  test('without a path nothing is written', async () => {
    await expect(openAuditLog(null, 't').write('granted', {})).resolves.toBeUndefined();
  });
});
