import { type Invocation, hasArg, hasSwitch } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';

const VALUED = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--exec-path',
  '--config-env',
]);

/** The words from git's subcommand on; git's own options stand before it. */
export function gitWords(call: Invocation): readonly string[] {
  const words = call.args.map((arg) => arg.text);
  let index = 0;
  while (words[index]?.startsWith('-') === true) index += VALUED.has(words[index] ?? '') ? 2 : 1;
  return words.slice(index);
}

function verb(call: Invocation, ...wanted: readonly string[]): boolean {
  return wanted.includes(gitWords(call)[0] ?? '');
}

function says(call: Invocation, ...wanted: readonly string[]): boolean {
  const words = gitWords(call).slice(1);
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => wanted.includes(word));
}

/** A short switch, alone or in a cluster such as `-xdf`. */
function short(call: Invocation, letter: string): boolean {
  return gitWords(call)
    .slice(1)
    .some((word) => /^-[a-zA-Z]+$/.test(word) && word.includes(letter));
}

const isDryRun = (call: Invocation): boolean => says(call, '--dry-run') || short(call, 'n');

const forcesPush = (call: Invocation): boolean =>
  verb(call, 'push') &&
  (says(call, '--force', '--mirror', '--forc', '--for') ||
    short(call, 'f') ||
    gitWords(call)
      .slice(1)
      .some((word) => /^\+\S/.test(word)));

/** `git checkout main a.txt`: a second name can only be a file, whose changes are lost. */
function checksOutFiles(call: Invocation): boolean {
  const words = gitWords(call);
  if (words[0] !== 'checkout' || words.some((word) => /^(?:-[bB]|--orphan)/.test(word))) return false;
  const names = words.slice(1).filter((word) => !word.startsWith('-'));
  return names.length > 1 || words.some((word) => word.startsWith('--pathspec-from-file'));
}

const CODE_SETTING =
  /^(?:alias\.[\w-]+=!|core\.(?:pager|editor|sshcommand|hookspath|fsmonitor|askpass)=|diff\.external=|credential\.helper=!|protocol\.ext\.allow=)/i;

const GIT = ['git'];

const READ_ONLY =
  `status log diff show blame grep shortlog describe rev-parse rev-list ls-files ls-tree ls-remote cat-file
   name-rev merge-base var version help whatchanged count-objects check-ignore cherry range-diff for-each-ref show-ref
   show-branch verify-commit verify-tag fsck diff-tree diff-index diff-files`.split(/\s+/);

/** Whether a git command only looks. */
export function gitOnlyReads(call: Invocation): boolean {
  const [name = '', ...rest] = gitWords(call);
  if (name === '' || READ_ONLY.includes(name)) return !rest.some((word) => word.startsWith('--output'));
  const first = rest[0] ?? 'list';
  if (name === 'stash' || name === 'worktree') return first === 'list' || first === 'show';
  if (name === 'reflog') return first === 'list' || first === 'show' || first.startsWith('-');
  if (name === 'remote') return ['list', '-v', 'show', 'get-url', '--verbose'].includes(first);
  if (name === 'config')
    return rest.some((word) => ['--get', '--list', '-l', '--get-all', 'list', 'get'].includes(word));
  if (name === 'branch')
    return rest.every((word) =>
      /^-[arv]+$|^--(?:list|all|show-current|merged|no-merged|contains|remotes|verbose)/.test(word),
    );
  if (name === 'tag') return rest.length === 0 || ['-l', '--list', '-n'].includes(first);
  return false;
}

/** Git: rewriting what others hold, and throwing away what was never committed. */
export const git = familyOf([
  {
    rule: 'git.runs-code',
    tier: 'HIGH',
    label: 'opaque_code',
    message: 'Makes git run another program through a setting.',
    names: GIT,
    when: (call) =>
      call.args.some((arg, index) => CODE_SETTING.test(arg.text) && call.args[index - 1]?.text === '-c') ||
      hasArg(call, '--upload-pack', '--receive-pack') ||
      call.args.some((arg) => /^(?:ext::|--upload-pack=|--receive-pack=)/.test(arg.text)),
  },
  {
    rule: 'git.force-push',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Overwrites the branch on the server, whatever others pushed to it.',
    names: GIT,
    when: (call) => forcesPush(call) && !says(call, '--dry-run'),
  },
  {
    rule: 'git.reset-hard',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Throws away every uncommitted change.',
    names: GIT,
    when: (call) => verb(call, 'reset') && says(call, '--hard', '--merge', '--har', '--ha'),
  },
  {
    rule: 'git.rewrite-history',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Rewrites history, or removes what could restore it.',
    names: GIT,
    when: (call) =>
      verb(call, 'filter-branch', 'filter-repo') ||
      (verb(call, 'reflog') && says(call, 'expire', 'delete')) ||
      (verb(call, 'gc') && gitWords(call).some((word) => /^--prune=(?:now|all)$/.test(word))) ||
      (verb(call, 'update-ref') && (says(call, '--delete') || short(call, 'd'))) ||
      (verb(call, 'stash') && says(call, 'clear')),
  },
  {
    rule: 'git.delete-remote',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes a branch or tag on the server.',
    names: GIT,
    when: (call) =>
      verb(call, 'push') &&
      (says(call, '--delete', '--prune') ||
        short(call, 'd') ||
        gitWords(call)
          .slice(2)
          .some((word) => /^:\S/.test(word))),
  },
  {
    rule: 'git.push',
    tier: 'MEDIUM',
    label: null,
    message: 'Publishes commits to the server.',
    names: GIT,
    when: (call) => verb(call, 'push') && !isDryRun(call),
  },
  {
    rule: 'git.discard',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Throws away uncommitted changes or stashed work.',
    names: GIT,
    when: (call) =>
      (verb(call, 'checkout') &&
        (gitWords(call).includes('--') ||
          says(call, '.', '--force', '--pathspec-from-file') ||
          short(call, 'f'))) ||
      checksOutFiles(call) ||
      (verb(call, 'switch') && (says(call, '--discard-changes', '--force') || short(call, 'f'))) ||
      (verb(call, 'restore') && (!says(call, '--staged', '-S') || says(call, '--worktree', '-W'))) ||
      (verb(call, 'stash') && says(call, 'drop')) ||
      (verb(call, 'worktree') && says(call, 'remove') && (says(call, '--force') || short(call, 'f'))) ||
      (verb(call, 'checkout-index') && short(call, 'f')) ||
      (verb(call, 'rm') && (short(call, 'f') || says(call, '--force'))) ||
      (verb(call, 'clean') &&
        !isDryRun(call) &&
        (short(call, 'd') || short(call, 'x') || short(call, 'X'))) ||
      (verb(call, 'submodule') && says(call, 'deinit')),
  },
  {
    rule: 'git.rebase',
    tier: 'MEDIUM',
    label: 'history_rewrite',
    message: 'Replaces commits with new ones.',
    names: GIT,
    when: (call) =>
      (verb(call, 'rebase') && !says(call, '--abort', '--continue', '--skip', '--quit')) ||
      says(call, '--amend'),
  },
  {
    rule: 'git.setting',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Changes a setting that makes git run programs later.',
    names: GIT,
    when: (call) => verb(call, 'config') && gitWords(call).some((word) => CODE_SETTING.test(`${word}=!`)),
  },
  {
    rule: 'git.change',
    tier: 'LOW',
    label: null,
    message: 'Changes the local repository.',
    names: GIT,
    when: (call) => !gitOnlyReads(call) && !(verb(call, 'clean') && isDryRun(call)),
  },
  {
    rule: 'git.forge-destructive',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a repository, release, secret or environment on the server.',
    names: ['gh', 'glab', 'hub'],
    when: (call) =>
      hasArg(call, 'delete', 'delete-asset', 'archive') ||
      (hasArg(call, 'api') && call.args.some((arg) => /^(?:-X|--method=?)?DELETE$/i.test(arg.text))),
  },
  {
    rule: 'git.forge-write',
    tier: 'MEDIUM',
    label: null,
    message: 'Publishes or changes something on the server.',
    names: ['gh', 'glab', 'hub'],
    when: (call) =>
      hasArg(
        call,
        'create',
        'merge',
        'close',
        'comment',
        'edit',
        'set',
        'upload',
        'run',
        'review',
        'rerun',
      ) ||
      (hasArg(call, 'api') && hasSwitch(call, 'X', 'f', 'F', 'method', 'field', 'input')),
  },
] satisfies readonly Rule[]);
