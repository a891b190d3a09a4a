import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../scripts/run-command.mjs';

const ROOT = join(import.meta.dirname, '..', '..');

/** Limits of a release that a saved state must outlive: what waits in it still waits when it is tried. */
const RAISED = [
  { file: 'contract/policy-file.ts', from: '30 * 86_400_000', to: '20_000 * 86_400_000' },
  { file: 'domain/execution.ts', from: '72 * 3_600_000', to: '20_000 * 86_400_000' },
  { file: 'domain/policy.ts', from: 'max: 3600 ', to: 'max: 864_000_000 ' },
  {
    file: 'api/adapters/workspaces.ts',
    from: 'DEADLINE_SECONDS = 300',
    to: 'DEADLINE_SECONDS = 864_000_000',
  },
  { file: 'contract/confirmations.ts', from: 'TIMEOUT_DEFAULT = 300', to: 'TIMEOUT_DEFAULT = 864_000_000' },
] as const;

export interface OldVersion {
  readonly version: string;
  readonly program: string;
  remove(): Promise<void>;
}

/**
 * Builds the product as it was at a commit, in a folder of its own, with the packages that stand here.
 * @param longLived raises the limits of time, and changes nothing else
 */
export async function buildOldVersion(
  commit: string,
  folder: string,
  longLived: boolean,
): Promise<OldVersion> {
  await run('git', ['worktree', 'add', '--force', '--detach', folder, commit], ROOT);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  if (longLived) for (const change of RAISED) await raise(folder, change);
  await run(process.execPath, [join('scripts', 'build.mjs')], folder);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    program: join(folder, 'dist', 'countersign.js'),
    remove: () => run('git', ['worktree', 'remove', '--force', folder], ROOT),
  };
}

async function raise(folder: string, { file, from, to }: (typeof RAISED)[number]): Promise<void> {
  const path = join(folder, file);
  // A version has no limit for what it does not know yet.
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  if (!text.includes(from))
    throw new Error(`${file} has no "${from}" to raise any more; look what its limit is now`);
  await writeFile(path, text.replace(from, to));
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await runCommand(command, args, { cwd, timeoutMs: 300_000 });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited ${code}:\n${output}`);
}
