import { isPowerful } from './names.ts';
import type { RuleId } from './rules.ts';

const LOGS =
  /^(?:sql_log_bin|general_log|slow_query_log|log_statement|log_bin|audit_log\w*|pgaudit\.log|sql_safe_updates_off)$/;
const OFF = /^(?:0|off|none|false|)$/i;

/**
 * The rule for setting something, null where it is a session's own affair.
 * @param name in lower case
 * @param value the value as text where it is known
 */
export function ruleOfSetting(name: string, value: string | undefined, everywhere: boolean): RuleId | null {
  if (name === 'password' || name === 'session_authorization') return 'sql.account';
  if (name === 'role') {
    if (value === undefined || /^(?:none|default)$/i.test(value)) return null;
    return isPowerful(value) ? 'sql.account' : 'sql.rights';
  }
  if (name === 'session_replication_role' && value?.toLowerCase() === 'replica') return 'sql.checks-off';
  if (LOGS.test(name) && OFF.test(value ?? 'unknown')) return 'sql.checks-off';
  if (
    /^(?:local_infile|secure_file_priv|shared_preload_libraries|writable_schema|init_connect|general_log_file)$/.test(
      name,
    )
  )
    return 'sql.server-settings';
  return everywhere ? 'sql.global-setting' : null;
}
