import {
  type ArithmeticFor,
  type CompoundList,
  type For,
  type Select,
  type ParsedScript,
  type Statement,
  type SyntaxNode,
  forEachChild,
} from 'unbash';
import { SILENCE, type Stream, inTurn, merge } from '../command/taint.ts';
import { type Word, literalAt, slice, trace } from '../command/word.ts';
import { runCommand } from './command.ts';
import { type Context, contextOf, forked, spanOf } from './context.ts';
import { expandOne, expandText, expandWord } from './expand.ts';
import { judgeText } from './nested-judge.ts';
import { defineProcedure } from './procedure.ts';
import { applyRedirects } from './redirect.ts';
import { judgeNamesIn, judgeSubscript } from './subscripts.ts';

/** Goes through a script as a shell would, without running anything: what it prints, and all findings on the way. */
export function evaluateScript(script: ParsedScript, context: Context): Stream {
  return evaluateAll(script.commands, context);
}

function evaluateAll(statements: readonly Statement[], context: Context): Stream {
  let printed = SILENCE;
  for (const { command } of statements) {
    printed = inTurn(printed, evaluateNode(command, context));
    if (printed.text !== null)
      context.session.spend(printed.text.text.length / 64 + printed.text.origin.length / 4);
  }
  return printed;
}

export function evaluateNode(node: SyntaxNode, context: Context): Stream {
  switch (node.type) {
    case 'Command':
      return runCommand(node, context);
    case 'Statement':
      return evaluateNode(node.command, context);
    case 'Pipeline': {
      let { stdin } = context;
      for (const stage of node.commands) stdin = evaluateNode(stage, { ...context, stdin });
      return stdin ?? SILENCE;
    }
    case 'AndOr': {
      const [first, ...rest] = node.commands;
      let printed = first === undefined ? SILENCE : evaluateNode(first, context);
      printed = perhaps(context, () => {
        for (const one of rest) printed = merge(printed, evaluateNode(one, context));
        return printed;
      });
      return printed;
    }
    case 'If': {
      const asked = evaluateAll(node.clause.commands, context);
      return perhaps(context, () => {
        let printed = merge(asked, evaluateAll(node.then.commands, context));
        for (const { clause, then } of node.elif) {
          printed = merge(printed, evaluateAll(clause.commands, context));
          printed = merge(printed, evaluateAll(then.commands, context));
        }
        return node.else === undefined ? printed : merge(printed, evaluateAll(node.else.commands, context));
      });
    }
    case 'For':
    case 'Select': {
      const words = node.wordlist?.flatMap((word) => expandWord(word, context)) ?? context.scope.args;
      return forEach(node, words ?? [], context);
    }
    case 'While':
      return loop(context, [node.clause, node.body]);
    case 'ArithmeticFor':
      readWords(node, context);
      countUp(node, context);
      return loop(context, [node.body]);
    case 'Case':
      expandOne(node.word, context);
      for (const { pattern } of node.items) for (const word of pattern) expandOne(word, context);
      return perhaps(context, () =>
        node.items.reduce((sum, { body }) => merge(sum, evaluateAll(body.commands, context)), SILENCE),
      );
    case 'Subshell':
      return evaluateAll(node.body.commands, { ...context, scope: forked(context) });
    case 'BraceGroup':
      return evaluateAll(node.body.commands, context);
    case 'CompoundList':
      return evaluateAll(node.commands, context);
    case 'Function':
      return defineProcedure(node, context, (body) => evaluateNode(node.body, body));
    case 'Redirected': {
      const io = applyRedirects(node.redirects, context);
      const printed = evaluateNode(node.command, { ...context, stdin: io.stdin ?? context.stdin });
      return io.keep(printed, spanOf(context, node));
    }
    case 'Coproc': {
      const inner = { ...context, scope: forked(context) };
      context.scope.coprocess = (stdin) => evaluateNode(node.body, { ...inner, stdin });
      return evaluateNode(node.body, context);
    }
    case 'ArithmeticCommand': {
      readWords(node, context);
      judgeNamesIn(node.body, context);
      // A shell without arithmetic commands reads `((rm -rf /))` as a subshell in a subshell.
      const code = wordOf(node.pos + 2, node.body, context);
      context.session.onlyGrave(() => judgeText(code, context));
      return SILENCE;
    }
    default:
      readWords(node, context);
      return SILENCE;
  }
}

/** `for ((i=0; …))`: the variable counts from there. */
function countUp(node: ArithmeticFor, context: Context): void {
  const found = /^\s*([A-Za-z_]\w*)\s*=\s*(\d{1,6})\s*;/.exec(
    context.text.slice(node.pos, node.end).replace(/^[^(]*\(\(/, ''),
  );
  if (found === null) return;
  const at = spanOf(context, node);
  const values = Array.from({ length: 6 }, (_, index) => literalAt(String(Number(found[2]) + index), at));
  context.scope.assignAny(found[1] ?? '', [...values, null]);
}

function wordOf(at: number, text: string, context: Context): Word {
  const origin = slice(context.origin, at, at + text.length);
  return { text, known: 'whole', taint: 0, origin, span: trace(context.origin, at, at + text.length) };
}

/** Assignments in here may happen or not. */
function perhaps(context: Context, evaluate: () => Stream): Stream {
  context.session.spend(4);
  context.scope.weak += 1;
  const printed = evaluate();
  context.scope.weak -= 1;
  return printed;
}

/** Loops over more words, or with longer bodies, are not gone through word by word. */
const MAX_WORDS = 6;
const MAX_BODY = 512;

/**
 * A loop over words: its variable may be any of them. Where they are few and known it is gone through word by word as well, since
 * the rounds may put a command together; of that only what is grave and not found otherwise counts.
 */
function forEach(node: For | Select, words: readonly Word[], context: Context): Stream {
  const { scope, session } = context;
  const name = node.name.value;
  const anyOf = (inner: Context): Stream => {
    inner.scope.assignAny(name, words);
    return loop(inner, [node.body]);
  };
  const body = context.text.slice(node.body.pos, node.body.end);
  const few = words.length > 1 && words.length <= MAX_WORDS && body.length <= MAX_BODY;
  if (!few || words.some(({ known }) => known !== 'whole') || /break|continue|return|exit/.test(body))
    return anyOf(context);
  let printed: Stream | null = null;
  const other = { ...context, scope: forked(context) };
  session.lookTwice(
    () => {
      let out = SILENCE;
      for (const word of words) {
        scope.assign(name, word);
        out = inTurn(out, evaluateAll(node.body.commands, context));
      }
      printed = out;
    },
    () => {
      const out = anyOf(other);
      printed ??= out;
    },
  );
  scope.assignAny(name, words);
  return printed ?? SILENCE;
}

const MAX_ROUNDS = 8;

/** Twice over, since the second time round a loop sees what the first has assigned. */
function loop(context: Context, lists: readonly CompoundList[]): Stream {
  return perhaps(context, () => {
    let printed = SILENCE;
    const before = context.scope.assignments;
    for (const list of lists) printed = merge(printed, evaluateAll(list.commands, context));
    if (context.scope.assignments === before) return printed;
    // As often as it shifts another argument to the front, but for a few.
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { args } = context.scope;
      for (const list of lists) printed = merge(printed, evaluateAll(list.commands, context));
      if (context.scope.args === args || context.scope.args?.length === 0) break;
    }
    return printed;
  });
}

/** Runs the substitutions of the words in a node that is no command, such as a test. */
export function readWords(node: SyntaxNode, context: Context): void {
  forEachChild(node, (child) => {
    if (child.type === 'Word') judgeSubscript(expandOne(child, context), context);
    else if (child.type === 'ArithmeticWord') {
      judgeNamesIn(child.value, context);
      if (child.parts !== undefined) expandText(child.parts, child, context);
    } else if (child.type === 'CommandExpansion' || child.type === 'ArithmeticCommandExpansion') {
      if (child.script !== undefined) evaluateScript(child.script, contextOf(child.script, child, context));
    } else readWords(child, context);
  });
}
