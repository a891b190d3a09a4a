import type { Finding } from '../../domain/verdict.ts';
import { type Span, literalAt, originOfWhole } from '../command/word.ts';
import { judgeCoarsely } from './coarse.ts';
import { runWordsOf } from './command.ts';
import type { Context } from './context.ts';
import { evaluateNode, evaluateScript, readWords } from './evaluate.ts';
import { judgeRedirect } from '../rules/system/redirects.ts';
import { evaluateText, judgeProgram } from './nested-judge.ts';
import type { Said } from '../rule.ts';
import type { Language } from '../code/effect.ts';
import { Scope } from './scope.ts';
import { Session, TooMuch } from './session.ts';

/**
 * Judges shell text as a shell would read it: every simple command, wherever it stands, with wrappers off and quoting,
 * variables, substitutions and pipes resolved as far as they can be told. Runs nothing.
 * @param path JSON pointer of the text in the input
 */
export function judgeShell(text: string, path: string, cwd?: string): readonly Finding[] {
  const session = new Session(path, text);
  const word = literalAt(text, [0, text.length]);
  withinLimits(session, word.span, () => evaluateText(word, contextFor(text, session, cwd)));
  if (session.exhausted) judgeCoarsely(text, session);
  return session.findings;
}

/** Of more words, these many are read, and the rest coarsely. */
const MAX_ARGV = 16_384;

/**
 * Judges a command that is run without a shell: its words are what they are. Spans count in the words joined by
 * single blanks.
 */
export function judgeArgv(argv: readonly string[], path: string, cwd?: string): readonly Finding[] {
  const session = new Session(path, argv.join(' '));
  let at = 0;
  const words = argv.map((text) => {
    const span = [at, at + text.length] as const;
    at += text.length + 1;
    return literalAt(text, span);
  });
  const span = [0, Math.max(0, at - 1)] as const;
  withinLimits(session, span, () => runWordsOf(words.slice(0, MAX_ARGV), contextFor('', session, cwd)));
  if (words.length > MAX_ARGV) session.exhaust(span);
  if (session.exhausted) judgeCoarsely(session.sent, session);
  return session.findings;
}

/** Judges the writing of a file, as a redirect to it would be. */
export function judgeWrite(target: string, path: string, cwd?: string): readonly Finding[] {
  const session = new Session(path, target);
  const span: Span = [0, target.length];
  const said = judgeRedirect({ operator: '>', target: literalAt(target, span), span }, cwd);
  if (said !== null && said.tier !== 'SAFE') session.say(said, span);
  return session.findings;
}

/** Judges a program in another language than shell, such as a tool call carries. */
export function judgeCode(text: string, language: Language, path: string): readonly Finding[] {
  const session = new Session(path, text);
  const word = literalAt(text, [0, text.length]);
  session.say(RUNS_CODE, word.span);
  withinLimits(session, word.span, () => judgeProgram(word, language, contextFor(text, session, undefined)));
  return session.findings;
}

const RUNS_CODE: Said = {
  rule: 'interpreters.carried-code',
  tier: 'MEDIUM',
  label: 'opaque_code',
  message: 'Runs code that the call carries.',
  zh: '运行调用中携带的代码。',
};

function withinLimits(session: Session, span: Span, judge: () => unknown): void {
  try {
    judge();
  } catch (error) {
    // A text can also be so deep that the stack does not hold it.
    if (!(error instanceof TooMuch || error instanceof RangeError)) throw error;
    session.exhaust(span);
  }
}

function contextFor(text: string, session: Session, cwd: string | undefined): Context {
  const scope = new Scope();
  scope.cwd = cwd;
  // A command is handed over with no arguments of its own.
  scope.args = [];
  return { text, origin: originOfWhole(text), scope, session, stdin: null, runner: RUNNER };
}

const RUNNER: Context['runner'] = {
  script: evaluateScript,
  node: evaluateNode,
  inside: readWords,
  words: runWordsOf,
};
