import { type Invocation, hasArg, hasSwitch, optionWords, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { deploys } from '../deploying.ts';
import { asksAboutTool, isDryRun } from '../verb-tree.ts';
import { type Effect, deedOfName } from '../../vocabulary.ts';

const RUNNERS = ['npm', 'pnpm', 'yarn', 'bun', 'deno', 'composer', 'pdm', 'hatch', 'pipenv', 'poetry', 'rye'];
const TASKS =
  `make gmake just task rake mage ninja gradle gradlew mvn mvnw ant sbt lein bazel bazelisk buck invoke inv nox tox scons meson
  cmake msbuild xcodebuild swift zig rebar3 grunt gulp moon pants dune cabal stack psake cake wireit waf`.split(
    /\s+/,
  );
const CHECKERS =
  `pytest py.test jest vitest mocha ava karma cypress playwright rspec minitest phpunit pest unittest nose2 ctest gotest gotestsum
  tsc eslint oxlint biome prettier stylelint ruff black isort flake8 pylint mypy pyright bandit rubocop standardrb golangci-lint staticcheck
  gofmt goimports govet clippy rustfmt clang-format clang-tidy cppcheck shellcheck shfmt hadolint yamllint markdownlint ktlint detekt
  checkstyle phpstan psalm php-cs-fixer swiftlint swiftformat dartfmt credo tflint tfsec checkov trivy grype semgrep gitleaks commitlint
  knip depcheck madge nyc c8 coverage lcov istanbul storybook vite webpack rollup esbuild parcel swc babel tsup next nuxt astro
  gatsby hugo jekyll mkdocs sphinx-build javac kotlinc rustc gcc clang g++ clang++ cc c++ ld ar as nasm ghc ocamlc scalac valgrind
  pre-commit lefthook husky lint-staged tsd ts-jest taplo buf protoc sqlfluff djlint vulture radon`.split(
    /\s+/,
  );
const LANGUAGES = ['cargo', 'go', 'dotnet', 'flutter', 'dart', 'stack', 'cabal', 'rustup', 'uv'];

/** Words with which a package manager runs a script of the project. */
const RUN_WORDS = new Set(['run', 'run-script', 'rum', 'urn', 'task', 'exec-script']);
/** What yarn, pnpm and bun know themselves, so that it is no script. */
const OWN_VERBS = new Set(
  `install i ci add remove rm uninstall un unlink update up upgrade publish unpublish audit outdated ls list ll info view show search
   why init create link pack version config get set cache login logout whoami owner access dist-tag deprecate exec dlx x help test t tst
   start stop restart prune dedupe rebuild doctor ping prefix root bin bugs docs repo explain fund query pkg org team token profile
   star stars hook sbom completion edit explore find-dupes shrinkwrap import licenses patch store env node workspaces workspace
   policies global plugin set-version dump-autoload require validate self-update check-platform-reqs outdated shell lock build self
   fmt lint check bench bundle compile cov doc eval repl serve tasks deploy jupyter types source`.split(
    /\s+/,
  ),
);

/** Their words are settings and files, not tasks. */
const SETTINGS_ONLY = new Set([
  'xcodebuild',
  'msbuild',
  'cmake',
  'meson',
  'swift',
  'zig',
  'dune',
  'waf',
  'scons',
]);

/** Tasks that fill a database anew, dropping what it held. */
const LOADS_ANEW = /^db:(?:(?:schema|structure):load|setup)$|migrate:(?:fresh|reset)$/;

/** The names of the project's own tasks that a command runs. */
export function scriptsOf(call: Invocation): readonly string[] {
  const words = call.operands.slice(0, 200).map((word) => word.text);
  if (SETTINGS_ONLY.has(call.name)) return [];
  if (TASKS.includes(call.name))
    return words
      .filter((word) => /^[\w.:@/[\](),-]+$/.test(word))
      .map((word) => word.split(/[[(]/, 1)[0] ?? '');
  if (!RUNNERS.includes(call.name)) return [];
  const start = words.findIndex((word) => RUN_WORDS.has(word));
  if (start >= 0 && start <= 2) return words.slice(start + 1, start + 2);
  return words[0] !== undefined && !OWN_VERBS.has(words[0]) ? words.slice(0, 1) : [];
}

function scriptDoes(call: Invocation, ...wanted: readonly Effect[]): boolean {
  return scriptsOf(call).some((name) => {
    const deed = deedOfName(name.replace(/^.*[/\\]/, ''));
    return deed !== null && (!deed.doubtful || deed.effect !== 'read') && wanted.includes(deed.effect);
  });
}

const ALL = [...new Set([...RUNNERS, ...TASKS, ...CHECKERS, ...LANGUAGES])];

const askedOnly = (call: Invocation): boolean =>
  asksAboutTool(call) ||
  isDryRun(call) ||
  (['make', 'gmake', 'just', 'rake', 'task', 'ninja'].includes(call.name) &&
    (hasSwitch(call, 'n', 'dry-run', 'just-print', 'question', 'list', 'list-all', 'summary') ||
      (hasSwitch(call, 'T', 'tasks') && call.name === 'rake')));

const BASE = { names: ALL };

/** Building, testing and checking a project, and the tasks it defines. */
export const buildTools = familyOf('Build tools, test runners and linters', [
  {
    ...BASE,
    rule: 'build.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    when: askedOnly,
    flags: ['make -n destroy', 'npm --version', 'cargo --help'],
    spares: ['make destroy'],
  },
  {
    ...BASE,
    rule: 'build.destroy-task',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Runs a task that by its name deletes or resets a database or what is deployed.',
    zh: '运行的任务从名称看会删除或重置数据库或已部署的内容。',
    names: [...RUNNERS, ...TASKS],
    when: (call) =>
      scriptsOf(call).some((name) => LOADS_ANEW.test(name)) ||
      (scriptDoes(call, 'destroy') &&
        scriptsOf(call).some((name) =>
          /(?:^|[^a-z])(?:db|database|schema|prod|production|cluster|infra|stack|terraform|tables?|data|storage|bucket|volumes?|all|k8s|env)(?:$|[^a-z])/i.test(
            name,
          ),
        )),
    flags: ['npm run db:reset', 'rake db:drop', 'make destroy-cluster', 'just drop-database'],
    spares: ['make clean', 'npm run db:migrate', 'npm run reset'],
  },
  {
    ...BASE,
    rule: 'build.destroy',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Runs a task that by its name deletes or undoes something.',
    zh: '运行的任务从名称看会删除或撤销内容。',
    names: [...RUNNERS, ...TASKS],
    when: (call) => scriptDoes(call, 'destroy', 'disrupt'),
    flags: ['make destroy', 'npm run reset', 'make uninstall', 'yarn teardown'],
    spares: ['make clean', 'npm run remove-unused-imports'],
  },
  {
    ...BASE,
    rule: 'build.outward',
    tier: 'MEDIUM',
    label: null,
    message: 'Runs a task that by its name deploys, publishes, sends or changes a database.',
    zh: '运行的任务从名称看会部署、发布、发送或更改数据库。',
    names: [...RUNNERS, ...TASKS],
    when: (call) =>
      (scriptsOf(call).length > 0 && deploys(call)) ||
      scriptDoes(call, 'publish', 'deploy', 'send', 'grant', 'pay') ||
      scriptsOf(call).some((name) => /migrat|seed/.test(name) && !/status|create|generate|make/.test(name)),
    flags: ['npm run deploy:staging', 'make release', 'npm run db:migrate', 'just send-report'],
    spares: ['npm run build', 'npm run migrate:status'],
  },
  {
    ...BASE,
    rule: 'build.unseen',
    tier: 'HIGH',
    label: 'opaque_code',
    message: 'Runs tasks that come down a pipe and stand in no file.',
    zh: '运行来自管道、未存为文件的任务。',
    names: ['make', 'gmake', 'just', 'rake', 'ninja'],
    when: (call) =>
      optionWords(call, '-f', '--file', '--makefile', '--justfile').some((word) =>
        /^(?:-|\/dev\/stdin|\/proc\/self\/fd\/0)$/.test(word.text),
      ),
    flags: ['make -f - all', 'make -f /dev/stdin'],
    spares: ['make -f other.mk all'],
  },
  {
    ...BASE,
    rule: 'build.debugger',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Has a debugger run commands, or take hold of a running process.',
    zh: '让调试器执行命令，或附着到正在运行的进程。',
    names: ['gdb', 'lldb', 'dlv', 'rr'],
    when: (call) =>
      !asksAboutTool(call) &&
      (hasSwitch(call, 'p', 'pid', 'ex', 'eval-command', 'x', 'o', 'one-line', 'e', 'O') ||
        verbs(call, 'attach|exec') ||
        hasArg(call, '-ex', '-iex', '-p')),
    flags: ["gdb -batch -ex 'shell id'", 'gdb -p 4242'],
    spares: ['gdb ./app'],
  },
  {
    ...BASE,
    rule: 'build.debug',
    tier: 'LOW',
    label: null,
    message: 'Runs a program of the project under a debugger.',
    zh: '在调试器中运行项目程序。',
    names: ['gdb', 'lldb', 'dlv', 'rr'],
    flags: ['gdb ./app', 'dlv test'],
  },
  {
    ...BASE,
    rule: 'build.clean',
    tier: 'LOW',
    label: null,
    message: 'Deletes what a build makes again.',
    zh: '删除可由构建重新生成的内容。',
    names: LANGUAGES,
    when: (call) => verbs(call, 'clean') && !hasSwitch(call, 'modcache'),
    flags: ['cargo clean', 'go clean -cache'],
    spares: ['cargo build'],
  },
  {
    ...BASE,
    rule: 'build.install-program',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Downloads a program that others wrote and installs it.',
    zh: '下载并安装他人编写的程序。',
    names: ['cargo', 'go', 'dotnet'],
    when: (call) =>
      (verbs(call, 'install') && !hasArg(call, '--path', '.')) ||
      verbs(call, 'tool', 'install') ||
      (verbs(call, 'run') && call.operands.some((word) => /^[\w.-]+\.[a-z]+\/.*@/.test(word.text))),
    flags: ['cargo install ripgrep', 'go install example.com/tool@latest'],
    spares: ['cargo install --path .', 'cargo build'],
  },
  {
    ...BASE,
    rule: 'build.read',
    tier: 'SAFE',
    label: null,
    message: 'Reads about the project or its packages.',
    zh: '读取项目或依赖包的信息。',
    names: [...RUNNERS, ...LANGUAGES],
    when: (call) =>
      scriptsOf(call).length === 0 &&
      verbs(
        call,
        'ls|list|ll|la|info|view|show|outdated|why|explain|whoami|ping|root|prefix|bin|search|help|version|env|doc|tree|metadata|licenses|fund|query|pkgid|locate-project|check-platform-reqs|depends|diagnose',
      ) &&
      !hasArg(
        call,
        '-w',
        '-u',
        'set',
        'use',
        'add',
        'remove',
        'patch',
        'minor',
        'major',
        'prepatch',
        'preminor',
        'premajor',
        'prerelease',
      ),
    flags: ['npm ls', 'npm view react', 'go list ./...', 'cargo tree'],
    spares: ['npm run build', 'npm version patch'],
  },
  {
    ...BASE,
    rule: 'build.work',
    tier: 'LOW',
    label: null,
    message: 'Builds, tests, checks or runs the project here.',
    zh: '在本机构建、测试、检查或运行项目。',
    names: ALL.filter(
      (name) => !RUNNERS.includes(name) && name !== 'dotnet' && name !== 'uv' && name !== 'mvn',
    ),
    when: (call) => !(call.name === 'cargo' && verbs(call, 'publish|yank|owner|login')),
    flags: ['make', 'make test', 'pytest -q', 'cargo test', 'eslint --fix src'],
    spares: ['cargo publish'],
  },
  {
    ...BASE,
    rule: 'build.script',
    tier: 'LOW',
    label: null,
    message: 'Runs a script of the project.',
    zh: '运行项目中的脚本。',
    names: [...RUNNERS, 'dotnet', 'uv', 'mvn'],
    when: (call) =>
      scriptsOf(call).length > 0 ||
      call.operands.length === 0 ||
      verbs(
        call,
        'test|t|tst|start|restart|stop|pack|lint|fmt|check|bench|serve|build|run|compile|package|verify|clean|validate|restore|watch|format|init|new|doctor|rebuild|cache|config|audit|fund|dump-autoload|shell|cov|coverage|lock|export|create',
      ),
    flags: ['npm test', 'npm run build', 'yarn lint', 'dotnet build', 'mvn package'],
    spares: ['npm install', 'npm publish'],
  },
] satisfies readonly Rule[]);
