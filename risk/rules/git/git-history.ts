import type { Rule } from '../../rule.ts';
import { type GitCall, has, isDryRun, valueOf, when } from './git-words.ts';

const GIT = ['git'];
const MAIN_BRANCH =
  /^(?:refs\/heads\/)?(?:main|master|trunk|develop|production|prod|release(?:\/.*)?|live|stable)$/;

const prunesNow = (git: GitCall): boolean => {
  const age = valueOf(git, '--prune', '--expire') ?? '';
  return git.sub === 'prune' ? !isDryRun(git) : /^(?:now|all)$/.test(age);
};

const rewrites = when('filter-branch filter-repo fast-import', (git) => !has(git, 'dry-run', 'analyze'));

const migratesFiles = when(
  'lfs',
  (git) => git.names[0] === 'migrate' && ['import', 'export'].includes(git.names[1] ?? ''),
);

/** History rewritten, and what could bring it back removed. */
export const gitHistory: readonly Rule[] = [
  {
    rule: 'git.rewrite-history',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Rewrites the whole history.',
    zh: '重写整个历史。',
    names: ['git', 'git-filter-repo', 'bfg'],
    when: (call) =>
      (call.name !== 'git' && call.args.length > 0 && !call.switches.has('analyze')) ||
      rewrites(call) ||
      migratesFiles(call),
    flags: [
      "git filter-branch --tree-filter 'rm -f k' HEAD",
      'git filter-repo --path src',
      'git lfs migrate import --everything',
    ],
    spares: ['git filter-repo --analyze', 'git lfs migrate info', 'git log'],
  },
  {
    rule: 'git.forget',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Removes what could bring lost commits or stashed work back.',
    zh: '清除可用于找回丢失的提交或贮藏内容的记录。',
    names: GIT,
    when: when('reflog gc prune stash update-ref symbolic-ref', (git) => {
      switch (git.sub) {
        case 'reflog':
          return ['expire', 'delete', 'drop'].includes(git.names[0] ?? '') && !isDryRun(git);
        case 'stash':
          return git.names[0] === 'clear';
        case 'update-ref':
        case 'symbolic-ref':
          return has(git, 'd', 'delete', 'stdin');
        default:
          return prunesNow(git);
      }
    }),
    flags: [
      'git reflog expire --expire=now --all',
      'git gc --prune=now',
      'git stash clear',
      'git update-ref -d HEAD',
    ],
    spares: ['git gc', 'git reflog', 'git stash list', 'git reflog expire --dry-run --all'],
  },
  {
    rule: 'git.move-branch',
    tier: 'MEDIUM',
    label: 'history_rewrite',
    message: 'Makes a branch point elsewhere, or deletes a main branch or many at once.',
    zh: '让分支指向别处，或删除主分支，或一次删除多个分支。',
    names: GIT,
    when: when('branch update-ref replace', (git, call) => {
      if (git.sub === 'update-ref') return true;
      if (git.sub === 'replace') return !has(git, 'l', 'list') && git.names.length > 0;
      const deletes = has(git, 'D') || (has(git, 'd', 'delete') && has(git, 'f', 'force'));
      if (!deletes) return has(git, 'f', 'force') && git.names.length > 0;
      return (
        call.fed ||
        git.names.length > 3 ||
        git.names.some((name) => MAIN_BRANCH.test(name) || /[$*]/.test(name))
      );
    }),
    flags: ['git branch -D main', 'git branch -f main HEAD~3', 'git update-ref refs/heads/main HEAD~1'],
    spares: ['git branch -D old-topic', 'git branch -d main', 'git branch topic'],
  },
  {
    rule: 'git.rebase',
    tier: 'MEDIUM',
    label: 'history_rewrite',
    message: 'Replaces commits with new ones.',
    zh: '用新提交替换原有提交。',
    names: GIT,
    when: when('rebase commit', (git) =>
      git.sub === 'commit'
        ? has(git, 'amend') && !has(git, 'dry-run')
        : !has(git, 'abort', 'continue', 'skip', 'quit', 'show-current-patch', 'edit-todo'),
    ),
    flags: ['git rebase main', 'git rebase -i HEAD~3', 'git commit --amend'],
    spares: ['git rebase --abort', 'git commit -m a', 'git merge main'],
  },
  {
    rule: 'git.lfs-prune',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes local copies of large files.',
    zh: '删除大文件的本地副本。',
    names: GIT,
    when: when('lfs', (git) => git.names[0] === 'prune' && !has(git, 'd', 'dry-run')),
    flags: ['git lfs prune'],
    spares: ['git lfs prune --dry-run', 'git lfs ls-files'],
  },
];
