import type { Rule } from '../../rule.ts';
import { type GitCall, has, isDryRun, when } from './git-words.ts';

const GIT = ['git'];

/** `git checkout main a.txt`: a second name can only be a file, whose changes are lost. */
const checksOutFiles = (git: GitCall): boolean =>
  !has(git, 'b', 'B', 'orphan', 'd', 'detach') &&
  (git.names.length > 1 ||
    (git.paths !== null && git.paths.length > 0) ||
    git.names.includes('.') ||
    has(git, 'pathspec-from-file'));

const cleans = (git: GitCall): boolean => !isDryRun(git) && has(git, 'f', 'force');

/** Work that was never committed, thrown away. */
export const gitDiscards: readonly Rule[] = [
  {
    rule: 'git.reset-hard',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Throws away every uncommitted change.',
    zh: '丢弃所有未提交的更改。',
    names: GIT,
    when: when('reset', (git) => has(git, 'hard', 'merge')),
    flags: ['git reset --hard', 'git reset --hard origin/main', 'git -C app reset -q --hard'],
    spares: ['git reset --soft HEAD~1', 'git reset', 'git stash', 'git log --grep=--hard'],
  },
  {
    rule: 'git.clean-all',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes every file that git does not track, ignored ones such as .env too.',
    zh: '删除所有未被 git 跟踪的文件，包括 .env 等被忽略的文件。',
    names: GIT,
    when: when('clean', (git) => cleans(git) && has(git, 'x') && has(git, 'd')),
    flags: ['git clean -fdx', 'git clean -xdf build'],
    spares: ['git clean -ndx', 'git clean -fd', 'git clean -f'],
  },
  {
    rule: 'git.clean-folders',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes files, and whole folders, that git does not track.',
    zh: '删除未被 git 跟踪的文件和整个目录。',
    names: GIT,
    when: when('clean', (git) => cleans(git) && has(git, 'd', 'x', 'X')),
    flags: ['git clean -fd', 'git clean -fX'],
    spares: ['git clean -nd', 'git clean -f'],
  },
  {
    rule: 'git.clean-pretend',
    tier: 'SAFE',
    label: null,
    message: 'Shows what would be cleaned.',
    zh: '显示将被清理的内容。',
    names: GIT,
    when: when('clean', isDryRun),
    flags: ['git clean -n', 'git clean --dry-run -d'],
    spares: ['git clean -f'],
  },
  {
    rule: 'git.discard',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Throws away uncommitted changes to files.',
    zh: '丢弃文件中未提交的更改。',
    names: GIT,
    when: when('checkout switch restore checkout-index read-tree rm submodule', (git) => {
      switch (git.sub) {
        case 'checkout':
          return checksOutFiles(git) || has(git, 'f', 'force');
        case 'switch':
          return has(git, 'discard-changes', 'force', 'f');
        case 'restore':
          return !has(git, 'staged', 'S') || has(git, 'worktree', 'W');
        case 'read-tree':
          return has(git, 'reset', 'u');
        case 'rm':
          return (
            !isDryRun(git) &&
            !has(git, 'cached') &&
            (has(git, 'f', 'force') ||
              (has(git, 'r') && git.names.some((name) => /^(?:\.|\*|\/)$/.test(name))))
          );
        case 'submodule':
          return git.names[0] === 'deinit';
        default:
          return has(git, 'f', 'force');
      }
    }),
    flags: [
      'git checkout -- app.ts',
      'git restore app.ts',
      'git switch --discard-changes main',
      'git checkout HEAD app.ts',
    ],
    spares: [
      'git checkout main',
      'git restore --staged app.ts',
      'git checkout -b topic',
      'git rm --cached app.ts',
    ],
  },
  {
    rule: 'git.discard-stash',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Throws away stashed work.',
    zh: '丢弃已贮藏的工作。',
    names: GIT,
    when: when('stash', (git) => git.names[0] === 'drop'),
    flags: ['git stash drop', 'git stash drop stash@{2}'],
    spares: ['git stash', 'git stash pop', 'git stash list'],
  },
  {
    rule: 'git.discard-worktree',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Removes a working tree with what was changed in it.',
    zh: '移除工作树及其中的更改。',
    names: GIT,
    when: when('worktree', (git) => git.names[0] === 'remove' && has(git, 'f', 'force')),
    flags: ['git worktree remove --force ../topic'],
    spares: ['git worktree remove ../topic', 'git worktree list'],
  },
];
