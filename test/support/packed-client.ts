import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** `@countersign/client`, packed and installed in a folder that knows nothing of this repository. */
export interface PackedClient {
  readonly folder: string;
  /** Every package that came with it, by name. */
  readonly packages: readonly string[];
  remove(): void;
}

/**
 * Packs the client, and installs it as npm would, without a network: its dependencies are packed from our own.
 * @param dependencies every package that it needs, those of its dependencies included
 */
export async function installPackedClient(dependencies: readonly string[]): Promise<PackedClient> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-consumer-'));
  const npm = (cwd: string, ...args: readonly string[]) =>
    run('npm', [...args, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      maxBuffer: 2 ** 26,
    });
  try {
    // As anybody would: no script of ours runs, so what was built before is what is packed.
    await npm(join(ROOT, 'client'), 'pack', '--pack-destination', folder);
    const places = dependencies.map((name) => join(ROOT, 'node_modules', name));
    await npm(folder, 'pack', '--ignore-scripts', ...places);
    const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    const nameOf = (tarball: string): string =>
      ['@countersign/client', ...dependencies].find((name) =>
        new RegExp(`^${name.replace('@', '').replace('/', '-')}-\\d`).test(tarball),
      ) ?? tarball;
    const wanted = Object.fromEntries(tarballs.map((tarball) => [nameOf(tarball), `file:${tarball}`]));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies: wanted }),
    );
    await npm(folder, 'install', '--ignore-scripts');
    const lock = readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(lock) as { packages: Record<string, unknown> };
    return {
      folder,
      packages: Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
