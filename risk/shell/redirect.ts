import type { HereDoc, HereString, Redirect, Redirection } from 'unbash';
import type { RedirectTo } from '../command/invocation.ts';
import { judgeRedirect } from '../rules/system/redirects.ts';
import { SILENCE, type Stream, inTurn } from '../command/taint.ts';
import { type Span, type Word, originAt, slice } from '../command/word.ts';
import { type Context, contextOf, spanOf } from './context.ts';
import { expandOne, expandText } from './expand.ts';
import { judgeText } from './nested-judge.ts';
import { judgePersisted } from './persisted.ts';
import { fileTaint } from './output.ts';
import type { Sink } from './scope.ts';

export interface Redirects {
  readonly list: readonly RedirectTo[];
  /** What is put on standard input; null where nothing is. */
  readonly stdin: Stream | null;
  /** Commands that read what is printed, as in `> >(…)`; null where there are none. */
  readonly sink: Sink | null;
  /** Takes what a command prints to where it is sent. @returns what is left for the pipe */
  keep(printed: Stream, span: Span): Stream;
}

export const NO_REDIRECTS: Redirects = { list: [], stdin: null, sink: null, keep: (printed) => printed };

interface Target {
  readonly path: string;
  readonly appends: boolean;
  readonly sink: Sink | null;
}

/** Judges redirects, and tells what they put on standard input and where the output goes. */
export function applyRedirects(nodes: readonly Redirection[], context: Context): Redirects {
  if (nodes.length === 0) return NO_REDIRECTS;
  const list: RedirectTo[] = [];
  const targets: Target[] = [];
  let stdin: Stream | null = null;
  let sink: Sink | null = null;
  for (const node of nodes) {
    if (node.type === 'HereDoc' || node.type === 'HereString') {
      const stream = hereStream(node, context);
      if (descriptorOf(node, 0) === 0) stdin = stream;
      else context.scope.files.set(`/dev/fd/${descriptorOf(node, 0)}`, stream);
      continue;
    }
    const to = redirectOf(node, context);
    if (to === null) continue;
    list.push(to);
    const said = judgeRedirect(to, context.scope.cwd);
    if (said !== null && said.tier !== 'SAFE') context.session.say(said, to.span);
    if (to.operator === '<' || to.operator === '<>') {
      const stream = fileStream(to, context);
      if (descriptorOf(node, 0) === 0) stdin = stream;
      else context.scope.files.set(`/dev/fd/${descriptorOf(node, 0)}`, stream);
    } else if (to.operator === '<&') {
      stdin = context.scope.files.get(`/dev/fd/${to.target.text}`) ?? stdin;
    }
    if (to.operator.includes('>') && descriptorOf(node, 1) === 1 && !/^(?:\d+|-)$/.test(to.target.text)) {
      sink = sinkOf(node, context);
      targets.push({ path: to.target.text, appends: to.operator.includes('>>'), sink });
    } else if (to.operator === '>&' && context.scope.descriptors.has(to.target.text)) {
      targets.push({ path: '', appends: true, sink: context.scope.descriptors.get(to.target.text) ?? null });
    } else if (
      to.operator.includes('>') &&
      descriptorOf(node, 1) > 1 &&
      !/^(?:\d+|-)$/.test(to.target.text)
    ) {
      const own = { path: to.target.text, appends: true, sink: sinkOf(node, context) };
      context.scope.descriptors.set(String(descriptorOf(node, 1)), (printed) => {
        keepIn(context, [own], printed, to.span);
      });
    }
  }
  if (sink === null && targets.length > 0) {
    const kept = targets.map((target) => ({ ...target, appends: true }));
    sink = (printed) => keepIn(context, kept, printed, [0, 0]);
  }
  return { list, stdin, sink, keep: (printed, span) => keepIn(context, targets, printed, span) };
}

function descriptorOf({ descriptor }: Redirection, usual: number): number {
  return descriptor?.type === 'FileDescriptor' ? descriptor.value : usual;
}

/** The commands in `> >(…)`, or the coprocess that `>&"${COPROC[1]}"` sends to. */
function sinkOf({ target, operator }: Redirect, context: Context): Sink | null {
  if (operator === '>&') return context.scope.coprocess;
  const [part] = target?.parts ?? [];
  if (part?.type !== 'ProcessSubstitution' || part.script === undefined) return null;
  const { script } = part;
  const inner = contextOf(script, part, context);
  return (stdin) => context.runner.script(script, { ...inner, stdin });
}

function keepIn(context: Context, targets: readonly Target[], printed: Stream, span: Span): Stream {
  if (targets.length === 0) return printed;
  const { scope } = context;
  for (const { path, appends, sink } of targets) {
    if (sink !== null) {
      sink(printed);
      continue;
    }
    const key = scope.keyOf(path);
    const before = appends ? (scope.files.get(key) ?? SILENCE) : SILENCE;
    const whole = inTurn(before, printed);
    context.session.spend((whole.text?.text.length ?? 0) / 64 + (whole.text?.origin.length ?? 0) / 4);
    scope.files.set(key, { ...whole, span: whole.span ?? span });
    if (printed.text !== null && scope.fifos.get(key) === true) judgeText(printed.text, context);
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
  const written = scope.fileAt(path);
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
