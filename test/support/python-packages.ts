import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';

const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'python');

/**
 * A folder with one Python package, to be named in PYTHONPATH. Installed once, and kept.
 * @param requirement with its exact version, such as `websockets==17.4`
 */
export async function pythonPackage(requirement: string): Promise<string> {
  return installed(requirement, [requirement]);
}

/**
 * As `pythonPackage`, for all that a file of requirements names.
 * @param file each on a line of its own, with its exact version
 */
export async function pythonRequirements(file: string): Promise<string> {
  return installed(sha256(await readFile(file, 'utf8')).slice(0, 20), ['--requirement', file]);
}

/** A folder of the cache with what pip is told to install. */
async function installed(name: string, what: readonly string[]): Promise<string> {
  const folder = join(CACHE, name);
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
      ...what,
    ];
    const { code, output } = await runPython(args);
    if (code !== 0) throw new Error(`pip could not install ${name}:\n${output}`);
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
