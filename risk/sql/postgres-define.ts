import { isUnlimitedLanguage } from './names.ts';
import type { PostgresContext } from './postgres-walk.ts';
import { type Tree, fieldOf, listOf, stringOf, unwrap } from './tree.ts';

/** Lock modes that keep even readers or all writers out. */
const EXCLUSIVE = 7;

/** Statements that make, change and drop objects. @returns whether what stands inside runs too */
export function judgeDefinition(kind: string, body: Tree, context: PostgresContext): boolean {
  const { report } = context;
  switch (kind) {
    case 'TruncateStmt':
      report('sql.truncate');
      return true;
    case 'DropStmt':
      drops(body, context);
      return true;
    case 'DropdbStmt':
    case 'DropTableSpaceStmt':
      report('sql.drop-database');
      return true;
    case 'DropOwnedStmt':
      report('sql.drop-owned');
      return true;
    case 'DropSubscriptionStmt':
    case 'DropUserMappingStmt':
      report('sql.drop');
      return true;
    case 'AlterTableStmt':
      for (const item of listOf(body, 'cmds')) alters(unwrap(item)[1], context);
      return true;
    case 'LockStmt':
      if (Number(body['mode'] ?? 8) >= EXCLUSIVE && body['relations'] !== undefined) report('sql.locks');
      return true;
    case 'VacuumStmt': {
      if (body['is_vacuumcmd'] === true) report('sql.write');
      const isFull = listOf(body, 'options').some((item) => stringOf(unwrap(item)[1], 'defname') === 'full');
      if (isFull) report('sql.locks');
      return true;
    }
    case 'ClusterStmt':
      report('sql.locks');
      return true;
    case 'DoStmt':
      report('sql.runs-code');
      bodies(listOf(body, 'args'), context);
      return true;
    case 'CreateFunctionStmt':
      report('sql.runs-code');
      bodies(listOf(body, 'options'), context);
      return true;
    case 'CreateTrigStmt':
    case 'CreateEventTrigStmt':
    case 'RuleStmt':
    case 'CreateTransformStmt':
      report('sql.runs-code');
      return true;
    case 'CreateExtensionStmt':
      report(isUnlimitedLanguage(stringOf(body, 'extname') ?? '') ? 'sql.native-code' : 'sql.runs-code');
      return true;
    case 'LoadStmt':
    case 'CreatePLangStmt':
      report('sql.native-code');
      return true;
    default:
      return true;
  }
}

function drops(body: Tree, { report }: PostgresContext): void {
  const cascades = stringOf(body, 'behavior') === 'DROP_CASCADE';
  switch (stringOf(body, 'removeType')) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      return report(
        cascades || listOf(body, 'objects').length > 1 ? 'sql.drop-table-among' : 'sql.drop-table',
      );
    case 'OBJECT_SCHEMA':
      return report('sql.drop-database');
    case 'OBJECT_EXTENSION':
      return report(cascades ? 'sql.drop-owned' : 'sql.drop');
    case 'OBJECT_POLICY':
      return report('sql.guard-off');
    default:
      return report('sql.drop');
  }
}

function alters(command: Tree, { report }: PostgresContext): void {
  const what = stringOf(command, 'subtype') ?? '';
  if (what === 'AT_DropColumn' || what === 'AT_DropConstraint') report('sql.drop-part');
  else if (what === 'AT_DisableRowSecurity' || what === 'AT_NoForceRowSecurity') report('sql.guard-off');
  else if (what.startsWith('AT_DisableTrig') || what === 'AT_DisableRule') report('sql.checks-off');
  else if (what === 'AT_ChangeOwner') report('sql.rights');
}

/** The language and the text of a function or DO block. */
function bodies(options: readonly Tree[], context: PostgresContext): void {
  let language = 'plpgsql';
  const texts: string[] = [];
  for (const item of options) {
    const [, option] = unwrap(item);
    const [kind, arg] = unwrap(fieldOf(option, 'arg') ?? {});
    const text = stringOf(arg, 'sval');
    switch (stringOf(option, 'defname')) {
      case 'language':
        language = text ?? language;
        break;
      case 'security':
        if (arg['boolval'] === true) context.report('sql.security-definer');
        break;
      case 'as':
        if (text !== undefined) texts.push(text);
        if (kind === 'List')
          for (const part of listOf(arg, 'items')) texts.push(stringOf(unwrap(part)[1], 'sval') ?? '');
        break;
      default:
    }
  }
  if (isUnlimitedLanguage(language)) context.report('sql.native-code');
  else if (/^(?:plpgsql|sql)$/i.test(language)) for (const text of texts) context.runs(text);
}
