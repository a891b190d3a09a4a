import type { Function as FunctionNode, SyntaxNode } from 'unbash';
import { forEachChild } from 'unbash';
import type { Said } from '../rule.ts';
import { SILENCE, type Stream } from '../command/taint.ts';
import { type Context, forked, spanOf } from './context.ts';

const FORK_BOMB: Said = {
  rule: 'processes.fork-bomb',
  tier: 'CRITICAL',
  label: 'service_disruption',
  message: 'Starts copies of itself without end until the machine stops answering.',
  zh: '不断启动自身的副本，直到机器失去响应。',
};

/**
 * Takes up a function. Its body is judged here once, as it may be called by anybody with anything; a call judges it again with
 * its arguments. One that starts itself twice over multiplies until nothing else can run.
 */
export function defineProcedure(
  node: FunctionNode,
  context: Context,
  evaluateBody: (context: Context) => Stream,
): Stream {
  const { scope, session } = context;
  const name = node.name.value;
  if (countCalls(node.body, name) >= 2) session.say(FORK_BOMB, spanOf(context, node));
  const inside = forked(context);
  inside.args = null;
  inside.procedures.delete(name);
  // Which program `"$@"` is, is told where the function is called.
  session.withoutRule('shell.unknown-name', () => evaluateBody({ ...context, scope: inside, stdin: null }));
  scope.procedures.set(name, { node, origin: context.origin, text: context.text });
  return SILENCE;
}

function countCalls(node: SyntaxNode, name: string): number {
  let calls = node.type === 'Command' && node.name?.value === name ? 1 : 0;
  forEachChild(node, (child) => {
    calls += countCalls(child, name);
  });
  return calls;
}
