import { isPowerful, ruleOfFile, ruleOfFunction } from './names.ts';
import type { PostgresContext } from './postgres-walk.ts';
import { ruleOfSetting } from './settings.ts';
import { type Tree, fieldOf, listOf, stringOf, unwrap } from './tree.ts';

/** Options that make an account an administrator, or change how it logs in. */
const POWERS = new Set(['superuser', 'createrole', 'bypassrls', 'isreplication']);

/** Statements about rights, accounts, settings, files and other servers. */
export function judgeAccess(kind: string, body: Tree, context: PostgresContext): void {
  const { report } = context;
  switch (kind) {
    case 'GrantStmt':
    case 'action':
      return grants(body, context);
    case 'GrantRoleStmt':
      return grantsRole(body, context);
    case 'CreateRoleStmt':
      return report(hasOption(body, POWERS) || joinsPowerful(body) ? 'sql.account' : 'sql.rights');
    case 'AlterRoleStmt':
      return report(
        hasOption(body, new Set([...POWERS, 'password'])) || joinsPowerful(body)
          ? 'sql.account'
          : 'sql.rights',
      );
    case 'DropRoleStmt':
      return report('sql.account');
    case 'AlterRoleSetStmt':
    case 'AlterOwnerStmt':
    case 'SecLabelStmt':
    case 'CreatePolicyStmt':
      return report('sql.rights');
    case 'ReassignOwnedStmt':
      return report('sql.reassign-owned');
    case 'AlterPolicyStmt':
      return report('sql.guard-off');
    case 'AlterSystemStmt':
      return report('sql.server-settings');
    case 'AlterDatabaseSetStmt':
      return report('sql.global-setting');
    case 'VariableSetStmt':
      return sets(body, context);
    case 'CopyStmt':
      return copies(body, context);
    case 'CreateForeignServerStmt':
    case 'CreateUserMappingStmt':
    case 'ImportForeignSchemaStmt':
    case 'CreateSubscriptionStmt':
    case 'AlterForeignServerStmt':
    case 'AlterSubscriptionStmt':
      return report('sql.link');
    case 'CreateForeignTableStmt':
      return foreignFile(body, context);
    case 'CallStmt': {
      const rule = ruleOfFunction(
        listOf(fieldOf(body, 'funccall') ?? {}, 'funcname').map(
          (name) => stringOf(unwrap(name)[1], 'sval') ?? '',
        ),
      );
      return report(rule ?? 'sql.runs-code');
    }
    case 'ExecuteStmt':
      return report(ruleOfFunction([stringOf(body, 'name') ?? '']) ?? 'sql.runs-code');
    default:
  }
}

function grants(body: Tree, { report }: PostgresContext): void {
  if (body['is_grant'] !== true) {
    if (body['grantees'] !== undefined) report('sql.rights');
    return;
  }
  const isEverybody = listOf(body, 'grantees').some(
    (role) => stringOf(unwrap(role)[1], 'roletype') === 'ROLESPEC_PUBLIC',
  );
  const isEverything = stringOf(body, 'targtype') === 'ACL_TARGET_ALL_IN_SCHEMA';
  const broad =
    isEverybody || isEverything || body['grant_option'] === true || listOf(body, 'privileges').length === 0;
  report(broad ? 'sql.grant-broad' : 'sql.rights');
}

function grantsRole(body: Tree, { report }: PostgresContext): void {
  if (body['is_grant'] !== true) return report('sql.rights');
  const roles = listOf(body, 'granted_roles').map((role) => stringOf(unwrap(role)[1], 'priv_name') ?? '');
  const passedOn = listOf(body, 'opt').some(
    (option) => stringOf(unwrap(option)[1], 'defname') === 'admin' && isOn(unwrap(option)[1]),
  );
  report(passedOn || roles.some(isPowerful) ? 'sql.grant-broad' : 'sql.rights');
}

function isOn(option: Tree): boolean {
  const [, value] = unwrap(fieldOf(option, 'arg') ?? {});
  return (
    fieldOf(option, 'arg') === undefined ||
    value['boolval'] === true ||
    value['sval'] !== undefined ||
    value['ival'] !== undefined
  );
}

function hasOption(body: Tree, names: ReadonlySet<string>): boolean {
  return listOf(body, 'options').some((item) => {
    const [, option] = unwrap(item);
    const name = stringOf(option, 'defname') ?? '';
    return names.has(name) && isOn(option);
  });
}

/** `CREATE ROLE x IN ROLE postgres` */
function joinsPowerful(body: Tree): boolean {
  return listOf(body, 'options').some((item) => {
    const [, option] = unwrap(item);
    const [, list] = unwrap(fieldOf(option, 'arg') ?? {});
    return (
      stringOf(option, 'defname') === 'addroleto' &&
      listOf(list, 'items').some((role) => isPowerful(stringOf(unwrap(role)[1], 'rolename') ?? ''))
    );
  });
}

function sets(body: Tree, { report }: PostgresContext): void {
  if (!['VAR_SET_VALUE', 'VAR_SET_MULTI'].includes(stringOf(body, 'kind') ?? '')) return;
  const [, value] = unwrap(listOf(body, 'args')[0] ?? {});
  const text = stringOf(fieldOf(value, 'sval') ?? {}, 'sval');
  const number = fieldOf(value, 'ival');
  const known = text ?? (number === undefined ? undefined : `${Number(number['ival'] ?? 0)}`);
  const rule = ruleOfSetting((stringOf(body, 'name') ?? '').toLowerCase(), known, false);
  if (rule !== null) report(rule);
}

function copies(body: Tree, { report }: PostgresContext): void {
  const file = stringOf(body, 'filename');
  if (body['is_from'] === true) report('sql.write');
  if (body['is_program'] === true) report('sql.runs-program');
  else if (file !== undefined) {
    report('sql.server-file');
    report(ruleOfFile(file));
  }
}

/** A foreign table over a file of the server, or over a program's output. */
function foreignFile(body: Tree, { report }: PostgresContext): void {
  for (const item of listOf(body, 'options')) {
    const [, option] = unwrap(item);
    const name = stringOf(option, 'defname');
    if (name === 'program') report('sql.runs-program');
    if (name === 'filename') report(ruleOfFile(stringOf(unwrap(fieldOf(option, 'arg') ?? {})[1], 'sval')));
  }
}
