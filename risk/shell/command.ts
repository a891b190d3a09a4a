import type { Assignment, Command } from 'unbash';
import { type Invocation, type Setting, invocationOf } from '../invocation.ts';
import { SHELLS, hasInlineCode } from '../inline-code.ts';
import { judgeSetting } from '../rules/settings.ts';
import { SILENCE, type Stream } from '../taint.ts';
import { type Word, cover, coverAll, joinWords, slice, trace } from '../word.ts';
import { runBuiltin } from './builtins.ts';
import { type Context, spanOf } from './context.ts';
import { expandOne, expandWord } from './expand.ts';
import { judgeCall, judgeUnknownName } from './judge-call.ts';
import { judgeNested, judgeText } from './nested-judge.ts';
import { outputOf } from './output.ts';
import { callProcedure } from './procedure-call.ts';
import { type Redirects, applyRedirects } from './redirect.ts';
import { judgeBareWrapper, judgePassword } from './wrapper-rules.ts';
import { feed, peel } from './wrappers.ts';

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
  const names = [...written.matchAll(/\$\{?[!#]?([A-Za-z_]\w*)/g)].map((found) => found[1] ?? '');
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
  context.session.spend(12);
  const words = [
    ...(node.name === undefined ? [] : expandWord(node.name, context)),
    ...node.args.flatMap((arg) =>
      arg.type === 'Word' ? expandWord(arg, context) : [assignedWord(arg, context)],
    ),
  ];
  const settings = node.prefix
    .filter((item) => item.type === 'Assignment')
    .map((item) => settingOf(item, context));
  context.session.spend(words.length + node.redirects.length);
  const io = applyRedirects(node.redirects, context);
  if (words.length === 0) {
    for (const item of node.prefix) if (item.type === 'Assignment') assign(item, settings, context);
    for (const setting of settings) sayOf(setting, false, context);
    // `$(< file)` is what the file holds.
    return io.stdin === null || settings.length > 0 ? SILENCE : io.keep(io.stdin, span);
  }
  const printed = runWords(words, settings, io, span, context);
  return io.keep(printed, span);
}

/** Runs words that were read already, such as those behind `find -exec`. */
export function runWordsOf(words: readonly Word[], context: Context): Stream {
  const span = coverAll(words);
  if (span === null) return SILENCE;
  context.session.spend(12);
  return runWords(words, [], { list: [], stdin: null, keep: (printed) => printed }, span, context);
}

function runWords(
  given: readonly Word[],
  settings: readonly Setting[],
  io: Redirects,
  written: readonly [number, number],
  context: Context,
): Stream {
  const { scope, session } = context;
  const words = unalias(given, context);
  const peeled = peel(words);
  const stdin = io.stdin ?? context.stdin;
  const reads = io.list.filter((to) => to.operator.startsWith('<'));
  const whole = reads.reduce((sum, to) => cover(sum, to.span), coverAll(words) ?? written);
  if (peeled.readsPassword) judgePassword(session, cover(whole, stdin?.span ?? whole));
  const fed = peeled.feeder === null ? null : feed(peeled.words, peeled.feeder, stdin);
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
  if (first.known !== 'whole' || isPattern(first.text)) judgeUnknownName(call, first, inside);
  else if (peeled.wrappers.at(-1) === 'env' && /\s/.test(first.text)) {
    return runWords(splitWord(first).concat(final.slice(1)), [], io, written, context);
  } else if (/\s/.test(first.text) && peeled.wrappers.length > 0) {
    judgeNested({ kind: 'shell', code: first, args: final }, call, inside);
  } else {
    judgeFed(call, peeled.feeder, stdin, inside);
    const printed = callProcedure(call, inside);
    if (printed !== null) return printed;
    runBuiltin(call, inside);
    return outputOf(call, scope, judgeCall(call, inside));
  }
  return outputOf(call, scope, []);
}

/** Wrappers that do something of note by themselves, whatever it is that they run. */
const JUDGED: ReadonlySet<string> = new Set(['systemd-run', 'strace', 'ltrace', 'chroot']);

/** `xargs sh -c`: what comes down the pipe is the script. */
function judgeFed(
  call: Invocation,
  feeder: readonly Word[] | null,
  stdin: Stream | null,
  context: Context,
): void {
  const text = stdin?.text ?? null;
  if (feeder === null || text === null || !SHELLS.includes(call.name) || !hasInlineCode(call)) return;
  judgeNested({ kind: 'shell', code: text }, call, context);
}

/** `/bin/r?` is whatever program fits. */
function isPattern(name: string): boolean {
  return /[*?]|\[.+\]/.test(name) && !name.startsWith('[[');
}

function unalias(words: readonly Word[], { scope }: Context): readonly Word[] {
  const alias = scope.aliases.get(words[0]?.text ?? '');
  return alias === undefined ? words : [...splitWord(alias), ...words.slice(1)];
}

/** A word's text as words of its own, parted at blanks. */
function splitWord(word: Word): readonly Word[] {
  return [...word.text.matchAll(/\S+/g)].map((found) => {
    const end = found.index + found[0].length;
    const span = cover(word.span, trace(word.origin, found.index, end));
    return {
      ...word,
      text: found[0].replace(/["']/g, ''),
      origin: slice(word.origin, found.index, end),
      span,
    };
  });
}

function settingOf(node: Assignment, context: Context): Setting {
  const value =
    node.value.type === 'Word'
      ? expandOne(node.value, context)
      : joinWords(node.value.elements.flatMap((word) => expandWord(word, context)));
  return { name: node.name, value, span: spanOf(context, node) };
}

function assign(node: Assignment, settings: readonly Setting[], context: Context): void {
  const { scope } = context;
  if (node.value.type === 'ArrayValue') {
    const list = node.value.elements.flatMap((word) => expandWord(word, context));
    const before = node.append === true ? (scope.variables.get(node.name)?.list ?? []) : [];
    scope.assignList(node.name, [...before, ...list]);
    return;
  }
  const value = settings.find(
    (one) => one.name === node.name && one.span[0] === spanOf(context, node)[0],
  )?.value;
  if (value === undefined) return;
  if (node.index !== undefined) {
    const list = [...(scope.variables.get(node.name)?.list ?? [])];
    const at = Number(node.index.text);
    if (Number.isInteger(at) && at >= 0 && at < 256) list[at] = value;
    scope.assignList(
      node.name,
      list.map((word) => word ?? value),
    );
    return;
  }
  const before = node.append === true ? (scope.variables.get(node.name)?.values[0] ?? null) : null;
  scope.assign(node.name, before === null ? value : glue(before, value));
}

/** Two values one after the other, as `+=` has them. */
function glue(a: Word, b: Word): Word {
  const joined = joinWords([a, b]);
  const origin = [
    ...a.origin,
    ...b.origin.map((piece) => ({ ...piece, at: piece.at + a.text.length, end: piece.end + a.text.length })),
  ];
  return { ...joined, text: a.text + b.text, origin };
}

/** `export NAME=value`: a word to the command, and a value to the shell. */
function assignedWord(node: Assignment, context: Context): Word {
  const { value, name, span } = settingOf(node, context);
  const origin = [
    ...slice(context.origin, node.pos, node.pos + name.length + 1),
    ...value.origin.map((piece) => ({
      ...piece,
      at: piece.at + name.length + 1,
      end: piece.end + name.length + 1,
    })),
  ];
  return { ...value, text: `${name}=${value.text}`, origin, span };
}

/** Variables whose value is a command that other programs run. */
const RUNS_VALUE =
  /^(?:(?:MAN|GIT_|SYSTEMD_)?PAGER|(?:GIT_|GIT_SEQUENCE_)?EDITOR|VISUAL|BROWSER|GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|PROMPT_COMMAND|LESSOPEN|SUDO_ASKPASS|SSH_ASKPASS|GIT_ASKPASS|RIPGREP_PRE|FZF_DEFAULT_COMMAND)$/;

function sayOf(setting: Setting, elevated: boolean, context: Context): void {
  const { session } = context;
  const said = judgeSetting(setting, elevated);
  if (said !== null) session.say(said, setting.span);
  if (!RUNS_VALUE.test(setting.name) || setting.value.known !== 'whole') return;
  session.onlyGrave(() => judgeText(setting.value, context));
}
