import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionResult } from '../../domain/execution.ts';
import { JournalError, openJournal } from '../../executors/journal.ts';
import { NEVER, orderFor, testerIn } from '../support/execution.ts';
import { runScript } from '../support/run-script.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

afterEach(removeTempFolders);

const RESULT: ExecutionResult = {
  outcome: 'succeeded',
  exitCode: 0,
  signal: null,
  stdout: 'two\nlines, 審批',
  stderr: '',
  truncated: false,
  checkExitCode: null,
  checkOutput: '',
  message: '',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:01.000Z',
};

const fileIn = (folder: string): string => join(folder, 'agents', 'a', 'journal.jsonl');

describe('the journal', () => {
  test('knows after a restart what began and what finished', () => {
    const file = fileIn(tempFolder());
    const journal = openJournal(file);
    expect(journal.lookUp('a:1:1')).toBe('new');
    journal.begin('a:1:1');
    journal.begin('b:1:1');
    journal.finish('a:1:1', RESULT);
    for (const each of [journal, openJournal(file)]) {
      expect(each.lookUp('a:1:1')).toEqual(RESULT);
      expect(each.lookUp('b:1:1')).toBe('interrupted');
      expect(each.lookUp('a:1:2')).toBe('new');
      each.close();
    }
  });

  test('is for its owner alone', () => {
    const file = fileIn(tempFolder());
    openJournal(file).close();
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(statSync(join(file, '..')).mode & 0o077).toBe(0);
  });

  test('drops a last line that a crash cut short, and goes on after it', () => {
    const file = fileIn(tempFolder());
    const first = openJournal(file);
    first.begin('a:1:1');
    first.close();
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, `{"key":"a:1:1","result":{"outcome":"succ`);
    const second = openJournal(file);
    expect(readFileSync(file, 'utf8')).toBe(whole);
    expect(second.lookUp('a:1:1')).toBe('interrupted');
    second.finish('a:1:1', RESULT);
    second.close();
    const third = openJournal(file);
    expect(third.lookUp('a:1:1')).toEqual(RESULT);
    third.close();
  });

  test('that grew large lets go of old results, and of no key', () => {
    const file = fileIn(tempFolder());
    const grown = openJournal(file);
    const keys = Array.from({ length: 50 }, (_, index) => `a:1:${index}`);
    for (const key of keys) {
      grown.begin(key);
      grown.finish(key, RESULT);
    }
    grown.close();
    const before = statSync(file).size;
    const shrunk = openJournal(file, { shrinkAbove: 1_000, keep: 2_000 });
    expect(statSync(file).size).toBeLessThan(before / 3);
    shrunk.begin('b:1:1');
    shrunk.close();
    const journal = openJournal(file);
    expect(journal.lookUp('a:1:0')).toBe('interrupted');
    expect(journal.lookUp('a:1:49')).toEqual(RESULT);
    expect(keys.filter((key) => journal.lookUp(key) === 'new')).toEqual([]);
    expect(journal.lookUp('b:1:1')).toBe('interrupted');
    journal.close();
  });

  test('that was damaged is refused with its line: nothing may run by it', () => {
    const file = fileIn(tempFolder());
    openJournal(file).close();
    writeFileSync(file, `{"key":"a:1:1"}\n{"key":"b:1:1","result":{"outcome":"splendid"}}\n`);
    expect(() => openJournal(file)).toThrow(JournalError);
    expect(() => openJournal(file)).toThrow('line 2');
  });
});

describe('an agent that is killed with -9 in the middle of an order', () => {
  test('does not begin it again, and claims nothing about it', async () => {
    const home = tempFolder();
    const order = orderFor({ command: `echo ran >> ${home}/count; sleep 600` });
    const agent = runScript('order-performer.ts', home, JSON.stringify(order));
    try {
      await until('the command', () => existsSync(join(home, 'count')));
    } finally {
      await agent.kill();
    }
    const again = testerIn(home);
    expect(await again.perform(order, NEVER)).toEqual({ kind: 'interrupted' });
    again.journal.close();
    expect(readFileSync(join(home, 'count'), 'utf8')).toBe('ran\n');
  });

  test('answers with what it had finished before', async () => {
    const home = tempFolder();
    const order = orderFor({ command: `echo ran >> ${home}/count; echo told` });
    const agent = runScript('order-performer.ts', home, JSON.stringify(order));
    try {
      const first = JSON.parse(await agent.line()) as unknown;
      const again = testerIn(home);
      expect(await again.perform(order, NEVER)).toEqual(first);
      again.journal.close();
    } finally {
      await agent.kill();
    }
    expect(readFileSync(join(home, 'count'), 'utf8')).toBe('ran\n');
  });
});
