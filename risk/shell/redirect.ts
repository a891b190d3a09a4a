import type { HereDoc, HereString, Redirect, Redirection } from 'unbash';
import type { RedirectTo } from '../invocation.ts';
import { judgeRedirect } from '../rules/redirects.ts';
import { SILENCE, type Stream, merge } from '../taint.ts';
import { type Span, type Word, originAt, slice } from '../word.ts';
import { type Context, spanOf } from './context.ts';
import { expandOne, expandText } from './expand.ts';
import { judgePersisted } from './persisted.ts';
import { fileTaint, pathKey } from './output.ts';

export interface Redirects {
  readonly list: readonly RedirectTo[];
  /** What is put on standard input; null where nothing is. */
  readonly stdin: Stream | null;
  /** Takes what a command prints to where it is sent. @returns what is left for the pipe */
  keep(printed: Stream, span: Span): Stream;
}

const NONE: Redirects = { list: [], stdin: null, keep: (printed) => printed };

/** Judges redirects, and tells what they put on standard input and where the output goes. */
export function applyRedirects(nodes: readonly Redirection[], context: Context): Redirects {
  if (nodes.length === 0) return NONE;
  const list: RedirectTo[] = [];
  const targets: { readonly path: string; readonly appends: boolean }[] = [];
  let stdin: Stream | null = null;
  for (const node of nodes) {
    if (node.type === 'HereDoc' || node.type === 'HereString') {
      stdin = hereStream(node, context);
      continue;
    }
    const to = redirectOf(node, context);
    if (to === null) continue;
    list.push(to);
    const said = judgeRedirect(to, context.scope.cwd);
    if (said !== null && said.tier !== 'SAFE') context.session.say(said, to.span);
    if (to.operator === '<' || to.operator === '<>') stdin = fileStream(to, context);
    const descriptor = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : 1;
    if (to.operator.includes('>') && descriptor === 1 && !/^(?:\d+|-)$/.test(to.target.text)) {
      targets.push({ path: to.target.text, appends: to.operator.includes('>>') });
    }
  }
  return { list, stdin, keep: (printed, span) => keepIn(context, targets, printed, span) };
}

function keepIn(
  context: Context,
  targets: readonly { readonly path: string; readonly appends: boolean }[],
  printed: Stream,
  span: Span,
): Stream {
  if (targets.length === 0) return printed;
  const { scope } = context;
  for (const { path, appends } of targets) {
    const key = pathKey(path, scope);
    const before = appends ? (scope.files.get(key) ?? SILENCE) : SILENCE;
    scope.files.set(key, { ...merge(before, printed), span: printed.span ?? span });
    judgePersisted(path, printed, context);
  }
  return SILENCE;
}

function redirectOf(node: Redirect, context: Context): RedirectTo | null {
  if (node.target === undefined) return null;
  return {
    operator: node.operator,
    target: expandOne(node.target, context),
    span: spanOf(context, node),
  };
}

function fileStream(to: RedirectTo, { scope }: Context): Stream {
  const path = to.target.text;
  const written = scope.files.get(pathKey(path, scope));
  return {
    text: written?.text ?? null,
    taint: (written?.taint ?? 0) | to.target.taint | fileTaint(path, scope),
    span: to.span,
  };
}

function hereStream(node: HereDoc | HereString, context: Context): Stream {
  const span = spanOf(context, node);
  if (node.type === 'HereString') {
    const text = node.target === undefined ? null : expandOne(node.target, context);
    return { text, taint: text?.taint ?? 0, span };
  }
  const text = hereText(node, context);
  return { text, taint: text.taint, span: text.text === '' ? span : text.span };
}

function hereText(node: HereDoc, context: Context): Word {
  const { body } = node;
  if (body.parts !== undefined && /[$`\\]/.test(body.text)) return expandText(body.parts, body, context);
  const verbatim = context.text.startsWith(body.text, body.pos);
  const origin = verbatim
    ? slice(context.origin, body.pos, body.pos + body.text.length)
    : originAt(body.text.length, spanOf(context, body));
  return { text: body.text, known: 'whole', taint: 0, origin, span: spanOf(context, body) };
}
