import type { Invocation } from '../command/invocation.ts';
import { SILENCE, type Stream } from '../command/taint.ts';
import { joinWords } from '../command/word.ts';
import type { Context } from './context.ts';
import { judgeCall } from './judge-call.ts';
import { fitsOf } from '../rules/families.ts';

/**
 * Calls a function of the script with its arguments.
 * @returns what it prints; null where there is no such function
 */
export function callProcedure(call: Invocation, context: Context): Stream | null {
  const { scope, session } = context;
  const procedure = scope.procedures.get(call.name);
  if (procedure === undefined) return null;
  const { node, origin, text } = procedure;
  // A function that has the name of a known program hides it, or seems to: both are judged.
  if (fitsOf(call).length > 0) judgeCall(call, context);
  const words = call.args.length === 0 ? 0 : joinWords(call.args).text.length;
  const before = { args: scope.args, procedures: new Map(scope.procedures) };
  scope.args = call.args;
  // A function does not call itself here: its body has been read.
  scope.procedures.delete(call.name);
  let printed: Stream = SILENCE;
  session.deeper(node.end - node.pos + words, () => {
    printed = context.runner.node(node.body, { ...context, origin, text });
  });
  scope.args = before.args;
  const own = before.procedures.get(call.name);
  if (own !== undefined) scope.procedures.set(call.name, own);
  return printed;
}
