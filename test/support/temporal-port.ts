/** Ports of a Jest worker's own: two suites that run at once must not take a server's port while it restarts. */
const PORTS_PER_WORKER = 2_500;
const FIRST_PORT = 10_000;
const WORKERS = 8;

/** Where the Temporal servers of this Jest worker look for their ports, upwards. */
export function temporalPort(): number {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 1) - 1;
  return FIRST_PORT + (worker % WORKERS) * PORTS_PER_WORKER;
}
