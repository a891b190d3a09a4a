import type { Invocation } from '../../command/invocation.ts';
import { grantsPower, isRegenerable, isTemporary, isVital } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const FINDERS = ['find', 'gfind', 'bfs'];
const NAMERS = ['fd', 'fdfind'];
const REMOVERS: ReadonlySet<string> = new Set([
  'rm',
  'rmdir',
  'unlink',
  'shred',
  'srm',
  'truncate',
  'rimraf',
]);

/** Tests of find that take the next word, which is then no action. */
const TESTS =
  /^-(?:i?name|i?path|i?wholename|i?lname|i?regex|regextype|type|xtype|user|group|uid|gid|perm|size|fstype|inum|links|samefile|context|used|[acm]time|[acm]min|(?:a|c|m|B)?newer\w*|maxdepth|mindepth|printf|files0-from)$/;
/** Actions that write their list to a file, named by the next word. */
const WRITES = /^-f(?:print0?|printf|ls)$/;
const RUNS = /^(?:-(?:exec|ok)(?:dir)?|-x|-X|--exec|--exec-batch)$/;

/** Names of what editors, systems and interpreters leave behind. */
const JUNK =
  /^(?:\*\.(?:py[cod]|orig|rej|bak|swp|swo|tmp~?|class|o|tsbuildinfo)|\*~|\.DS_Store|Thumbs\.db|\._\*|\.#\*|npm-debug\.log\*?)$/;

interface Deeds {
  readonly deletes: boolean;
  readonly writes: readonly string[];
  readonly runs: boolean;
}

/** What a search does with what it finds; what its tests are compared with, and what `-exec` is given, is passed over. */
function deedsOf(call: Invocation): Deeds {
  let deletes = false;
  let runs = false;
  const writes: string[] = [];
  for (let index = 0; index < call.args.length; index += 1) {
    const word = call.args[index]?.text ?? '';
    if (WRITES.test(word)) {
      writes.push(call.args[index + 1]?.text ?? '');
      index += word === '-fprintf' ? 2 : 1;
    } else if (word === '-delete') deletes = true;
    else if (TESTS.test(word)) index += 1;
    else if (RUNS.test(word)) {
      runs = true;
      const program = call.args[index + 1]?.text.split('/').at(-1) ?? '';
      const second = call.args[index + 2]?.text ?? '';
      deletes ||= REMOVERS.has(program) || (program === 'busybox' && REMOVERS.has(second));
      while (index < call.args.length && !/^(?:;|\\;|\+)$/.test(call.args[index]?.text ?? ';')) index += 1;
    }
  }
  return { deletes, writes, runs };
}

/** The folders a search begins in; the working folder where none is named. */
function startsOf(call: Invocation): readonly string[] {
  if (NAMERS.includes(call.name)) return call.operands.slice(1).map((word) => word.text);
  const until = call.args.findIndex(
    (arg) => /^[-(!]/.test(arg.text) && !/^-(?:[HLPEXdsx]+|O\d)$/.test(arg.text),
  );
  const starts = call.args.slice(0, until < 0 ? undefined : until).map((arg) => arg.text);
  const named = starts.filter((text) => !text.startsWith('-'));
  return named.length === 0 ? ['.'] : named;
}

/** Whether the search is for some files only: by name, age or size. */
const narrowed = (call: Invocation): boolean =>
  call.args.some(
    ({ text }, index) =>
      text === '-empty' ||
      (/^-(?:i?name|i?path|i?regex|[acm]time|[acm]min|newer\w*|size)$/.test(text) &&
        !/^(?:[./]?\*+|\.\*)$/.test(call.args[index + 1]?.text ?? '*')),
  );

/** Whether every name searched for is that of leftovers or of a build product. */
function namesJunk(call: Invocation): boolean {
  const names = call.args
    .filter((_, index) => /^-i?name$/.test(call.args[index - 1]?.text ?? ''))
    .map((arg) => arg.text);
  // What is empty holds nothing to lose.
  if (call.args.some((arg) => arg.text === '-empty')) return true;
  return names.length > 0 && names.every((name) => JUNK.test(name) || isRegenerable(name));
}

/** Searching, which may also delete, write and run. */
export const searching = familyOf('Searching for files, and what is done with those found', [
  {
    rule: 'files.find-delete-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Deletes what it finds from the root, a home or a system folder down.',
    zh: '从根目录、主目录或系统目录起，删除查找到的内容。',
    names: [...FINDERS, ...NAMERS],
    when: (call) =>
      deedsOf(call).deletes && !narrowed(call) && startsOf(call).some((text) => isVital(text, call.cwd)),
    flags: ['find / -delete', 'find ~ -type f -exec rm -f {} +', 'find /etc /opt -exec rm {} \\;'],
    spares: ['find / -name core', "find /var/log -name '*.gz' -delete", 'find . -delete'],
  },
  {
    rule: 'files.find-delete-junk',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes leftovers, and what the next build makes again, from the working folder.',
    zh: '从工作目录中删除残留文件和下次构建会重新生成的内容。',
    names: FINDERS,
    when: (call) =>
      deedsOf(call).deletes &&
      startsOf(call).every(
        (text) => !/^(?:[/~$`]|\.\.)|^[A-Z]:/i.test(text) || isTemporary(text, call.cwd),
      ) &&
      namesJunk(call),
    flags: ["find . -name '*.pyc' -delete", 'find . -type d -name node_modules -prune -exec rm -rf {} +'],
    spares: ["find . -name '*.md' -delete", "find / -name '*.pyc' -delete", 'find . -delete'],
  },
  {
    rule: 'files.find-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes everything that the search finds.',
    zh: '删除查找到的所有内容。',
    names: [...FINDERS, ...NAMERS],
    when: (call) => deedsOf(call).deletes,
    flags: ["find . -name '*.md' -delete", 'find build -exec rm {} \\;', 'fd -x rm'],
    spares: ["find . -name '*.tmp' -print", 'find . -name -delete', 'find . -exec echo -delete \\;'],
  },
  {
    rule: 'files.find-write-power',
    tier: 'HIGH',
    label: 'persistence',
    message:
      'Writes the list of what it finds over a file that decides who may log in, or what runs at start.',
    zh: '用查找结果覆盖决定谁能登录或启动时运行什么的文件。',
    names: FINDERS,
    when: (call) => deedsOf(call).writes.some((text) => grantsPower(text, call.cwd)),
    flags: ['find . -fprint /etc/cron.d/job', 'find . -fprintf /etc/sudoers x'],
    spares: ['find . -fprint list.txt'],
  },
  {
    rule: 'files.find-write',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Overwrites a file with the list of what it finds.',
    zh: '用查找结果覆盖一个文件。',
    names: FINDERS,
    when: (call) => deedsOf(call).writes.some((text) => !/^\/dev\/(?:null|stdout|stderr|tty)$/.test(text)),
    flags: ['find . -fprint list.txt', "find src -fprintf sizes.txt '%s'", 'find . -fls out'],
    spares: ["find src -printf '%s'", 'find . -ls', 'find . -fprint /dev/stderr'],
  },
  {
    rule: 'files.find-run',
    tier: 'SAFE',
    label: null,
    message: 'Runs a command, judged by itself, on what it finds.',
    zh: '对查找到的内容运行一条命令（该命令单独判断）。',
    names: [...FINDERS, ...NAMERS],
    when: (call) => deedsOf(call).runs,
    flags: ['find . -exec wc -l {} +'],
    spares: ['find . -exec rm {} \\;'],
  },
  {
    rule: 'files.find',
    tier: 'SAFE',
    label: null,
    message: 'Searches for files.',
    zh: '查找文件。',
    names: [...FINDERS, ...NAMERS, 'locate', 'mlocate', 'plocate', 'mdfind'],
    when: (call) => asksHelp(call) || !deedsOf(call).runs,
    flags: ['find . -name readme', 'fd readme'],
    spares: ['find . -delete'],
  },
] satisfies readonly Rule[]);
