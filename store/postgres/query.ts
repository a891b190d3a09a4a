import {
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  replaceWithNoncontingentExpression,
} from 'kysely';
import type { Query } from '../database.ts';
import { refuseNul } from '../plain-text.ts';
import type { Tables } from '../tables.ts';
import { explain } from './failures.ts';

/** Sends one statement; rejects as `pg` does. */
export type Send = (
  text: string,
  values: unknown[],
) => Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;

/**
 * Kysely over a way to send statements. It begins no transaction: what writes holds one already.
 * @throws from its queries: CountersignError `unavailable` (PostgresAway) while PostgreSQL is away
 */
export function queryOver(send: Send, doing: 'read' | 'written'): Query {
  const connection = {
    async executeQuery<R>(query: { readonly sql: string; readonly parameters: readonly unknown[] }) {
      refuseNul(query.parameters);
      try {
        const { rows, rowCount } = await send(query.sql, [...query.parameters]);
        return { rows, numAffectedRows: BigInt(rowCount ?? 0) } as QueryResult<R>;
      } catch (error) {
        throw explain(error, doing);
      }
    },
    streamQuery(): never {
      throw new Error('the store reads pages, and streams nothing');
    },
  };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: nothing,
        acquireConnection: async () => connection,
        beginTransaction: noTransaction,
        commitTransaction: noTransaction,
        rollbackTransaction: noTransaction,
        releaseConnection: nothing,
        destroy: nothing,
      }),
    },
    // SQLite knows `in ()`, which nothing is in; PostgreSQL does not.
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  });
}

async function nothing(): Promise<void> {}

function noTransaction(): never {
  throw new Error('transactions are begun by Database.write alone');
}
