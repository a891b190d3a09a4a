import { type Invocation, hasArg, hasSwitch, optionWords } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool, isDryRun } from '../verb-tree.ts';
import { deedOfName, namesProduction } from '../../vocabulary.ts';

const TOOLS =
  `alembic flyway liquibase prisma rails django-admin manage.py knex sequelize sequelize-cli typeorm typeorm-ts-node-commonjs
  drizzle-kit mix goose migrate dbmate sqlx diesel sea-orm-cli sqitch skeema dbt wp drush flask kysely artisan mikro-orm
  node-pg-migrate db-migrate sqldef phinx doctrine ecto yoyo aerich piccolo tern bytebase dotnet-ef`.split(
    /\s+/,
  );
/** Interpreters that run a framework's own tool: `php artisan`, `python manage.py`. */
const HOSTS = ['php', 'python', 'ruby', 'dotnet'];
const HOSTED = /(?:^|\/)(?:ef|artisan|manage\.py|bin\/console|bin\/rails|console|rails|spark)$/;
const NAMES = [...TOOLS, ...HOSTS];

/** The words said to the tool; null where an interpreter runs something else. */
function said(call: Invocation): readonly string[] | null {
  const words = call.operands.map((word) => word.text);
  if (!HOSTS.includes(call.name)) return words;
  return HOSTED.test(words[0] ?? '') ? words.slice(1) : null;
}

const MAKES_FILES =
  /^(?:g|generate|new|make(?::.*)?|create|init|revision|generate:.*|startapp|startproject|makemigrations|add|gen(?:\..*)?|migration:(?:create|generate)|phx\.new|phx\.gen\..*|migrate:make|seed:make)$/;
const FRESH =
  /^(?:migrate:(?:fresh|reset|refresh|rollback:all|undo:all)|db:migrate:(?:reset|undo:all|redo:all)|db:schema:load|db:structure:load|db:setup|db:truncate_all|ecto\.(?:drop|reset)|flush|reset_db|reset_schema|schema:drop|schema:fresh|schema:sync|db:wipe|sqlclear|fresh|drop-all|dropall)$/;

const READS =
  /^(?:routes|about|stats|notes|status|show|current|heads|history|branches|showmigrations|sqlmigrate|sqlflush|check|diffsettings|validate|info|inspect|list|diff|route:list|about|db:version|db:migrate:status|migrate:status|migrate:list|migrate:currentVersion|migration:show|schema:log|compile|ls|debug|deps\.tree|hex\.outdated|help|env|debug:.*|migrations:status|plan|verify)$/;
const LOCAL =
  /^(?:server|s|console|c|test|tests|test:.*|spec|runserver|generate|studio|format|fmt|compile|deps\.get|phx\.server|serve|docs|assets:.*|tmp:.*|log:.*|cache:clear|config:cache|config:clear|route:cache|view:clear|optimize(?::clear)?|collectstatic|compilemessages|makemessages|clearsessions|dumpdata|zeitwerk:check|credentials:show|parse|run|dev|build|seed|credo|dialyzer|local\.hex|local\.rebar|escript\.build|release|package:discover|storage:link|lint)$/;

/** Records deleted by the calls of the usual frameworks, or tables dropped. */
const DELETES_RECORDS =
  /\b(?:delete_all|destroy_all|drop_table|truncate|dropAllTables|flushdb|flushall)\b|\.all\(\)\.delete\(|->(?:delete|truncate|forceDelete|drop)\(|Repo\.delete_all|Schema::drop/i;

function resets(call: Invocation): boolean {
  const words = said(call);
  if (words === null) return false;
  const [first = '', second = ''] = words;
  if (MAKES_FILES.test(first) || (call.name === 'rails' && first === 'destroy')) return false;
  if (hasSwitch(call, 'force-reset', 'accept-data-loss', 'drop-schema')) return true;
  if (call.name === 'flyway') return words.some((word) => /^(?:clean|undo)$/.test(word));
  if (call.name === 'liquibase') return words.some((word) => /^(?:drop-?all|rollback.*)$/i.test(word));
  if (call.name === 'alembic' || call.name === 'flask' || call.name === 'sqitch' || call.name === 'migrate') {
    if (words.some((word) => ['base', 'drop', 'revert', 'zero'].includes(word))) return true;
    return call.name === 'migrate' && words.at(-1) === 'down';
  }
  if (words.includes('zero') && first === 'migrate') return true;
  if (/rollback|down|undo/.test(first) && hasSwitch(call, 'all')) return true;
  const named = READS.test(first) || LOCAL.test(first) ? [first] : [first, second];
  return named.some((word) => FRESH.test(word) || deedOfName(word)?.effect === 'destroy');
}

const inProduction = (call: Invocation): boolean =>
  call.settings.some(
    (setting) => /_ENV$|SETTINGS|DATABASE_URL/.test(setting.name) && namesProduction(setting.value.text),
  ) ||
  optionWords(call, '--env', '--environment', '-e', '-x', '--settings', '--target').some((word) =>
    namesProduction(word.text),
  );

/** Tools that change the schema of a database, and the frameworks that bring them. */
export const migrations = familyOf('Schema migrations and framework tools', [
  {
    rule: 'migrations.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    names: TOOLS,
    when: (call) =>
      asksAboutTool(call) || isDryRun(call) || (call.name === 'alembic' && hasSwitch(call, 'sql')),
    flags: ['prisma migrate reset --help', 'alembic upgrade head --sql'],
    spares: ['alembic upgrade head'],
  },
  {
    rule: 'migrations.code',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Runs code inside an application that deletes many records.',
    zh: '在应用内运行删除大量记录的代码。',
    names: NAMES,
    when: (call) =>
      /^(?:shell|shell_plus|tinker|runner|r|eval|eval-file|run)$/.test(said(call)?.[0] ?? '') &&
      call.args.some((arg) => DELETES_RECORDS.test(arg.text)),
    flags: ["rails runner 'Order.delete_all'", "python manage.py shell -c 'Order.objects.all().delete()'"],
    spares: ["rails runner 'puts Order.count'"],
  },
  {
    rule: 'migrations.reset',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Empties or drops a database of an application, or undoes all its migrations.',
    zh: '清空或删除应用的数据库，或撤销全部迁移。',
    names: NAMES,
    when: resets,
    flags: [
      'rails db:reset',
      'php artisan migrate:fresh',
      'prisma migrate reset --force',
      'python manage.py flush',
    ],
    spares: [
      'rails db:migrate',
      'rails generate migration DropOrders',
      'php artisan migrate',
      'python manage.py sqlflush',
    ],
  },
  {
    rule: 'migrations.production',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes the schema of a production database, or takes an application out of service.',
    zh: '更改生产数据库的结构，或使应用停止服务。',
    names: NAMES,
    when: (call) => {
      const words = said(call);
      if (words === null) return false;
      if (words[0] === 'down' && HOSTS.includes(call.name)) return true;
      return (
        inProduction(call) &&
        words.some((word) => /migrat|upgrade|update|deploy|seed|up$|push|sync/.test(word)) &&
        !READS.test(words[0] ?? '')
      );
    },
    flags: ['knex migrate:latest --env production', 'php artisan down'],
    spares: ['knex migrate:latest --env development'],
  },
  {
    rule: 'migrations.read',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of an application or its schema.',
    zh: '读取应用或其数据库结构的状态。',
    names: NAMES,
    when: (call) => {
      const words = said(call);
      if (words === null) return false;
      return words.length === 0
        ? TOOLS.includes(call.name) && call.name !== 'mix'
        : READS.test(words[0] ?? '') ||
            (/^(?:migrate|db|migration)$/.test(words[0] ?? '') && READS.test(words[1] ?? ''));
    },
    flags: ['rails routes', 'prisma migrate status', 'python manage.py showmigrations', 'alembic history'],
    spares: ['prisma migrate deploy'],
  },
  {
    rule: 'migrations.local',
    tier: 'LOW',
    label: null,
    message: 'Makes files of the application, serves it here, or tests it.',
    zh: '生成应用文件、在本机运行或测试应用。',
    names: NAMES,
    when: (call) => {
      const words = said(call);
      if (words === null) return false;
      return MAKES_FILES.test(words[0] ?? '') || LOCAL.test(words[0] ?? '');
    },
    flags: ['rails generate model Order', 'python manage.py runserver', 'prisma generate', 'mix test'],
    spares: ['rails runner x'],
  },
  {
    rule: 'migrations.change',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes the database of an application, or runs code in it.',
    zh: '更改应用的数据库，或在应用中执行代码。',
    names: NAMES,
    when: (call) => {
      const words = said(call);
      if (words === null || call.name === 'mix' || call.name === 'dbt')
        return (
          (words !== null && words.some((word) => /migrat|ecto/.test(word) || word === 'eval')) ||
          hasArg(call, '--full-refresh')
        );
      return true;
    },
    flags: ['rails db:migrate', 'alembic upgrade head', 'prisma migrate deploy', 'python manage.py migrate'],
    spares: ['prisma generate', 'mix format'],
  },
  {
    rule: 'migrations.task',
    tier: 'LOW',
    label: null,
    message: 'Runs a task of the project.',
    zh: '运行项目任务。',
    names: ['mix', 'dbt'],
    flags: ['mix xref', 'dbt snapshot'],
  },
] satisfies readonly Rule[]);
