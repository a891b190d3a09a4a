import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, OUTPUT_BYTES } from '../../domain/execution.ts';
import { type RunOptions, runCommand } from '../../executors/run-command.ts';
import { NEVER } from '../support/execution.ts';
import { runScript } from '../support/run-script.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

afterEach(removeTempFolders);

const ENV = { PATH: process.env['PATH'] ?? '', HOME: '/nowhere' };

function run(what: Check, changes: Partial<RunOptions> = {}) {
  const options = { cwd: '/', env: ENV, limitMs: 20_000, signal: NEVER, merged: false };
  return runCommand(what, { ...options, ...changes });
}

const shell = (command: string, changes: Partial<RunOptions> = {}) => run({ command }, changes);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie that nobody has collected yet is dead enough.
  return !/^State:\s+Z/m.test(readOr(`/proc/${pid}/status`));
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Reads the process id that a command wrote, once it is there. */
async function pidIn(file: string): Promise<number> {
  await until(`a process id in ${file}`, () => /\d+\n/.test(readOr(file)));
  return Number(readOr(file));
}

describe('a command', () => {
  test('runs in a shell, and tells its exit code and both streams', async () => {
    expect(await shell('echo out; echo err >&2; exit 3')).toEqual({
      started: true,
      exitCode: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
      truncated: false,
      message: '',
    });
  });

  test('given as words runs without a shell: no word means anything', async () => {
    const words = ['; rm -rf /nowhere', '$HOME', '`id`', '$(id)', '*', '&& false', 'a b', '', '| cat'];
    const ran = await run({ argv: ['printf', '[%s]', ...words] });
    expect([ran.exitCode, ran.stdout]).toEqual([0, words.map((word) => `[${word}]`).join('')]);
  });

  test('sees the environment given and nothing of the agent', async () => {
    process.env['AGENT_SECRET'] = 'not for commands';
    const ran = await run({ argv: ['env'] }, { env: { ...ENV, ASKED: 'for' } });
    const names = ran.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(new Set(names)).toEqual(new Set(['ASKED', 'HOME', 'PATH']));
  });

  test('has an empty stdin, pipes that it can open by name, and no other descriptor', async () => {
    const ran = await shell('cat; echo by name > /dev/stderr; exec ls /proc/self/fd');
    expect(ran.stderr).toBe('by name\n');
    const plain = spawnSync('ls', ['/proc/self/fd'], { encoding: 'utf8' });
    expect(ran.stdout).toBe(plain.stdout);
  });

  test('runs in the folder given', async () => {
    const folder = join(realpathSync(tempFolder()), 'with a space');
    mkdirSync(folder);
    expect((await shell('pwd', { cwd: folder })).stdout).toBe(`${folder}\n`);
  });

  test.each([
    ['the folder is not there', { command: 'echo ran' }, { cwd: '/not/there' }, '/not/there'],
    ['the folder is a file', { command: 'echo ran' }, { cwd: '/etc/passwd' }, '/etc/passwd'],
    ['the folder has a zero byte', { command: 'echo ran' }, { cwd: '/tmp\0' }, 'does not exist'],
    ['the program is not there', { argv: ['no-such-program'] }, {}, 'ENOENT'],
    ['a word has a zero byte', { argv: ['echo', 'a\0b'] }, {}, 'null bytes'],
    ['the words are too long', { argv: ['echo', 'x'.repeat(3_000_000)] }, {}, 'E2BIG'],
    ['it is stopped already', { command: 'echo ran' }, { signal: AbortSignal.abort('too late') }, 'too late'],
  ])('is not started where %s, and says so', async (_, what, changes, message) => {
    const ran = await run(what, changes);
    expect(ran).toMatchObject({ started: false, exitCode: null, stdout: '' });
    expect(ran.message).toContain(message);
  });

  test('that a signal ended tells which', async () => {
    expect(await shell('kill -SEGV $$')).toMatchObject({ exitCode: null, signal: 'SIGSEGV', message: '' });
  });

  test('may write both streams into one, in order', async () => {
    const ran = await shell('echo 1; echo 2 >&2; echo 3', { merged: true });
    expect([ran.stdout, ran.stderr]).toEqual(['1\n2\n3\n', '']);
  });
});

describe('the output', () => {
  test('is kept to its first and last parts, and says how much is missing', async () => {
    const ran = await shell(
      'echo first; head -c 5000000 /dev/zero | tr "\\0" x; echo; echo last; echo small >&2',
    );
    const total = 'first\n'.length + 5_000_000 + '\nlast\n'.length;
    expect(ran.stdout).toMatch(/^first\nx{1000}/);
    expect(ran.stdout).toMatch(/x{1000}\nlast\n$/);
    expect(ran.stdout).toContain(`\n[${total - OUTPUT_BYTES} bytes left out]\n`);
    expect([ran.truncated, ran.stderr]).toEqual([true, 'small\n']);
  });

  test('of exactly the limit is whole', async () => {
    const ran = await shell(`head -c ${OUTPUT_BYTES} /dev/zero | tr "\\0" x`);
    expect([ran.stdout.length, ran.truncated]).toEqual([OUTPUT_BYTES, false]);
  });

  test('is never cut inside a character', async () => {
    const ran = await shell(`printf ab; yes 審批 | tr -d '\\n' | head -c 200000`);
    const [head = '', tail = ''] = ran.stdout.split(/\n\[\d+ bytes left out\]\n/);
    expect(head).toMatch(/^ab[審批]+$/);
    // The command itself cuts its last character; what is before it is whole.
    expect(tail).toMatch(/^[審批]+\uFFFD?$/);
  });

  test('that is no UTF-8 is replaced, not refused', async () => {
    expect((await shell(String.raw`printf 'a\377b'`)).stdout).toBe('a\uFFFDb');
  });
});

describe('a command over its time', () => {
  test('is ended with all that it started, even what ignores SIGTERM', async () => {
    const file = join(tempFolder(), 'pid');
    const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 1; done' & wait; sleep 600`;
    const begun = performance.now();
    const ran = await shell(script, { limitMs: 1_500 });
    expect(ran.message).toBe('stopped: over its time limit of 1.5 s');
    expect(ran.signal).toBe('SIGKILL');
    expect(performance.now() - begun).toBeLessThan(30_000);
    const child = await pidIn(file);
    await until('the end of its child', () => !isAlive(child));
  });

  test('is asked first, and what it says then is kept', async () => {
    const ran = await shell(`trap 'echo tidied; exit 0' TERM; sleep 600 & wait`, { limitMs: 1_500 });
    expect(ran).toMatchObject({
      exitCode: 0,
      stdout: 'tidied\n',
      message: 'stopped: over its time limit of 1.5 s',
    });
  });

  test('or cancelled, is stopped the same way', async () => {
    const file = join(tempFolder(), 'pid');
    const stop = new AbortController();
    const running = shell(`echo $$ > ${file}; exec sleep 600`, { signal: stop.signal });
    const pid = await pidIn(file);
    stop.abort('stopped: it was cancelled');
    expect(await running).toMatchObject({ signal: 'SIGTERM', message: 'stopped: it was cancelled' });
    expect(isAlive(pid)).toBe(false);
  });
});

describe('what a command leaves behind', () => {
  test('cannot hold up its end by keeping the pipes open, and is killed', async () => {
    const file = join(tempFolder(), 'pid');
    const begun = performance.now();
    const ran = await shell(
      `sh -c 'echo $$ > ${file}; exec sleep 600' & echo done; while [ ! -s ${file} ]; do :; done`,
    );
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'done\n', message: '' });
    expect(performance.now() - begun).toBeLessThan(30_000);
    const child = await pidIn(file);
    await until('the end of its child', () => !isAlive(child));
  });

  test('may stay where it let go of the pipes: a service that was meant to be started', async () => {
    const file = join(tempFolder(), 'pid');
    const ran = await shell(`sleep 600 > /dev/null 2>&1 & echo $! > ${file}`);
    const child = await pidIn(file);
    try {
      expect(ran).toMatchObject({ exitCode: 0, message: '' });
      // Long enough for its guard to have ended.
      await shell('sleep 0.2');
      expect(isAlive(child)).toBe(true);
    } finally {
      process.kill(child, 'SIGKILL');
    }
  });
});

describe('kill -9', () => {
  test('of the agent kills the command and all that it started', async () => {
    const folder = tempFolder();
    const agent = runScript(
      'command-runner.ts',
      `echo $$ > ${folder}/a; sh -c 'trap "" TERM; echo $$ > ${folder}/b; sleep 600; touch ${folder}/ran-on' & wait`,
    );
    try {
      const pids = [await pidIn(join(folder, 'a')), await pidIn(join(folder, 'b'))];
      expect(pids.every(isAlive)).toBe(true);
      await agent.kill();
      await until('the end of the command', () => !pids.some(isAlive));
      expect(existsSync(join(folder, 'ran-on'))).toBe(false);
    } finally {
      await agent.kill();
    }
  });

  test('of the guard kills the command as well, and nobody claims to know how it ended', async () => {
    const file = join(tempFolder(), 'pid');
    // By then the guard has said which group it started; before, nobody else would know what to kill.
    const running = shell(`sleep 0.5; echo $$ > ${file}; exec sleep 600`);
    const pid = await pidIn(file);
    const guard = Number(/^PPid:\s+(\d+)$/m.exec(readOr(`/proc/${pid}/status`))?.[1]);
    process.kill(guard, 'SIGKILL');
    await expect(running).rejects.toThrow('guard');
    await until('the end of the command', () => !isAlive(pid));
  });
});
