import { LOOKALIKE, isLookalike } from '../hidden.ts';
import { type Invocation, commandName, hasSwitch } from '../command/invocation.ts';
import { placeOf } from '../paths/paths.ts';
import type { Rule, Said } from '../rule.ts';
import { fitsOf, hasRulesFor, knownNames } from '../rules/families.ts';
import { judgeUnknown } from '../rules/generic.ts';
import { TAINT, has } from '../command/taint.ts';
import { type Span, type Word, cover } from '../command/word.ts';
import type { Context } from './context.ts';
import { SHELLS, inlineCode, readsCode } from '../command/inline-code.ts';
import { judgeCoarsely } from './coarse.ts';
import { judgeNested } from './nested-judge.ts';
import { nestedCode } from './nested.ts';
import { fileTaint } from './output.ts';
import { matches } from './pattern.ts';

/**
 * Judges one command with its wrappers off: what the rules say of it, and what it runs besides itself.
 * @returns the lines that fit it, be they such that find nothing wrong
 */
export function judgeCall(call: Invocation, context: Context): readonly Rule[] {
  const { scope } = context;
  const tainted = withFileTaints(call, context);
  const fits = applyFamilies(tainted, context);
  const nested = nestedCode(tainted, scope);
  for (const code of nested) judgeNested(code, tainted, context);
  judgeUntold(tainted, context);
  if (fits.length > 0 || nested.length > 0 || runsKnownFile(call, context)) return fits;
  if (isLookalike(call.program)) context.session.say(LOOKALIKE, call.span);
  const said = judgeUnknown(call);
  if (said.tier !== 'SAFE') context.session.say(said, call.span);
  judgeTail(call, context);
  return fits;
}

function applyFamilies(call: Invocation, context: Context): readonly Rule[] {
  const fits = fitsOf(call);
  for (const rule of fits) if (rule.tier !== 'SAFE') context.session.say(rule, causeOf(rule, call));
  return fits;
}

/** What comes down the pipe, and a wrapper, belong to the cause where the rule would not say this without them. */
function causeOf(rule: Rule, call: Invocation): Span {
  const { span, wrapped, elevated, fed, stdin } = call;
  const bare = !(elevated || fed) || fitsOf({ ...call, elevated: false, fed: false }).includes(rule);
  const own = bare ? span : wrapped;
  const source = stdin?.span ?? null;
  return source === null || fitsOf({ ...call, stdin: null }).includes(rule) ? own : cover(own, source);
}

/**
 * Code that a shell gets from a command whose output cannot be told, such as `awk … | sh`: what stands in the text of that
 * command may be what it prints.
 */
function judgeUntold(call: Invocation, { session, stdin }: Context): void {
  const isShell = SHELLS.includes(call.name);
  if (!isShell && !['eval', 'source', '.'].includes(call.name)) return;
  session.spend(20);
  const spans: Span[] = [];
  if (isShell && readsCode(call) && stdin !== null && stdin.text?.known !== 'whole' && stdin.span !== null)
    spans.push(stdin.span);
  for (const word of isShell ? inlineCode(call) : call.args)
    if (word.known !== 'whole' && /\$\(|`|<\(/.test(word.text)) spans.push(word.span);
  for (const [from, to] of spans) judgeCoarsely(session.sent.slice(from, to), session, from);
}

/** Arguments that name a file carry what this script has put into it. */
function withFileTaints(call: Invocation, { scope }: Context): Invocation {
  if (scope.files.size === 0) return call;
  const carry = (word: Word): Word => {
    const written = scope.fileAt(word.text.replace(/^@/, ''));
    return written === undefined ? word : { ...word, taint: word.taint | written.taint };
  };
  return { ...call, args: call.args.map(carry), operands: call.operands.map(carry) };
}

const RUNS_FETCHED: Said = {
  rule: 'shell.runs-fetched',
  tier: 'MEDIUM',
  label: 'remote_code',
  message: 'Runs a program that it has just downloaded.',
  zh: '运行刚刚下载的程序。',
};
const RUNS_DECODED: Said = {
  rule: 'shell.runs-decoded',
  tier: 'HIGH',
  label: 'opaque_code',
  message: 'Runs a file whose text was hidden by an encoding.',
  zh: '运行内容经过编码隐藏的文件。',
};

/** `./x.sh`, where this script has written x.sh itself. */
function runsKnownFile(call: Invocation, context: Context): boolean {
  const path = call.program;
  const written = context.scope.fileAt(path);
  if (written === undefined) return false;
  const taint = fileTaint(path, context.scope);
  if ((taint & TAINT.decoded) !== 0) context.session.say(RUNS_DECODED, call.span);
  if ((taint & TAINT.remote) !== 0) context.session.say(RUNS_FETCHED, call.span);
  if (written.text !== null)
    judgeNested({ kind: 'shell', code: written.text, args: call.args }, call, context);
  return true;
}

/** An unknown command may be a wrapper: what is dangerous in its tail counts, what is not does not. */
function judgeTail(call: Invocation, context: Context): void {
  if (hasSwitch(call, 'dry-run', 'dryrun')) return;
  const at = call.args.findIndex((arg, index) => {
    const before = call.args[index - 1]?.text ?? '-';
    return (
      arg.known === 'whole' &&
      hasRulesFor(commandName(arg.text)) &&
      (before.startsWith('-') ||
        (index === 2 && call.args[0]?.text.startsWith('-') === true) ||
        /^(?:run|exec|execute|shell|sh|cmd|command|do|with)$/.test(before) ||
        call.operands[0] === arg)
    );
  });
  if (at < 0) return;
  const tail = call.args.slice(at);
  const length = tail.reduce((sum, word) => sum + word.text.length, 0);
  const { session } = context;
  session.deeper(length, () => session.onlyGrave(() => context.runner.words(tail, context)));
}

const UNKNOWN_NAME: Said = {
  rule: 'shell.unknown-name',
  tier: 'MEDIUM',
  label: 'opaque_code',
  message: 'Which program this is, is decided only when it runs.',
  zh: '运行时才能确定这是哪个程序。',
};
const UNKNOWN_REMOVER: Said = {
  ...UNKNOWN_NAME,
  tier: 'HIGH',
  label: 'destructive_command',
  message:
    'Which program this is, is decided only when it runs; its arguments are those of a recursive delete.',
  zh: '运行时才能确定这是哪个程序；其参数与递归删除一致。',
};
const UNKNOWN_CODE: Said = {
  ...UNKNOWN_NAME,
  tier: 'HIGH',
  message: 'Runs what it has decoded as a command.',
  zh: '把解码得到的内容当作命令运行。',
};
const UNKNOWN_DOWNLOAD: Said = {
  ...UNKNOWN_CODE,
  label: 'remote_code',
  message: 'Runs what it has fetched from elsewhere as a command.',
  zh: '把从别处下载的内容当作命令运行。',
};

/** A name made at run time can be any program; what its arguments would do to the worst of them decides. */
export function judgeUnknownName(call: Invocation, name: Word, context: Context): void {
  const { session } = context;
  const candidates = candidatesOf(name);
  session.spend(/[*?[]/.test(name.text) ? 150 + 50 * candidates.length : 0);
  for (const text of candidates) {
    const word: Word = { ...name, text, known: 'whole' };
    session.onlyGrave(() => context.runner.words([word, ...call.args], context));
  }
  // A name that takes code as a shell does may be a shell.
  if (call.args.some((arg) => /^-[a-z]*c$/.test(arg.text))) {
    const word: Word = { ...name, text: 'sh', known: 'whole' };
    session.onlyGrave(() => context.runner.words([word, ...call.args], context));
  }
  const destroys =
    call.args.some((arg) =>
      /^-(?:[a-zA-Z]*[rR][a-zA-Z]*f|[a-zA-Z]*f[a-zA-Z]*[rR])[a-zA-Z]*$/.test(arg.text),
    ) || hasSwitch(call, 'recursive');
  const vital = call.operands.some((word) =>
    ['root', 'system', 'home', 'device'].includes(placeOf(word.text, call.cwd)),
  );
  if (destroys) session.say(UNKNOWN_REMOVER, call.span, vital ? 'CRITICAL' : 'HIGH');
  else if (has(name.taint, TAINT.remote)) session.say(UNKNOWN_DOWNLOAD, call.span);
  else if (has(name.taint, TAINT.decoded)) session.say(UNKNOWN_CODE, call.span);
  else session.say(UNKNOWN_NAME, call.span);
}

const MAX_NAMES = 32;

/** The known programs that a name with wildcards, such as `/bin/r?`, may stand for. */
function candidatesOf(name: Word): readonly string[] {
  const base = name.text.split('/').at(-1) ?? '';
  if (!/[*?[]/.test(base) || /[$`]/.test(base) || base.length > 64 || /^\*+$/.test(base)) return [];
  return knownNames()
    .filter((known) => matches(known, base))
    .slice(0, MAX_NAMES);
}
