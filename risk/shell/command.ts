import type { Command } from 'unbash';
import { type Invocation, type Setting, commandName, invocationOf } from '../command/invocation.ts';
import { SHELLS, hasInlineCode } from '../command/inline-code.ts';
import { judgeSetting } from '../rules/system/settings.ts';
import { SILENCE, type Stream } from '../command/taint.ts';
import { type Word, cover, coverAll, joinWords, partOf, tailOf } from '../command/word.ts';
import { assign, assignLists, assignedWord, fileOfSetting, fileSetting, settingOf } from './assign.ts';
import { runBuiltin } from './builtins.ts';
import { type Context, spanOf } from './context.ts';
import { expandWord } from './expand.ts';
import { judgeCall, judgeUnknownName } from './judge-call.ts';
import { judgeNested, judgeText } from './nested-judge.ts';
import { outputOf } from './output.ts';
import { callProcedure } from './procedure-call.ts';
import { NO_REDIRECTS, type Redirects, applyRedirects } from './redirect.ts';
import type { Rule } from '../rule.ts';
import type { Scope } from './scope.ts';
import { judgeSubscripts } from './subscripts.ts';
import { judgeBareWrapper, judgePassword } from './wrapper-rules.ts';
import { feed } from './feed.ts';
import { peel } from './wrappers.ts';

/** Runs per command at most, where variables have several candidates. */
const MAX_FORKS = 16;

/** One simple command; once for each value that its variables may have. */
export function runCommand(node: Command, context: Context): Stream {
  if (!context.scope.ambiguous) return runOnce(node, context);
  const [name] = ambiguousNames(node, context);
  if (name === undefined) return runOnce(node, context);
  return context.session.asOne(() =>
    forEachCandidate(name, context, MAX_FORKS, () => runCommand(node, context)),
  );
}

function ambiguousNames(node: Command, { text, scope }: Context): readonly string[] {
  const written = text.slice(node.pos, node.end);
  const names = [...written.matchAll(/(?:\$\{?[!#]?|\[)([A-Za-z_]\w*)/g)].map((found) => found[1] ?? '');
  return names.filter((name) => (scope.variables.get(name)?.values.length ?? 0) > 1);
}

function forEachCandidate(name: string, { scope }: Context, most: number, run: () => Stream): Stream {
  const before = scope.variables.get(name);
  if (before === undefined) return run();
  let printed: Stream = SILENCE;
  for (const [index, value] of before.values.slice(0, most).entries()) {
    const pinned = { values: [value], list: null };
    scope.variables.set(name, pinned);
    const out = run();
    printed = index === 0 ? out : { text: null, taint: printed.taint | out.taint, span: out.span };
    // What the command itself assigned stays.
    if (scope.variables.get(name) !== pinned) return printed;
  }
  scope.variables.set(name, before);
  return printed;
}

function runOnce(node: Command, context: Context): Stream {
  const span = spanOf(context, node);
  context.session.spend(16);
  const file = fileOfSetting(node);
  const words = [
    ...(node.name === undefined || file !== null ? [] : expandWord(node.name, context)),
    ...node.args.flatMap((arg) =>
      arg.type === 'Word' ? expandWord(arg, context) : [assignedWord(arg, context)],
    ),
  ];
  const settings = node.prefix
    .filter((item) => item.type === 'Assignment')
    .map((item) => (item === file?.item ? fileSetting(item, file.word, context) : settingOf(item, context)));
  context.session.spend(words.length + node.redirects.length);
  const io = applyRedirects(node.redirects, context);
  if (words.length === 0) {
    for (const item of node.prefix) if (item.type === 'Assignment') assign(item, settings, context);
    for (const setting of settings) sayOf(setting, false, context);
    // `$(< file)` is what the file holds.
    return io.stdin === null || settings.length > 0 ? SILENCE : io.keep(io.stdin, span);
  }
  const printed = runWords(words, settings, io, span, context);
  const { scope } = context;
  assignLists(node, commandName(words[0]?.text ?? ''), context);
  if (words.length === 1 && words[0]?.text === 'exec') {
    scope.stdin = io.stdin ?? scope.stdin;
    scope.sink = io.sink;
    return SILENCE;
  }
  const last = words.at(-1);
  if (last !== undefined) scope.variables.set('_', { values: [last], list: null });
  const left = io.keep(printed, span);
  if (left !== SILENCE) scope.sink?.(left);
  return left;
}

/** Runs words that were read already, such as those behind `find -exec`. */
export function runWordsOf(words: readonly Word[], context: Context): Stream {
  const span = coverAll(words);
  if (span === null) return SILENCE;
  context.session.spend(16);
  return runWords(words, [], NO_REDIRECTS, span, context);
}

function runWords(
  given: readonly Word[],
  settings: readonly Setting[],
  io: Redirects,
  written: readonly [number, number],
  context: Context,
): Stream {
  const { scope, session } = context;
  const words = renamed(unalias(given, context), context);
  const peeled = peel(words);
  const stdin = io.stdin ?? context.stdin ?? scope.stdin;
  const reads = io.list.filter((to) => to.operator.startsWith('<'));
  const whole = reads.reduce((sum, to) => cover(sum, to.span), coverAll(words) ?? written);
  if (peeled.readsPassword) judgePassword(session, cover(whole, stdin?.span ?? whole));
  const fed =
    peeled.feeder === null ? null : feed(peeled.words, peeled.feeder, listOf(peeled.feeder, scope) ?? stdin);
  const final = fed?.words ?? peeled.words;
  const around = {
    settings: [...settings, ...peeled.settings],
    redirects: io.list,
    stdin: fed === null ? stdin : null,
    elevated: peeled.elevated,
    fed: fed?.unknown === true,
    cwd: peeled.chdir?.text ?? scope.cwd,
    span: reads.reduce((sum, to) => cover(sum, to.span), coverAll(final) ?? whole),
    wrapped: cover(whole, coverAll(final) ?? whole),
  };
  for (const setting of around.settings) sayOf(setting, peeled.elevated, context);
  if (peeled.wrappers.some((name) => JUDGED.has(name))) judgeCall(invocationOf(words, around), context);
  const [first] = final;
  if (first === undefined) return judgeBareWrapper(invocationOf(words, around), context);
  const call = invocationOf(final, around);
  const inside = { ...context, stdin: around.stdin };
  if (peeled.wrappers.at(-1) === 'env' && /\s/.test(first.text)) {
    judgeNested({ kind: 'shell', code: joinWords(final) }, call, inside);
  } else if (first.known !== 'whole' || isPattern(first.text)) judgeUnknownName(call, first, inside);
  else if (/\s/.test(first.text) && peeled.wrappers.length > 0) {
    judgeNested({ kind: 'shell', code: first, args: final }, call, inside);
  } else {
    judgeFed(call, peeled.feeder, stdin, inside);
    judgeSubscripts(call, inside);
    const printed = callProcedure(call, inside);
    if (printed !== null) return printed;
    runBuiltin(call, inside);
    return printedBy(call, judgeCall(call, inside), inside);
  }
  return printedBy(call, [], inside);
}

/** What a command prints; texts that go through filters cost by their lengths. */
function printedBy(call: Invocation, fits: readonly Rule[], { scope, session }: Context): Stream {
  session.spend((call.stdin?.text?.text.length ?? 0) / 16);
  const printed = outputOf(call, scope, fits);
  session.spend((printed.text?.text.length ?? 0) / 32);
  return printed;
}

/** Wrappers that do something of note by themselves, whatever it is that they run. */
const JUDGED: ReadonlySet<string> = new Set(['systemd-run', 'strace', 'ltrace', 'chroot']);

/** What `xargs -a FILE` reads instead of its standard input. */
function listOf(feeder: readonly Word[], scope: Scope): Stream | null {
  const at = feeder.findIndex((word) => /^(?:-a|--arg-file)$/.test(word.text));
  const glued = feeder.find((word) => word.text.startsWith('--arg-file='));
  const path = glued?.text.slice(11) ?? (at < 0 ? undefined : feeder[at + 1]?.text);
  return path === undefined ? null : (scope.fileAt(path) ?? null);
}

/** `xargs sh -c`: what comes down the pipe is the script. */
function judgeFed(
  call: Invocation,
  feeder: readonly Word[] | null,
  stdin: Stream | null,
  context: Context,
): void {
  const text = stdin?.text ?? null;
  if (feeder === null || text?.known !== 'whole' || !SHELLS.includes(call.name) || !hasInlineCode(call))
    return;
  judgeNested({ kind: 'shell', code: text }, call, context);
}

/** `/bin/r?` is whatever program fits. */
function isPattern(name: string): boolean {
  return name.startsWith('/proc/') || (/[*?]|\[.+\]/.test(name) && !name.startsWith('[['));
}

/** Takes aliases for what they stand for; one that ends with a blank has the next word looked up as well. */
function unalias(words: readonly Word[], { scope }: Context): readonly Word[] {
  if (scope.aliases.size === 0) return words;
  const done: Word[] = [];
  let rest = words;
  const used = new Set<string>();
  for (;;) {
    const name = rest[0]?.text ?? '';
    const alias = scope.aliases.get(name);
    if (alias === undefined || used.has(name)) return [...done, ...rest];
    used.add(name);
    const own = splitWord(alias);
    if (!/\s$/.test(alias.text)) rest = [...own, ...rest.slice(1)];
    else {
      done.push(...own);
      rest = rest.slice(1);
    }
  }
}

/** A program that this script has copied or linked under another name goes by its first one. */
function renamed(words: readonly Word[], { scope }: Context): readonly Word[] {
  const [first, ...rest] = words;
  if (first === undefined || scope.programs.size === 0) return words;
  const program = scope.programs.get(scope.keyOf(first.text)) ?? scope.programs.get(first.text);
  return program === undefined
    ? words
    : [{ ...first, text: program.text, span: cover(first.span, program.span) }, ...rest];
}

/** A word's text as words of its own, parted at blanks. */
function splitWord(word: Word): readonly Word[] {
  return [...word.text.matchAll(/\S+/g)].map((found) => {
    const part = partOf(word, found.index, found.index + found[0].length);
    return { ...part, text: part.text.replace(/["']/g, ''), span: cover(word.span, part.span) };
  });
}

/** Variables whose value is a command that other programs run. */
const RUNS_VALUE =
  /^(?:(?:MAN|GIT_|SYSTEMD_)?PAGER|(?:GIT_|GIT_SEQUENCE_)?EDITOR|VISUAL|BROWSER|GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|PROMPT_COMMAND|LESSOPEN|SUDO_ASKPASS|SSH_ASKPASS|GIT_ASKPASS|RIPGREP_PRE|FZF_DEFAULT_COMMAND|PS[0124]|BASH_FUNC_.+)$/;

/** Variables that name a script which a shell or an interpreter reads first. */
const STARTS_WITH = /^(?:BASH_ENV|ENV|ZDOTDIR|PYTHONSTARTUP)$/;

function sayOf(setting: Setting, elevated: boolean, context: Context): void {
  const { session } = context;
  const said = judgeSetting(setting, elevated);
  if (said !== null) session.say(said, setting.span);
  const started = STARTS_WITH.test(setting.name) ? context.scope.fileAt(setting.value.text) : null;
  const script = started?.text ?? null;
  if (script !== null) session.onlyGrave(() => judgeText(script, context));
  if (!RUNS_VALUE.test(setting.name) || setting.value.known !== 'whole') return;
  const { value } = setting;
  // An exported function stands there from its brackets on.
  const code = setting.name.startsWith('BASH_FUNC_')
    ? tailOf(value, Math.max(0, value.text.indexOf('{')))
    : value;
  session.onlyGrave(() => judgeText(code, context));
}
