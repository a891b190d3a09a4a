import type { Invocation } from '../../command/invocation.ts';
import { type Word, tailOf } from '../../command/word.ts';

/** Git's own options that stand before the subcommand and take the next word. */
const GLOBAL = 'C c git-dir work-tree namespace exec-path config-env super-prefix attr-source list-cmds';

/** Options of subcommands whose value is the next word. */
const VALUED: Readonly<Record<string, string>> = {
  add: 'chmod pathspec-from-file',
  am: 'C p directory exclude include patch-format',
  apply: 'C p directory exclude include',
  archive: 'o format prefix remote exec output',
  blame: 'L S C M date',
  branch: 'u set-upstream-to contains no-contains merged no-merged points-at sort format',
  'cherry-pick': 'm s X mainline strategy strategy-option',
  checkout: 'b B orphan conflict pathspec-from-file unified inter-hunk-context U',
  clean: 'e exclude',
  clone: 'b o u j c depth origin branch reference template upload-pack config jobs filter separate-git-dir',
  commit:
    'm F C c t author date message file template reuse-message reedit-message fixup squash cleanup trailer',
  config: 'f file blob type default t value',
  diff: 'S G O U l unified diff-filter',
  fetch: 'j o depth deepen shallow-since shallow-exclude upload-pack refmap jobs',
  'filter-repo': 'path path-glob replace-text replace-message mailmap message-callback',
  'format-patch': 'o v output-directory start-number',
  grep: 'e f m A B C O max-depth',
  log: 'n S G L O format max-count since until after before author grep date',
  merge: 'm F s X into-name strategy strategy-option',
  notes: 'm F C c ref',
  pull: 'j o s X depth strategy strategy-option upload-pack',
  push: 'o receive-pack repo push-option exec',
  rebase: 's X x C onto exec strategy strategy-option empty',
  reflog: 'n max-count',
  reset: 'pathspec-from-file',
  restore: 's source U pathspec-from-file conflict unified',
  revert: 'm s X mainline',
  rm: 'pathspec-from-file',
  stash: 'm message pathspec-from-file',
  switch: 'c C orphan conflict create force-create',
  tag: 'm F u local-user message file sort contains no-contains merged no-merged points-at format cleanup',
  worktree: 'b B reason expire',
};

const LISTS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({ ...VALUED, '': GLOBAL }).map(([name, words]) => [name, new Set(words.split(' '))]),
);
const NONE: ReadonlySet<string> = new Set();

/** A git command, taken apart as git does it. */
export interface GitCall {
  /** The subcommand; empty when there is none. */
  readonly sub: string;
  /** Everything after the subcommand. */
  readonly rest: readonly Word[];
  /** Letters and long names of the subcommand's switches. */
  readonly switches: ReadonlySet<string>;
  /** What is neither a switch nor a switch's value, before a `--`. */
  readonly names: readonly string[];
  /** What stands after a `--`; null where there is no `--`. */
  readonly paths: readonly string[] | null;
  /** `name=value`, as `-c` gives them. */
  readonly settings: readonly string[];
  /** Git's own switches. */
  readonly own: ReadonlySet<string>;
}

interface Taken {
  readonly switches: Set<string>;
  readonly values: Map<string, string[]>;
}

/** Reads one switch with its value, if it takes one. */
function takeSwitch(words: readonly Word[], index: number, valued: ReadonlySet<string>, into: Taken): number {
  const word = words[index];
  const text = word?.text ?? '';
  const keep = (name: string, value: string): void => {
    const list = into.values.get(name);
    if (list === undefined) into.values.set(name, [value]);
    else list.push(value);
  };
  if (text.startsWith('--')) {
    const [name = ''] = text.slice(2).split('=', 1);
    into.switches.add(name);
    const glued = text.length > name.length + 2;
    if (glued) keep(name, text.slice(name.length + 3));
    else if (valued.has(name)) {
      keep(name, words[index + 1]?.text ?? '');
      return 2;
    }
    return 1;
  }
  for (let at = 1; at < text.length; at += 1) {
    const letter = text.charAt(at);
    into.switches.add(letter);
    if (!valued.has(letter)) continue;
    const glued = text.slice(at + 1);
    keep(letter, glued === '' ? (words[index + 1]?.text ?? '') : glued);
    return glued === '' ? 2 : 1;
  }
  return 1;
}

/** An alias that `-c` defines is its subcommand's true name; one that runs a shell is left as it is. */
function withoutAlias(words: readonly Word[], settings: readonly string[]): readonly Word[] {
  const [first, ...rest] = words;
  if (first === undefined) return words;
  const start = `alias.${first.text}=`.toLowerCase();
  const meaning = settings.find((setting) => setting.toLowerCase().startsWith(start))?.slice(start.length);
  if (meaning === undefined || meaning.startsWith('!')) return words;
  return [...meaning.split(/\s+/).map((text) => ({ ...first, text })), ...rest];
}

const READ = new WeakMap<Invocation, GitCall>();

/** Takes a git command apart, once for all the rules that ask. A program such as `git-push` is its own subcommand. */
export function readGit(call: Invocation): GitCall {
  const known = READ.get(call);
  if (known !== undefined) return known;
  const git = takeApart(call);
  READ.set(call, git);
  return git;
}

function takeApart(call: Invocation): GitCall {
  const global = LISTS.get('') ?? NONE;
  const own: Taken = { switches: new Set(), values: new Map() };
  let index = 0;
  while (call.args[index]?.text.startsWith('-') === true) {
    index += takeSwitch(call.args, index, global, own);
  }
  const settings = own.values.get('c') ?? [];
  const given = call.args.slice(index);
  const [first, ...rest] = withoutAlias(given, settings);
  const sub = first?.text ?? '';
  const valued = LISTS.get(sub) ?? NONE;
  const taken: Taken = { switches: new Set(), values: new Map() };
  const names: string[] = [];
  let paths: readonly string[] | null = null;
  for (let at = 0; at < rest.length;) {
    const text = rest[at]?.text ?? '';
    if (text === '--') {
      paths = rest.slice(at + 1).map((word) => word.text);
      break;
    }
    if (text.startsWith('-') && text !== '-') at += takeSwitch(rest, at, valued, taken);
    else {
      names.push(text);
      at += 1;
    }
  }
  const cloned =
    sub === 'clone' ? [...(taken.values.get('c') ?? []), ...(taken.values.get('config') ?? [])] : [];
  return {
    sub,
    rest,
    switches: taken.switches,
    names,
    paths,
    settings: [...settings, ...cloned],
    own: own.switches,
  };
}

/** Whether a switch was given; a long one also by a shortened name, as git takes it. */
export function has(git: GitCall, ...wanted: readonly string[]): boolean {
  for (const name of wanted) {
    if (git.switches.has(name)) return true;
    if (name.length < 2) continue;
    for (const given of git.switches) if (given.length > 2 && name.startsWith(given)) return true;
  }
  return false;
}

/** The value of an option of the subcommand, wherever it stands. */
export function valueOf(git: GitCall, ...names: readonly string[]): string | undefined {
  for (const [index, word] of git.rest.entries()) {
    for (const name of names) {
      if (word.text === name) return git.rest[index + 1]?.text;
      if (word.text.startsWith(`${name}=`)) return tailOf(word, name.length + 1).text;
    }
  }
  return undefined;
}

/** A test on a git command as a rule takes it: for these subcommands, split by blanks. */
export function when(subs: string, test: (git: GitCall, call: Invocation) => boolean = () => true) {
  const wanted = new Set(subs.split(' '));
  return (call: Invocation): boolean => {
    const git = readGit(call);
    return wanted.has(git.sub) && !asksHelp(git) && test(git, call);
  };
}

/** Whether a subcommand is told only to show what it would do. */
export function isDryRun(git: GitCall): boolean {
  return has(git, 'n', 'dry-run');
}

/** `git push --help` shows a page and does nothing else. */
export function asksHelp(git: GitCall): boolean {
  return (
    git.own.has('help') ||
    git.own.has('version') ||
    git.sub === 'help' ||
    git.switches.has('help') ||
    git.rest[0]?.text === '-h'
  );
}
