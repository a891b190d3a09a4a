import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { RUN_VARIABLE, SUITE_VARIABLE, endLeftBehind } from '../../scripts/left-behind.mjs';

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

function startSleeper(environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { env: environment });
}

describeOnLinux('what a test run left behind', () => {
  test('is ended, and named with its suite; another run’s is not touched', async () => {
    const mine = startSleeper({ [RUN_VARIABLE]: 'run-one', [SUITE_VARIABLE]: '/test/some.test.ts' });
    const other = startSleeper({ [RUN_VARIABLE]: 'run-two' });
    try {
      await Promise.all([once(mine, 'spawn'), once(other, 'spawn')]);
      const exited = once(mine, 'exit');
      expect(await endLeftBehind('run-one', 0)).toEqual([
        expect.stringMatching(new RegExp(`^${mine.pid} of /test/some.test.ts: .*setInterval`)),
      ]);
      expect(await exited).toEqual([null, 'SIGKILL']);
      expect(other.exitCode ?? other.signalCode).toBeNull();
    } finally {
      mine.kill('SIGKILL');
      other.kill('SIGKILL');
    }
  });

  test('what ends by itself within its grace is not left behind', async () => {
    const brief = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 300)'], {
      env: { [RUN_VARIABLE]: 'run-three' },
    });
    await once(brief, 'spawn');
    expect(await endLeftBehind('run-three')).toEqual([]);
  });
});
