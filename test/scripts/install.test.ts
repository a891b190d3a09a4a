import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureBuilt, ensureInstalled } from '../../scripts/install.mjs';
import { isNewEnough } from '../../scripts/node-version.mjs';
import { stampSources } from '../../scripts/source-stamp.mjs';
import { readTotals, showTotals } from '../../scripts/test-totals.mjs';

let root: string;
let lines: string[];
const log = (line: string) => void lines.push(line);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-install-test-'));
  lines = [];
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

function lockOf(packages: Record<string, object>): string {
  return JSON.stringify({
    lockfileVersion: 3,
    packages: { '': { name: 'x', version: '1.0.0' }, ...packages },
  });
}

test('packages are installed once, and anew when package-lock.json names others', async () => {
  await write('package.json', '{"name":"x","version":"1.0.0"}');
  await write('package-lock.json', lockOf({}));
  await mkdir(join(root, 'node_modules'));

  await ensureInstalled({ root, log });
  expect(lines).toEqual(['installing packages (npm ci)']);
  await ensureInstalled({ root, log });
  expect(lines).toHaveLength(1);

  await write('package.json', '{');
  await write('package-lock.json', lockOf({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } }));
  await expect(ensureInstalled({ root, log })).rejects.toThrow(/npm ci ended with status/);
  expect(lines).toHaveLength(2);
});

test('packages that somebody installed by hand are not installed again', async () => {
  const packages = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
  const other = { 'node_modules/b': { version: '1.0.0', integrity: 'sha512-b', optional: true } };
  await write('package-lock.json', lockOf({ ...packages, ...other }));
  await write('node_modules/.package-lock.json', lockOf(packages));

  await ensureInstalled({ root, log });

  expect(lines).toEqual([]);
});

test('an install that fails is an error, and is tried again', async () => {
  await write('package.json', '{');
  await write('package-lock.json', lockOf({}));

  await expect(ensureInstalled({ root, log })).rejects.toThrow(/npm ci ended with status/);
  await expect(ensureInstalled({ root, log })).rejects.toThrow(/npm ci ended with status/);
});

test('a build is made when there is none and when a source changed, and not otherwise', async () => {
  await write('domain/tier.ts', 'export const tier = 1;');
  await write('test/tier.test.ts', '');
  const build = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { stampSources } from ${JSON.stringify(new URL('../../scripts/source-stamp.mjs', import.meta.url).href)};
    mkdirSync('dist', { recursive: true });
    writeFileSync('dist/.build-stamp', await stampSources('.'));`;
  await write('scripts/build.mjs', build);

  await ensureBuilt({ root, log });
  await ensureBuilt({ root, log });
  await write('test/tier.test.ts', 'changed');
  await ensureBuilt({ root, log });
  expect(lines).toEqual(['building']);

  await utimes(join(root, 'domain/tier.ts'), new Date(0), new Date(0));
  await ensureBuilt({ root, log });
  await rm(join(root, 'dist'), { recursive: true });
  await ensureBuilt({ root, log });
  expect(lines).toEqual(['building', 'building', 'building']);
});

test('a build is made where the client was never built, or not to its end', async () => {
  await write('client/package.json', '{}');
  const build = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { stampSources } from ${JSON.stringify(new URL('../../scripts/source-stamp.mjs', import.meta.url).href)};
    mkdirSync('dist', { recursive: true });
    mkdirSync('client/dist', { recursive: true });
    writeFileSync('client/dist/LICENSE', '');
    writeFileSync('dist/.build-stamp', await stampSources('.'));`;
  await write('scripts/build.mjs', build);
  await ensureBuilt({ root, log });
  await ensureBuilt({ root, log });
  expect(lines).toEqual(['building']);
  await rm(join(root, 'client', 'dist', 'LICENSE'));
  await ensureBuilt({ root, log });
  expect(lines).toEqual(['building', 'building']);
});

test('a build that fails is an error', async () => {
  await write('scripts/build.mjs', 'process.exit(1);');
  await expect(ensureBuilt({ root, log })).rejects.toThrow('The build failed');
});

test('a new file changes the stamp of the sources, one in node_modules does not', async () => {
  await write('domain/tier.ts', '');
  const before = await stampSources(root);
  await write('client/node_modules/a/index.js', '');
  expect(await stampSources(root)).toBe(before);
  await write('domain/ids.ts', '');
  expect(await stampSources(root)).not.toBe(before);
});

test.each([
  ['20.19.0', true],
  ['20.18.3', false],
  ['18.20.0', false],
  ['22.1.0', true],
])('Node.js %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

test('the totals name skipped tests only when there are some, and count a file that cannot run as a failure', () => {
  const result = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
  };
  expect(showTotals(readTotals(JSON.stringify(result)))).toBe('3 passed, 0 failed');
  const mixed = { ...result, numRuntimeErrorTestSuites: 1, numPendingTests: 1, numTodoTests: 1 };
  expect(showTotals(readTotals(JSON.stringify(mixed)))).toBe('2 skipped\n3 passed, 1 failed');
  expect(showTotals(readTotals(''))).toBe('0 passed, 1 failed');
});
