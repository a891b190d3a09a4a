import { secrecyOf } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { gitDiscards } from './git-discards.ts';
import { gitHistory } from './git-history.ts';
import { gitSharing } from './git-sharing.ts';
import { type GitCall, asksHelp, has, readGit, when } from './git-words.ts';

const GIT = ['git'];

const READS =
  `status log diff show blame annotate grep shortlog describe rev-parse rev-list ls-files ls-tree ls-remote cat-file name-rev
  merge-base var version help whatchanged count-objects check-ignore check-attr check-mailmap check-ref-format cherry
  range-diff for-each-ref show-ref show-branch show-index verify-commit verify-tag verify-pack fsck diff-tree diff-index
  diff-files merge-tree patch-id get-tar-commit-id column stripspace interpret-trailers request-pull archive gitk gui
  citool fmt-merge-msg`.split(/\s+/);

const onlyReads = (words: GitCall): boolean => {
  const first = words.names[0] ?? '';
  switch (words.sub) {
    case '':
      return true;
    case 'stash':
    case 'worktree':
    case 'notes':
    case 'bundle':
      return ['list', 'show', 'verify'].includes(first);
    case 'reflog':
      return ['', 'list', 'show', 'exists', 'HEAD'].includes(first);
    case 'remote':
      return ['', 'show', 'get-url'].includes(first);
    case 'submodule':
      return ['', 'status', 'summary'].includes(first);
    case 'bisect':
      return ['log', 'view', 'visualize', 'terms'].includes(first);
    case 'lfs':
      return ['ls-files', 'status', 'env', 'locks', 'logs', 'version'].includes(first);
    case 'symbolic-ref':
      return words.names.length < 2;
    case 'config':
      return (
        has(words, 'get', 'get-all', 'get-regexp', 'list', 'l', 'get-urlmatch') ||
        /^(?:get|list)$/.test(first) ||
        (words.names.length === 1 &&
          !has(words, 'unset', 'unset-all', 'e', 'edit', 'remove-section', 'add', 'replace-all'))
      );
    case 'branch':
      return (
        (words.names.length === 0 || has(words, 'list', 'l', 'contains', 'merged', 'no-merged')) &&
        !has(
          words,
          'd',
          'D',
          'm',
          'M',
          'c',
          'C',
          'delete',
          'move',
          'copy',
          'edit-description',
          'unset-upstream',
          'u',
        )
      );
    case 'tag':
      return (
        (words.names.length === 0 || has(words, 'l', 'list', 'n', 'v', 'verify', 'contains')) &&
        !has(words, 'd', 'delete', 'a', 's')
      );
    case 'add':
    case 'commit':
    case 'fetch':
    case 'rm':
    case 'mv':
      return has(words, 'dry-run') || (words.sub !== 'commit' && words.sub !== 'fetch' && has(words, 'n'));
    case 'apply':
      return has(words, 'stat', 'numstat', 'summary', 'check') && !has(words, 'apply');
    default:
      return READS.includes(words.sub) && !has(words, 'output', 'o');
  }
};

/** Git: rewriting what others hold, throwing away what was never committed, running what was not asked for. */
export const git = familyOf('Git: what is lost, rewritten, published or run', [
  ...gitSharing,
  ...gitHistory,
  ...gitDiscards,
  {
    rule: 'git.force-add-secret',
    tier: 'HIGH',
    label: 'exfiltration',
    message: 'Puts a file of secrets into the history although git was told to ignore it.',
    zh: '把被忽略的机密文件强行加入历史。',
    names: GIT,
    when: when(
      'add',
      (words) => has(words, 'f', 'force') && words.names.some((name) => secrecyOf(name) !== 'none'),
    ),
    flags: ['git add -f .env', 'git add --force deploy/id_rsa'],
    spares: ['git add .env', 'git add -f dist'],
  },
  {
    rule: 'git.add-secret',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Puts a file that usually holds secrets into the history.',
    zh: '把通常存放机密的文件加入历史。',
    names: GIT,
    when: when('add', (words) =>
      [...words.names, ...(words.paths ?? [])].some((name) => secrecyOf(name) !== 'none'),
    ),
    flags: ['git add .env', 'git add deploy/id_rsa'],
    spares: ['git add .env.example', 'git add .'],
  },
  {
    rule: 'git.read',
    tier: 'SAFE',
    label: null,
    message: 'Shows something of the repository.',
    zh: '显示仓库中的内容。',
    names: GIT,
    when: (call) => {
      const read = readGit(call);
      return (
        asksHelp(read) ||
        (!call.fed && onlyReads(read)) ||
        (READS.includes(read.sub) && !has(read, 'output', 'o'))
      );
    },
    flags: ['git status', 'git log --oneline', 'git branch -a', 'git push --help'],
    spares: ['git add .', 'git diff --output=a.patch', 'git branch topic'],
  },
  {
    rule: 'git.change',
    tier: 'LOW',
    label: null,
    message: 'Changes the local repository.',
    zh: '更改本地仓库。',
    names: GIT,
    flags: ['git add .', 'git commit -m a', 'git branch -D old-topic', 'git clean -f'],
    spares: ['git status', 'git push'],
  },
] satisfies readonly Rule[]);
