import { type Invocation, optionWords } from '../../command/invocation.ts';
import type { Word } from '../../command/word.ts';

export const SQL_CLIENTS =
  `psql pgcli mysql mariadb mycli sqlite3 litecli duckdb clickhouse clickhouse-client clickhouse-local cqlsh sqlcmd mssql-cli
  cypher-shell sqlplus snowsql trino presto usql isql tsql cockroach influx spanner-cli ysqlsh db2 bteq beeline hive spark-sql`.split(
    /\s+/,
  );
export const MONGO = ['mongosh', 'mongo'];
export const DUMPS =
  `pg_dump pg_dumpall mysqldump mariadb-dump mydumper mongodump mongoexport pg_basebackup sqlite3_rsync mysqlpump redis-dump influxd
  mariabackup xtrabackup pg_receivewal`.split(/\s+/);
export const RESTORES = 'pg_restore mongorestore mongoimport mysqlimport mariadb-import myloader'.split(' ');
const SERVERS =
  `mysqladmin mariadb-admin pg_ctl pg_ctlcluster nodetool dropdb dropuser createdb createuser pg_resetwal pg_rewind pg_dropcluster
  vacuumdb reindexdb clusterdb pg_isready initdb pgbench mysqlcheck mysqlshow mysqlbinlog pg_controldata pg_lsclusters`.split(
    /\s+/,
  );

export const ALL_DATABASE_TOOLS = [...SQL_CLIENTS, ...MONGO, ...DUMPS, ...RESTORES, ...SERVERS];

/** The options that hold what a client is to run. */
export const statements = (call: Invocation): readonly Word[] =>
  optionWords(call, '-c', '-e', '-q', '-Q', '--command', '--execute', '--eval', '--query', '-execute', '-x');

/** What a client is told on its command line, and on its standard input where that is known. */
export function spoken(call: Invocation): string {
  const words = [...statements(call), ...call.operands].map((word) => word.text);
  return [...words, call.stdin?.text?.text ?? ''].join('\n').slice(0, 65_536);
}

export const MONGO_DESTROYS =
  /dropDatabase|\.drop\w*\s*\(|(?:deleteMany|deleteOne|remove|updateMany)\s*\(\s*(?:\{\s*\}\s*)?[,)]|shutdownServer|dropAll\w+|replSetReconfig|renameCollection|fsyncLock/;
export const MONGO_GRANTS = /createUser|grantRoles|grantPrivileges|updateUser|createRole|changeUserPassword/;
export const MONGO_CHANGES =
  /\.(?:insert\w*|update\w*|replaceOne|delete\w*|remove|create\w*|bulkWrite|findOneAnd\w+|findAndModify|save|mapReduce|rename\w*)\s*\(|\$out|\$merge|adminCommand|runCommand|load\s*\(/;
/** For clients whose SQL no parser here may read. */
export const SQL_DESTROYS =
  /\b(?:drop\s+(?:database|schema|keyspace|table|user|role|measurement|retention|bucket|warehouse|materialized|series)|truncate\s|detach\s+delete\b|delete\s+from\s+[\w."]+\s*(?:;|$))/i;
export const FOREIGN_SQL = new Set(
  'cqlsh cypher-shell duckdb sqlcmd mssql-cli sqlplus snowsql influx clickhouse clickhouse-client cockroach trino presto db2 bteq beeline hive spark-sql spanner-cli'.split(
    ' ',
  ),
);

/** Whether a client is handed its statements in a file. */
export const readsFile = (call: Invocation): boolean =>
  optionWords(call, '-f', '--file', '-i', '--queries-file').length > 0 ||
  call.redirects.some((redirect) => redirect.operator === '<') ||
  call.operands.some((word) => /\.(?:sql|js|ddl|cql)$/.test(word.text));
