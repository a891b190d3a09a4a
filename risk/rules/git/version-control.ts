import { type Invocation, hasArg, hasOperand, hasSwitch, says, verbOf } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool, isDryRun } from '../verb-tree.ts';

const NAMES = [
  'hg',
  'chg',
  'svn',
  'svnadmin',
  'p4',
  'bzr',
  'brz',
  'fossil',
  'jj',
  'sl',
  'darcs',
  'cvs',
  'repo',
];
const MERCURIAL = ['hg', 'chg', 'sl'];
const split = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const READS = split(
  `log status st stat diff annotate blame ann praise cat ls list info summary sum id identify branches bookmarks tags heads tip
   parents paths files locate manifest incoming in outgoing out verify grep help version show interdiff evolog obslog root
   propget pg proplist pl opened describe changes filelog have where client clients users print sizes fstat dirs files
   timeline ui whatchanged annotate lsdiff manifest overview inspect dump`,
);

const isUrl = (text: string): boolean => /^[a-z][\w+.-]*:\/\//i.test(text);

/** History removed in a way that cannot be undone. */
function removesHistory(call: Invocation): boolean {
  const verb = verbOf(call);
  switch (call.name) {
    case 'p4':
      return verb === 'obliterate' ? hasSwitch(call, 'y') : ['snap', 'archive', 'purge'].includes(verb);
    case 'svnadmin':
      return ['setrevprop', 'rmtxns', 'delrevprop'].includes(verb);
    case 'fossil':
      return ['purge', 'scrub', 'shun'].includes(verb);
    case 'darcs':
      return ['obliterate', 'unpull'].includes(verb);
    default:
      return (
        MERCURIAL.includes(call.name) &&
        (verb === 'debugstrip' || (verb === 'strip' && hasSwitch(call, 'no-backup')))
      );
  }
}

/** Changes that are not recorded anywhere, thrown away. */
function discards(call: Invocation): boolean {
  const verb = verbOf(call);
  switch (call.name) {
    case 'hg':
    case 'chg':
    case 'sl':
      return (
        (/^(?:update|up|checkout|co|goto|go)$/.test(verb) && hasSwitch(call, 'C', 'clean')) ||
        (verb === 'revert' && !hasSwitch(call, 'i', 'interactive')) ||
        ['strip', 'purge', 'clean', 'prune', 'hide', 'rollback'].includes(verb)
      );
    case 'svn':
      return (
        ['revert'].includes(verb) ||
        (verb === 'cleanup' && hasSwitch(call, 'remove-unversioned', 'remove-ignored')) ||
        (/^(?:delete|del|remove|rm|switch|sw|update|up)$/.test(verb) && hasSwitch(call, 'force'))
      );
    case 'p4':
      return (
        ['revert', 'clean'].includes(verb) ||
        (verb === 'sync' && hasSwitch(call, 'f')) ||
        (verb === 'client' && hasSwitch(call, 'd')) ||
        (verb === 'shelve' && hasSwitch(call, 'd'))
      );
    case 'jj':
      return ['abandon', 'restore'].includes(verb) || (verb === 'op' && says(call, 'abandon'));
    case 'repo':
      return verb === 'abandon' || (verb === 'sync' && hasSwitch(call, 'force-sync', 'd', 'detach'));
    case 'fossil':
    case 'darcs':
    case 'bzr':
    case 'brz':
      return ['revert', 'uncommit', 'unrecord', 'clean', 'clean-tree'].includes(verb);
    case 'cvs':
      return hasSwitch(call, 'C');
    default:
      return false;
  }
}

/** What others see at once. */
function shares(call: Invocation): boolean {
  const verb = verbOf(call);
  switch (call.name) {
    case 'svn':
      return (
        ['commit', 'ci', 'propset', 'propdel', 'import'].includes(verb) ||
        (/^(?:delete|del|remove|rm|copy|cp|move|mv|mkdir)$/.test(verb) && hasOperand(call, isUrl))
      );
    case 'p4':
      return ['submit', 'populate', 'shelve', 'unlock', 'protect', 'user', 'group', 'delete'].includes(verb);
    case 'cvs':
      return ['commit', 'ci', 'import', 'tag', 'rtag'].includes(verb);
    case 'jj':
      return verb === 'git' && says(call, 'push');
    case 'repo':
      return verb === 'upload';
    default:
      return verb === 'push' || (verb === 'sync' && call.name === 'fossil');
  }
}

/** Version control other than git. */
export const versionControl = familyOf('Version control other than git', [
  {
    rule: 'versions.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    names: NAMES,
    when: (call) =>
      asksAboutTool(call) ||
      isDryRun(call) ||
      (call.name === 'p4' &&
        ['obliterate', 'clean', 'sync', 'revert'].includes(verbOf(call)) &&
        hasSwitch(call, 'n')) ||
      (call.name === 'p4' && verbOf(call) === 'obliterate' && !hasSwitch(call, 'y')) ||
      (MERCURIAL.includes(call.name) && verbOf(call) === 'purge' && hasSwitch(call, 'p', 'print')),
    flags: ['hg help strip', 'p4 obliterate //depot/old/...', 'hg purge --print'],
    spares: ['p4 obliterate -y //depot/old/...', 'hg purge'],
  },
  {
    rule: 'versions.remove-history',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Removes history in a way that cannot be undone.',
    zh: '以无法恢复的方式删除历史记录。',
    names: NAMES,
    when: removesHistory,
    flags: ['p4 obliterate -y //depot/old/...', 'hg strip --no-backup -r 12', 'darcs obliterate --last 3'],
    spares: ['hg strip -r 12', 'p4 obliterate //depot/old/...'],
  },
  {
    rule: 'versions.force-push',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Pushes over what others have.',
    zh: '强制推送，覆盖他人的内容。',
    names: [...MERCURIAL, 'bzr', 'brz'],
    when: (call) =>
      verbOf(call) === 'push' && (hasSwitch(call, 'f', 'force', 'overwrite') || hasArg(call, '--to')),
    flags: ['hg push --force', 'bzr push --overwrite'],
    spares: ['hg push'],
  },
  {
    rule: 'versions.discard',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Throws away changes that are not committed, or commits that others do not have yet.',
    zh: '丢弃尚未提交的更改，或他人尚未取得的提交。',
    names: NAMES,
    when: discards,
    flags: ['hg update --clean', 'svn revert -R .', 'p4 revert //...', 'jj abandon @'],
    spares: ['hg update', 'svn update', 'p4 sync'],
  },
  {
    rule: 'versions.share',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes what everybody has in a shared repository.',
    zh: '更改所有人共享的代码仓库。',
    names: NAMES,
    when: shares,
    flags: ['svn commit -m done', 'svn delete https://svn.example.com/old -m done', 'hg push', 'p4 submit'],
    spares: ['svn delete old.txt', 'hg commit -m done'],
  },
  {
    rule: 'versions.read',
    tier: 'SAFE',
    label: null,
    message: 'Reads history and the state of the working folder.',
    zh: '读取历史记录和工作目录的状态。',
    names: NAMES,
    when: (call) => READS.has(verbOf(call)) && !hasSwitch(call, 'd', 'delete'),
    flags: ['hg log -l 5', 'svn status', 'p4 opened', 'jj log'],
    spares: ['hg commit -m done'],
  },
  {
    rule: 'versions.work',
    tier: 'LOW',
    label: null,
    message: 'Works in the local copy of a repository.',
    zh: '在仓库的本地副本中操作。',
    names: NAMES,
    flags: ['hg commit -m done', 'svn update', 'p4 edit a.txt', 'jj new'],
    spares: ['hg status'],
  },
] satisfies readonly Rule[]);
