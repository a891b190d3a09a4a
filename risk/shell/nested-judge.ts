import { readProgram } from '../code/read-program.ts';
import type { Invocation } from '../command/invocation.ts';
import { judgeSql } from '../sql/judge.ts';
import type { Said } from '../rule.ts';
import { type Word, originAt, slice, trace } from '../command/word.ts';
import { judgeWindows } from '../windows/judge.ts';
import { type Context, forked } from './context.ts';
import type { NestedCode } from './nested-code.ts';
import { readSource } from './source.ts';

/** Judges code inside a command, in the language it is in. */
export function judgeNested(code: NestedCode, call: Invocation, context: Context): void {
  const { session } = context;
  if (code.kind === 'words') {
    const length = code.words.reduce((sum, word) => sum + word.text.length, 0);
    const stdin = code.fed === true ? call.stdin : null;
    session.deeper(length, () => context.runner.words(code.words, { ...context, stdin }));
    return;
  }
  session.deeper(code.code.text.length, () => {
    switch (code.kind) {
      case 'shell':
        return judgeShellCode(code, call, context);
      case 'sql':
        session.spend(80);
        return session.add(
          judgeSql(code.code.text, { path: session.path, origin: code.code.origin }, { client: true }),
        );
      case 'program':
        return judgeProgram(code.code, code.language, context);
      case 'powershell':
      case 'cmd':
        return judgeWindows(code.kind, code.code, context);
    }
  });
}

function judgeShellCode(
  code: Extract<NestedCode, { kind: 'shell' }>,
  call: Invocation,
  context: Context,
): void {
  const scope = code.here === true ? context.scope : forked(context);
  if (code.here !== true) {
    scope.cwd = call.cwd;
    for (const { name, value } of call.settings) scope.assign(name, value);
  }
  if (code.args !== undefined && code.here !== true) {
    const [name, ...args] = code.args;
    scope.name = name ?? null;
    scope.args = args;
  }
  const fromStdin = call.stdin?.text === code.code;
  if (fromStdin && code.here !== true) scope.stdin = null;
  evaluateText(code.code, { ...context, scope, stdin: fromStdin ? null : call.stdin });
}

/** Judges a text as shell code of its own, wherever it came from. */
export function judgeText(code: Word, context: Context): void {
  context.session.deeper(code.text.length, () =>
    evaluateText(code, { ...context, scope: forked(context), stdin: null }),
  );
}

/** Reads and evaluates a text that stands, as `code` says, in the text that was sent. */
export function evaluateText(code: Word, context: Context): void {
  const source = readSource(code.text);
  if (source.kind === 'refused') {
    context.session.say(unparseable(source.problem, source.zh), code.span);
    context.session.exhausted = true;
    return;
  }
  if (source.problem !== null)
    context.session.say(
      unparseable(`is not complete shell (${source.problem})`, `不是完整的 shell（${source.problem}）`),
      code.span,
    );
  context.runner.script(source.script, { ...context, text: code.text, origin: code.origin });
}

function unparseable(problem: string, zh: string): Said {
  return {
    rule: 'shell.unparseable',
    tier: 'MEDIUM',
    label: 'unparseable',
    message: `This command ${problem}.`,
    zh: `该命令${zh}。`,
  };
}

/** Of a longer program only the beginning is read, which is said. In UTF-16 code units. */
const MAX_PROGRAM = 24 * 1024;
const TOO_LONG: Said = {
  rule: 'code.too-long',
  tier: 'MEDIUM',
  label: 'unparseable',
  message: 'The program is too long to be read to its end.',
  zh: '程序过长，无法读完。',
};

/** Code of another language: what it does to files and machines, and the commands and SQL that it holds. */
export function judgeProgram(
  code: Word,
  language: Parameters<typeof readProgram>[0],
  context: Context,
): void {
  const { session } = context;
  if (code.text.length > MAX_PROGRAM) session.say(TOO_LONG, code.span);
  for (const effect of readProgram(language, code.text.slice(0, MAX_PROGRAM))) {
    if (effect.kind === 'said') session.say(effect.said, trace(code.origin, effect.start, effect.end));
    else if (effect.kind === 'argv') {
      const words = effect.words.map(({ text, start, end }) => wordAt(code, text, start, end));
      judgeNested({ kind: 'words', words }, EMPTY_CALL(code), context);
    } else {
      const inner = wordAt(code, effect.text, effect.start, effect.end);
      judgeNested({ kind: effect.kind, code: inner }, EMPTY_CALL(code), context);
    }
  }
}

function wordAt(code: Word, text: string, start: number, end: number): Word {
  const span = trace(code.origin, start, end);
  const at = code.text.indexOf(text, start);
  const verbatim = at >= 0 && at + text.length <= end;
  const origin = verbatim ? slice(code.origin, at, at + text.length) : originAt(text.length, span);
  return { text, known: 'whole', taint: code.taint, origin, span };
}

const EMPTY_CALL = (code: Word): Invocation => ({
  name: '',
  program: '',
  args: [],
  switches: new Set(),
  operands: [],
  settings: [],
  redirects: [],
  stdin: null,
  elevated: false,
  fed: false,
  cwd: undefined,
  span: code.span,
  wrapped: code.span,
});
