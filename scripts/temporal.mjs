/** An embedded Temporal server: the program, its start and stop, and what a crash leaves behind. */
export { findTemporal } from './temporal-binary.mjs';
export { findRunningTemporal, reapTemporal } from './temporal-reap.mjs';
export { startTemporal } from './temporal-server.mjs';
