import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'python');

/**
 * A folder with one Python package, to be named in PYTHONPATH. Installed once, and kept.
 * @param requirement with its exact version, such as `websockets==17.4`
 */
export async function pythonPackage(requirement: string): Promise<string> {
  const folder = join(CACHE, requirement);
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const scratch = await mkdtemp(join(CACHE, 'new-'));
  try {
    const args = [
      '-m',
      'pip',
      'install',
      '--target',
      scratch,
      '--quiet',
      '--disable-pip-version-check',
      requirement,
    ];
    const { code, output } = await runPython(args);
    if (code !== 0) throw new Error(`pip could not install ${requirement}:\n${output}`);
    // In one move, so that a test run beside this one never finds half of it. Whoever is first has done it for both.
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return folder;
}

/** Runs Python to its end. */
export async function runPython(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn('python3', args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: chunks.join('') };
}
