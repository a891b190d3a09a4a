import { hasArg, hasSwitch, isFed, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { TAINT } from '../../command/taint.ts';
import {
  ALL_DATABASE_TOOLS,
  DUMPS,
  FOREIGN_SQL,
  MONGO,
  MONGO_CHANGES,
  MONGO_DESTROYS,
  MONGO_GRANTS,
  RESTORES,
  SQL_CLIENTS,
  SQL_DESTROYS,
  readsFile,
  spoken,
  statements,
} from './database-words.ts';
import { asksAboutTool } from '../verb-tree.ts';

/** Clients of databases, and the tools around them. SQL itself is judged by its own rules. */
export const databases = familyOf('Databases and their tools', [
  {
    rule: 'databases.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or which databases there are.',
    zh: '只查询工具用法，或列出数据库。',
    names: ALL_DATABASE_TOOLS,
    when: (call) =>
      asksAboutTool(call) ||
      (call.name === 'psql' && hasSwitch(call, 'l', 'list')) ||
      (call.name === 'pg_restore' && hasSwitch(call, 'l', 'list') && !hasSwitch(call, 'd', 'dbname')) ||
      ['pg_isready', 'mysqlshow', 'mysqlbinlog', 'pg_controldata', 'pg_lsclusters'].includes(call.name),
    flags: ['psql --help', 'psql -l', 'pg_isready -h localhost'],
    spares: ['dropdb shop'],
  },
  {
    rule: 'databases.drop',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a database, or users of it, with all it holds.',
    zh: '删除数据库或其用户，以及其中的全部数据。',
    names: [
      'dropdb',
      'dropuser',
      'mysqladmin',
      'mariadb-admin',
      'pg_resetwal',
      'pg_rewind',
      'pg_dropcluster',
      'influxd',
    ],
    when: (call) =>
      (call.name.endsWith('admin') ? verbs(call, 'drop') : true) &&
      !(call.name === 'pg_resetwal' && hasSwitch(call, 'n', 'dry-run')),
    flags: ['dropdb shop', 'mysqladmin -u root drop shop', 'pg_resetwal -f /var/lib/postgresql/15/main'],
    spares: ['createdb shop', 'mysqladmin status'],
  },
  {
    rule: 'databases.restore-over',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Drops what a database holds, then fills it from a copy.',
    zh: '先删除数据库现有内容，再从备份导入。',
    names: RESTORES,
    when: (call) =>
      hasSwitch(call, 'clean', 'drop', 'delete', 'replace', 'overwrite-tables') ||
      (call.name === 'pg_restore' && hasSwitch(call, 'c')),
    flags: [
      'pg_restore --clean -d shop shop.dump',
      'mongorestore --drop dump/',
      'mysqlimport --delete shop orders.txt',
    ],
    spares: ['pg_restore -d shop shop.dump', 'pg_restore -l shop.dump'],
  },
  {
    rule: 'databases.mongo-destroy',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes whole collections or databases of MongoDB, or stops it.',
    zh: '删除 MongoDB 的整个集合或数据库，或停止服务。',
    names: MONGO,
    when: (call) => MONGO_DESTROYS.test(spoken(call)),
    flags: ["mongosh shop --eval 'db.orders.drop()'", "mongosh --eval 'db.orders.deleteMany({})'"],
    spares: [
      "mongosh shop --eval 'db.orders.countDocuments({})'",
      "mongosh shop --eval 'db.orders.deleteOne({_id: 1})'",
    ],
  },
  {
    rule: 'databases.mongo-grant',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes who may do what in MongoDB.',
    zh: '更改 MongoDB 的用户或权限。',
    names: MONGO,
    when: (call) => MONGO_GRANTS.test(spoken(call)),
    flags: ['mongosh admin --eval \'db.grantRolesToUser("ci", ["root"])\''],
    spares: ["mongosh admin --eval 'db.getUsers()'"],
  },
  {
    rule: 'databases.mongo-change',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes data in MongoDB, or runs a script on it.',
    zh: '更改 MongoDB 中的数据，或对其运行脚本。',
    names: MONGO,
    when: (call) =>
      MONGO_CHANGES.test(spoken(call)) || readsFile(call) || isFed(call, TAINT.remote | TAINT.decoded),
    flags: ["mongosh shop --eval 'db.orders.insertOne({a: 1})'", 'mongosh shop migrate.js'],
    spares: ["mongosh shop --eval 'db.orders.find()'"],
  },
  {
    rule: 'databases.sql-destroy',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Drops or empties tables or databases.',
    zh: '删除或清空表或数据库。',
    names: [...FOREIGN_SQL],
    when: (call) => SQL_DESTROYS.test(spoken(call)),
    flags: [
      "cqlsh -e 'drop keyspace shop'",
      "clickhouse-client -q 'truncate table shop.hits'",
      "sqlcmd -Q 'drop table orders'",
    ],
    spares: ["cqlsh -e 'select * from shop.orders limit 5'"],
  },
  {
    rule: 'databases.stop',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Stops a database server, or takes a node out of service.',
    zh: '停止数据库服务器，或使节点退出服务。',
    names: ['mysqladmin', 'mariadb-admin', 'pg_ctl', 'pg_ctlcluster', 'nodetool', 'cockroach', 'influx'],
    when: (call) =>
      call.operands.some((word) =>
        /^(?:shutdown|stop|kill|promote|decommission|drain|removenode|assassinate|stopdaemon|disable\w+|quit|password|flush-privileges)$/.test(
          word.text,
        ),
      ),
    flags: ['mysqladmin shutdown', 'pg_ctl stop -D data', 'nodetool decommission'],
    spares: ['pg_ctl status -D data', 'nodetool status'],
  },
  {
    rule: 'databases.grant',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes a database user who may do everything.',
    zh: '创建拥有全部权限的数据库用户。',
    names: ['createuser'],
    when: (call) => hasSwitch(call, 's', 'superuser'),
    flags: ['createuser --superuser ci'],
    spares: ['createuser ci'],
  },
  {
    rule: 'databases.dump-all',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Copies every database with its users and their passwords.',
    zh: '导出所有数据库，包括用户及其密码。',
    names: ['pg_dumpall', 'mysqldump', 'mariadb-dump'],
    when: (call) => call.name === 'pg_dumpall' || hasSwitch(call, 'all-databases', 'A'),
    flags: ['pg_dumpall -f all.sql', 'mysqldump --all-databases'],
    spares: ['mysqldump shop'],
  },
  {
    rule: 'databases.dump',
    tier: 'LOW',
    label: null,
    message: 'Copies a database into a file.',
    zh: '将数据库导出到文件。',
    names: DUMPS,
    flags: ['pg_dump shop -f shop.sql', 'mongodump --db shop'],
  },
  {
    rule: 'databases.load',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes a database by a file that is not seen here, or makes a user.',
    zh: '用此处未显示的文件更改数据库，或创建用户。',
    names: [...SQL_CLIENTS, ...RESTORES, 'createuser', 'pgbench'],
    when: (call) =>
      !SQL_CLIENTS.includes(call.name) ||
      readsFile(call) ||
      isFed(call, TAINT.remote | TAINT.decoded | TAINT.file),
    flags: [
      'psql -d shop -f schema.sql',
      'pg_restore -d shop shop.dump',
      'mysql shop < dump.sql',
      'createuser ci',
    ],
    spares: ["psql -c 'select 1'"],
  },
  {
    rule: 'databases.unseen',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'What the database is told is decided only when it runs.',
    zh: '运行时才能确定对数据库执行什么语句。',
    names: [...SQL_CLIENTS, ...MONGO],
    when: (call) => statements(call).some((word) => /^(?:\$\w+|\$\{\w+\}|\$\(.*\)|`.*`)$/s.test(word.text)),
    flags: ['psql -c "$statement"'],
    spares: ["psql -c 'select 1'"],
  },
  {
    rule: 'databases.shell-escape',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs a shell command from inside a database client.',
    zh: '从数据库客户端内部执行 shell 命令。',
    names: ['psql', 'sqlite3', 'mysql', 'duckdb'],
    when: (call) => {
      const text = spoken(call);
      return (
        /(?:^|\n)[ \t]*(?:\\!|\.?(?:shell|system)\s)/i.test(text) ||
        (/\bprogram\b/i.test(text) && /\bcopy\b/i.test(text))
      );
    },
    flags: ["psql -c '\\! id'", "sqlite3 shop.db '.shell id'"],
    spares: ["psql -c '\\dt'", "sqlite3 shop.db '.tables'"],
  },
  {
    rule: 'databases.status',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of a database server.',
    zh: '读取数据库服务器的状态。',
    names: ['mysqladmin', 'mariadb-admin', 'pg_ctl', 'nodetool', 'cockroach', 'influx', 'mysqlcheck'],
    when: (call) =>
      hasArg(
        call,
        'status',
        'extended-status',
        'ping',
        'processlist',
        'variables',
        'info',
        'ring',
        'tpstats',
        'netstats',
        'describecluster',
        'list',
        'ls',
        'tablestats',
        'gossipinfo',
        'version',
        'ping',
        'query',
      ) ||
      (call.name === 'mysqlcheck' && !hasSwitch(call, 'r', 'repair', 'o', 'optimize')),
    flags: ['mysqladmin status', 'nodetool ring', 'pg_ctl status -D data'],
    spares: ['nodetool repair'],
  },
  {
    rule: 'databases.use',
    tier: 'LOW',
    label: null,
    message: 'Works on a database; what it is told there is judged by itself.',
    zh: '操作数据库；其中的语句另行判断。',
    names: ALL_DATABASE_TOOLS,
    flags: [
      "psql -c 'select 1'",
      'sqlite3 shop.db',
      'createdb shop',
      'vacuumdb shop',
      "mongosh --eval 'db.orders.find()'",
    ],
  },
] satisfies readonly Rule[]);
