import type { RuleId } from './rules.ts';

const FUNCTION_GROUPS: readonly (readonly [RuleId, string])[] = [
  [
    'sql.runs-program',
    `xp_cmdshell sys_exec sys_eval sys_bineval sp_oacreate sp_oamethod lo_export pg_execute_server_program
     xp_regwrite pg_file_write pg_file_unlink pg_file_rename writefile edit dbms_scheduler.create_job
     dbms_java.runjava shell_exec`,
  ],
  ['sql.native-code', 'load_extension sp_addextendedproc create_assembly'],
  [
    'sql.server-file',
    `load_file pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file lo_import readfile xp_dirtree xp_fileexist
     xp_regread bfilename utl_file.fopen fsdir pg_ls_logdir pg_ls_waldir`,
  ],
  [
    'sql.link',
    `dblink dblink_exec dblink_connect dblink_connect_u dblink_open dblink_send_query openrowset openquery
     opendatasource http_get http_post http_put http_delete net.http_post net.http_get utl_http.request
     utl_inaddr.get_host_address pg_create_subscription`,
  ],
  ['sql.ends-sessions', 'pg_terminate_backend pg_drop_replication_slot pg_promote'],
  [
    'sql.cancels',
    'pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_switch_wal pg_stat_reset pg_advisory_unlock_all',
  ],
  ['sql.server-settings', 'sp_configure sp_addsrvrolemember sp_addlinkedserver sp_serveroption'],
  ['sql.account', 'sp_addrolemember sp_addlogin sp_password sp_droplogin'],
  [
    'sql.delay',
    'pg_sleep pg_sleep_for pg_sleep_until sleep dbms_lock.sleep dbms_session.sleep dbms_pipe.receive_message',
  ],
  ['sql.probe', 'benchmark extractvalue updatexml'],
];

const RULE_OF_FUNCTION: ReadonlyMap<string, RuleId> = new Map(
  FUNCTION_GROUPS.flatMap(([rule, names]) =>
    names.split(/\s+/).map((name): [string, RuleId] => [name, rule]),
  ),
);

/** @param parts the name of a function or procedure, with its schema, in any case */
export function ruleOfFunction(parts: readonly string[]): RuleId | null {
  const names = parts.map((part) => part.toLowerCase());
  const last = names.at(-1) ?? '';
  return RULE_OF_FUNCTION.get(last) ?? RULE_OF_FUNCTION.get(names.slice(-2).join('.')) ?? null;
}

/** These take SQL as text, and run it. */
export const RUNS_ITS_TEXT: ReadonlySet<string> = new Set(
  `dblink dblink_exec query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml schedule
   schedule_in_database sp_executesql exec execute eval ts_stat openquery openrowset pg_background_launch`.split(
    /\s+/,
  ),
);

const PASSWORDS = new Set(
  `pg_shadow pg_authid pg_user_mapping pg_user_mappings mysql.global_priv sys.sql_logins sql_logins syslogins
   sys.syslogins sys.user$ dba_users`.split(/\s+/),
);

/** @returns the rule for reading a table or view, null where there is none */
export function ruleOfRelation(schema: string | null, name: string, statementText: string): RuleId | null {
  const table = name.toLowerCase();
  const full = `${schema?.toLowerCase()}.${table}`;
  if (PASSWORDS.has(table) || PASSWORDS.has(full)) return 'sql.password-hashes';
  if (full !== 'mysql.user') return null;
  return /authentication_string|password|\*/i.test(statementText)
    ? 'sql.password-hashes'
    : 'sql.account-list';
}

const CATALOGS = new Set(['pg_catalog', 'mysql', 'sys', 'information_schema', 'performance_schema']);

/** Whether a table is one of the database's own. */
export function isCatalog(schema: string | null, name: string): boolean {
  const table = name.toLowerCase();
  if (schema !== null && CATALOGS.has(schema.toLowerCase())) return true;
  return (
    /^sqlite_(?:master|schema|sequence)$/.test(table) ||
    /^pg_(?:authid|auth_members|class|proc|attribute|database|shadow|type|namespace|trigger|policy|index|user_mapping|db_role_setting|constraint|depend|rewrite|extension|operator|language)$/.test(
      table,
    )
  );
}

const SECRET_PATH =
  /^(?:[a-z]:)?[\\/](?:etc|root|proc|sys|boot|dev|bin|sbin|usr|lib|windows)(?:[\\/]|$)|[\\/]\.(?:ssh|aws|gnupg|kube|docker|env)\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b|\.(?:pem|key|pfx|ppk|php|jsp|aspx?|so|dll|sh|cron)$|authorized_keys|[\\/](?:cron[^\\/]*|www|htdocs|html|inetpub|public_html)[\\/]|(?:^|[\\/])(?:\.env|\.pgpass|\.my\.cnf|pg_hba\.conf|postgresql\.conf|postgresql\.auto\.conf|shadow|passwd|wp-config\.php)\b|\.\.[\\/]/i;

/** The text that MySQL reads a number like `0x2f657463` as, where a text is wanted. */
export function textOfHex(number: string): string | undefined {
  const digits = /^0x((?:[0-9a-f]{2})+)$/i.exec(number)?.[1];
  return digits === undefined ? undefined : Buffer.from(digits, 'hex').toString('latin1');
}

/** The rule for a file of the server, by its path where that is known. */
export function ruleOfFile(path: string | undefined): RuleId {
  return path !== undefined && SECRET_PATH.test(path) ? 'sql.secret-file' : 'sql.server-file';
}

/** Roles whose members rule the server. */
const POWERFUL =
  /^(?:postgres|root|sa|sys|system|dba|admin|administrator|superuser|rds_superuser|cloudsqlsuperuser|azure_pg_admin|sysadmin|db_owner|securityadmin|pg_execute_server_program|pg_read_server_files|pg_write_server_files|pg_read_all_data|pg_write_all_data|super)$/i;

export function isPowerful(role: string): boolean {
  return POWERFUL.test(role);
}

/** Languages in which a function can do whatever the server's account can. */
export function isUnlimitedLanguage(name: string): boolean {
  return /^(?:c|internal|plpython\d?u|plpythonu|plperlu|pltclu|plsh|pljavau|plru|plr|plluau)$/i.test(name);
}
