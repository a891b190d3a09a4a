import type { ParsedScript, SyntaxNode } from 'unbash';
import type { Stream } from '../command/taint.ts';
import { type Origin, type Span, type Word, originAt, trace } from '../command/word.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';

/** Where the evaluation stands: the text whose nodes are read, what the shell knows, and what comes in. */
export interface Context {
  /** The text that offsets of nodes count in, and where it comes from. */
  readonly text: string;
  readonly origin: Origin;
  readonly scope: Scope;
  readonly session: Session;
  /** Standard input; null where it is the caller's own. */
  readonly stdin: Stream | null;
  readonly runner: Runner;
}

/** The evaluator, as its parts call it again for what lies inside a command. Each tells what is printed. */
export interface Runner {
  readonly script: (script: ParsedScript, context: Context) => Stream;
  readonly node: (node: SyntaxNode, context: Context) => Stream;
  /** Runs the substitutions inside a node that is no command, such as a test. */
  readonly inside: (node: SyntaxNode, context: Context) => void;
  readonly words: (words: readonly Word[], context: Context) => Stream;
}

export function spanOf(context: Context, node: { readonly pos: number; readonly end: number }): Span {
  return trace(context.origin, node.pos, node.end);
}

/** A subshell's scope, at the cost of what it knows. */
export function forked({ scope, session }: Context): Scope {
  session.spend(4 + (scope.variables.size + scope.procedures.size + scope.aliases.size) / 4);
  return scope.fork();
}

/** The context of a script in a substitution, whose offsets may count in a text of its own. */
export function contextOf(
  script: ParsedScript,
  node: { readonly pos: number; readonly end: number },
  context: Context,
): Context {
  const scope = forked(context);
  if (script.source === undefined) return { ...context, scope };
  const origin = originAt(script.source.length, spanOf(context, node));
  return { ...context, scope, text: script.source, origin };
}
