import type { Rule } from '../../rule.ts';
import { type GitCall, has, isDryRun, when } from './git-words.ts';

const GIT = ['git'];

/** `--force-with-lease` looks first whether somebody else has pushed. */
const forces = (git: GitCall): boolean =>
  git.switches.has('f') ||
  git.switches.has('mirror') ||
  [...git.switches].some((name) => /^(?:forc?|force|mirr?o?)$/.test(name)) ||
  git.names.slice(1).some((name) => /^\+\S/.test(name)) ||
  (git.paths ?? []).some((name) => /^\+\S/.test(name));

const publishes = when('push send-email send-pack imap-send');

/** To a server that is none of git's own. */
const publishesElsewhere = when(
  'svn p4 lfs',
  (git) => ['dcommit', 'submit', 'push'].includes(git.names[0] ?? '') && !isDryRun(git),
);

const deletes = (git: GitCall): boolean =>
  has(git, 'delete', 'd') || git.names.slice(1).some((name) => /^\+?:\S/.test(name));

const MAIN_BRANCH =
  /^\+?:?(?:refs\/heads\/)?(?:main|master|trunk|develop|production|prod|release|live|stable)$/;

/** What other people hold. */
export const gitSharing: readonly Rule[] = [
  {
    rule: 'git.push-pretend',
    tier: 'SAFE',
    label: null,
    message: 'Shows what would be pushed.',
    zh: '显示将会推送的内容。',
    names: GIT,
    when: when('push', isDryRun),
    flags: ['git push --dry-run', 'git push -n --force'],
    spares: ['git push'],
  },
  {
    rule: 'git.force-push',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Overwrites the branch on the server, whatever others pushed to it.',
    zh: '覆盖服务器上的分支，不管他人推送过什么。',
    names: GIT,
    when: when('push', forces),
    flags: [
      'git push --force',
      'git push -f origin topic',
      'git push origin +main',
      'git push --mirror backup',
    ],
    spares: ['git push --force-with-lease', 'git push origin main', 'git push --dry-run --force'],
  },
  {
    rule: 'git.delete-remote-main',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Deletes a main branch on the server, or every branch that is not here.',
    zh: '删除服务器上的主分支，或本地没有的所有分支。',
    names: GIT,
    when: when(
      'push',
      (git) =>
        has(git, 'prune') || (deletes(git) && git.names.slice(1).some((name) => MAIN_BRANCH.test(name))),
    ),
    flags: ['git push origin --delete main', 'git push origin :production', 'git push --prune origin'],
    spares: ['git push origin --delete old-topic'],
  },
  {
    rule: 'git.delete-remote',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes a branch or tag on the server.',
    zh: '删除服务器上的分支或标签。',
    names: GIT,
    when: when('push', deletes),
    flags: ['git push origin --delete topic', 'git push origin :topic'],
    spares: ['git push origin topic', 'git push origin a:b'],
  },
  {
    rule: 'git.lease-push',
    tier: 'MEDIUM',
    label: 'history_rewrite',
    message: 'Overwrites the branch on the server unless somebody else has pushed to it.',
    zh: '覆盖服务器上的分支，除非他人已推送。',
    names: GIT,
    when: when('push', (git) => has(git, 'force-with-lease')),
    flags: ['git push --force-with-lease'],
    spares: ['git push'],
  },
  {
    rule: 'git.push',
    tier: 'MEDIUM',
    label: null,
    message: 'Publishes commits to the server.',
    zh: '把提交发布到服务器。',
    names: GIT,
    when: (call) => publishes(call) || publishesElsewhere(call),
    flags: ['git push', 'git push -u origin topic', 'git svn dcommit', 'git send-email a.patch'],
    spares: ['git pull', 'git push --dry-run'],
  },
  {
    rule: 'git.serve',
    tier: 'MEDIUM',
    label: 'exfiltration',
    message: 'Lets other machines read the repository.',
    zh: '允许其他机器读取仓库。',
    names: GIT,
    when: when('daemon instaweb http-backend'),
    flags: ['git daemon --export-all'],
    spares: ['git status'],
  },
  {
    rule: 'git.credentials',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints the password or token that git holds for a server.',
    zh: '输出 git 保存的服务器密码或令牌。',
    names: GIT,
    when: when(
      'credential credential-store credential-cache credential-osxkeychain credential-manager',
      (git) => ['fill', 'get'].includes(git.names[0] ?? ''),
    ),
    flags: ['git credential fill', 'git credential-store get'],
    spares: ['git credential reject', 'git config credential.helper cache'],
  },
];
