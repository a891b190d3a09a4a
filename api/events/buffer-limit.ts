/** Bytes of the ledger's entries that may wait for one reader, beyond what the system's own buffers hold. */
export const READER_BUFFER_LIMIT = 256 * 1_024;
