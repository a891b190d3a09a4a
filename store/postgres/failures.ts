import { CountersignError } from '../../domain/errors.ts';
import { messageOf } from '../group-writer.ts';

/** PostgreSQL was not reached, or could not do now what it can do at other times: trying again may help. */
export class PostgresAway extends CountersignError {
  /** Whether the connection itself is gone, so that another one may serve at once. */
  readonly lost: boolean;
  readonly reason: string;

  constructor(doing: 'read' | 'written', reason: string, lost: boolean) {
    super('unavailable', `the ledger cannot be ${doing} now: ${reason}`);
    this.name = 'PostgresAway';
    this.lost = lost;
    this.reason = reason;
  }
}

/** PostgreSQL was reached, and will not serve this address however often it is asked. */
export class PostgresRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PostgresRefused';
  }
}

/**
 * States (SQLSTATE) that pass: no connection, no resources, an operator at work, a file that cannot be written, a
 * standby, a transaction broken off, a lock not had.
 */
const PASSING = /^(?:08|53|57|58|25006|25P0[34]|40001|40P01|55P03)/;
/** Of these, those after which this connection serves no more. */
const LOST = /^(?:08|57P|25P0[34])/;
/** No such user, a wrong password, no such database, no right to use it. */
const REFUSED = /^(?:28|3D000|42501)/;
/** What Node says of a certificate that is not believed, and `pg` of a server without TLS. */
const UNTRUSTED = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO|does not support SSL/;

/** What a failure of `pg` means: away, refused, or (given back as it is) a fault of a statement. */
export function explain(error: unknown, doing: 'read' | 'written'): unknown {
  const state = stateOf(error);
  if (state === null) return new PostgresAway(doing, reasonOf(error), true);
  return PASSING.test(state) ? new PostgresAway(doing, messageOf(error), LOST.test(state)) : error;
}

/** Whether PostgreSQL was reached but will never serve this address. */
export function isRefusal(error: unknown): boolean {
  const state = stateOf(error);
  if (state !== null) return REFUSED.test(state);
  return UNTRUSTED.test(`${codeOf(error)} ${messageOf(error)}`);
}

/** PostgreSQL's five characters; null for what did not come from the server. */
function stateOf(error: unknown): string | null {
  const code = codeOf(error);
  const fromServer = typeof error === 'object' && error !== null && 'severity' in error;
  return fromServer && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

function codeOf(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'code' in error;
  return known && typeof error.code === 'string' ? error.code : '';
}

/** Several addresses that all fail are one error without a text of its own. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return message === '' ? codeOf(error) || 'it was not reached' : message;
}
