import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

test('what the adapters take and give has the vendors’ published types', async () => {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const checked = await promisify(execFile)(process.execPath, [tsc, '-p', import.meta.dirname], {
    cwd: ROOT,
  }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(checked).toBe('');
});
