import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** The full form, and how quick it has to be, is `npm run soak`. */
test('of hundreds of pending approvals none is lost over a kill -9 of everything, and each ends once', async () => {
  const program = join(ROOT, 'bench', 'soak', 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, '--short', '--lost-only'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const late = setTimeout(() => child.kill(), 240_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(late);
  expect({ code, said: said.join('') }).toEqual({
    code: 0,
    said: expect.stringContaining('none of 300 lost, each ended at most once') as string,
  });
}, 270_000);
