import { startPostgres } from './postgres-cluster.mjs';

/** Begins the one server that all suites of this run share; each store is a database of its own. */
// oxlint-disable-next-line import/no-default-export -- Jest calls it.
export default async function setup() {
  const cluster = await startPostgres();
  process.env['TEST_POSTGRES'] = cluster.url('DATABASE');
  /** @type {{ removePostgres?: () => Promise<void> }} */ (globalThis).removePostgres = cluster.remove;
}
