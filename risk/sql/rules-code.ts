import type { SqlRule } from './rule.ts';

/** Code that runs in the database or beside it, and what cannot be read. */
export const CODE_RULES = {
  'sql.runs-program': {
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Runs a program on the database server, or writes one to it.',
    zh: '在数据库服务器上运行程序或写入程序。',
    flags: [
      "COPY accounts TO PROGRAM 'cat'",
      "EXEC master..xp_cmdshell 'dir'",
      "SELECT sys_exec('id')",
      "SELECT lo_export(16384, '/tmp/a')",
      '\\! id',
    ],
    spares: ["SELECT 'xp_cmdshell'", 'SELECT program FROM channels', '\\dt'],
  },
  'sql.native-code': {
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Loads machine code or a language without limits into the database.',
    zh: '向数据库加载原生代码或不受限制的语言。',
    flags: [
      "CREATE FUNCTION f() RETURNS int AS '/tmp/a.so', 'f' LANGUAGE C",
      'CREATE FUNCTION f() RETURNS int AS $$return 1$$ LANGUAGE plpython3u',
      "CREATE FUNCTION f RETURNS STRING SONAME 'a.so'",
      "LOAD '/tmp/a.so'",
      'CREATE EXTENSION plpython3u',
      "SELECT load_extension('a.so')",
    ],
    spares: ['CREATE FUNCTION f() RETURNS int AS $$SELECT 1$$ LANGUAGE sql', 'CREATE EXTENSION hstore'],
  },
  'sql.security-definer': {
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Makes code that runs with the rights of its owner, whoever calls it.',
    zh: '创建以所有者权限运行的代码。',
    flags: ['CREATE OR REPLACE FUNCTION f() RETURNS int AS $$SELECT 1$$ LANGUAGE sql SECURITY DEFINER'],
    spares: ['CREATE FUNCTION f() RETURNS int AS $$SELECT 1$$ LANGUAGE sql'],
  },
  'sql.runs-code': {
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs or stores code in the database.',
    zh: '在数据库中运行或保存代码。',
    flags: [
      'CALL settle()',
      'DO $$ BEGIN RAISE NOTICE $q$hi$q$; END $$',
      'CREATE TRIGGER t AFTER INSERT ON accounts EXECUTE FUNCTION f()',
      'CREATE EXTENSION hstore',
      'EXEC settle 1',
    ],
    spares: ['CREATE TABLE accounts (id int)', 'EXEC sp_help accounts', 'PREPARE p AS SELECT 1'],
  },
  'sql.client-file': {
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Has the client run a file, or text that a query makes.',
    zh: '让客户端执行文件或由查询生成的文本。',
    flags: ['\\i setup.sql', '.read setup.sql', '\\gexec'],
    spares: ['\\d accounts', '.tables'],
  },
  'sql.unparseable': {
    tier: 'MEDIUM',
    label: 'unparseable',
    message: 'This SQL could not be read to the end, so it is not known to be safe.',
    zh: '无法完整解析这段 SQL，因此不能确认其安全。',
    flags: ['frobnicate the accounts', "SELECT 'never closed", 'SELECT 1 /* never closed'],
    spares: ['SELECT 1', 'SELECT [name] FROM [accounts]', '.tables'],
  },
} as const satisfies Readonly<Record<string, SqlRule>>;
