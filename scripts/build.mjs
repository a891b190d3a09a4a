import { cp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildClient } from './build-client.mjs';
import { requireNode } from './node-version.mjs';
import { pageConfig } from './page-config.mjs';
import { showCommand } from './run-command.mjs';
import { BUILD_STAMP, stampSources } from './source-stamp.mjs';

/** Files that are read at run time and that tsc does not carry over; a place that is not there is passed by. */
const ASSETS = [
  { from: 'store/migrations', keep: /\.sql$/ },
  { from: 'store/migrations/postgres', keep: /\.sql$/ },
  { from: 'policy.yaml', keep: /\.yaml$/ },
];

requireNode();
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
// Taken before the compiler reads: what changes meanwhile is built again next time.
const stamp = await stampSources(root);

await rm(dist, { recursive: true, force: true });
const built = await Promise.all([compile(), buildClient(root)]);
if (built.includes(false)) process.exit(1);
for (const asset of ASSETS) await copyAsset(asset);
await bundleWorkflows();
await buildPage();
await writeFile(join(dist, BUILD_STAMP), stamp);

/** @returns {Promise<boolean>} whether it could be compiled; the compiler has said why not */
async function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return (await showCommand(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root })) === 0;
}

/** @param {{ readonly from: string, readonly keep: RegExp }} asset */
async function copyAsset({ from, keep }) {
  const source = join(root, from);
  const found = await statIfThere(source);
  if (found === undefined) return;
  const names = found.isDirectory() ? (await readdir(source)).map((name) => join(from, name)) : [from];
  for (const name of names.filter((each) => keep.test(each))) {
    await cp(join(root, name), join(dist, name));
  }
}

/** In production a worker loads its workflows from one file; bundling them at each start would take seconds. */
async function bundleWorkflows() {
  const module = join(dist, 'workers', 'bundle.js');
  if ((await statIfThere(module)) === undefined) return;
  /** @type {{ writeWorkflowBundle: (outFile: string) => Promise<void> }} */
  const { writeWorkflowBundle } = await import(pathToFileURL(module).href);
  await writeWorkflowBundle(join(dist, 'workflow-bundle.js'));
}

/** The page for people who decide; without its sources there is none. */
async function buildPage() {
  if ((await statIfThere(join(root, 'web', 'index.html'))) === undefined) return;
  const { build } = await import('vite');
  await build(pageConfig(root));
}

/** @param {string} path */
function statIfThere(path) {
  return stat(path).catch(() => undefined);
}
