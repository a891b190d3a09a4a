// oxlint-disable-next-line import/no-default-export -- Jest calls it.
export default async function teardown() {
  await /** @type {{ removePostgres?: () => Promise<void> }} */ (globalThis).removePostgres?.();
}
