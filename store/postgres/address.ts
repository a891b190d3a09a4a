import pg, { type ClientConfig } from 'pg';

/** How long to wait for a connection, in milliseconds. */
const CONNECT_MS = 2_000;
/** How long one statement may take on the server, and, somewhat longer, until its answer is here. */
const STATEMENT_MS = 10_000;
const ANSWER_MS = 15_000;
/** How long a writer waits for the lock that another process holds, in milliseconds. */
const LOCK_MS = 2_000;
/** After this long in a transaction without a word the server ends it: a process that hangs stops no other. */
const IDLE_MS = 10_000;
const KEEPALIVE_MS = 10_000;

/** `pg` takes these three for verify-full as well, and warns of it on every start. */
const VERIFYING = new Set(['prefer', 'require', 'verify-ca']);

/**
 * What every connection of this process is opened with.
 * @param url as DATABASE_URL has it. What it leaves out comes from libpq's variables (PGPASSWORD and the like)
 */
export function connectionOf(url: string): ClientConfig {
  const address = new URL(url);
  const mode = address.searchParams.get('sslmode');
  if (mode !== null && VERIFYING.has(mode)) address.searchParams.set('sslmode', 'verify-full');
  return {
    connectionString: address.href,
    fallback_application_name: 'countersign',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    types: NUMBERS,
  };
}

const BIGINT = 20;

/** 64-bit integers as numbers: seqs, counts and milliseconds stay far below 2^53. */
const NUMBERS = new pg.TypeOverrides();
NUMBERS.setTypeParser(BIGINT, exactNumber);

function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the ledger holds ${text}, which is past 2^53`);
  return value;
}
