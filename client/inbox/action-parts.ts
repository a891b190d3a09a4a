import type { Action, Json } from '../../domain/action.ts';
import { renderLine, renderVisible, splitJsonText } from '../../domain/visible.ts';

/** A text of an action, and the JSON pointer by which findings name it. */
export interface NamedText {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** JSON in tokens: what is an agent's word in it stands apart from what is only its form. */
export type JsonToken =
  | { readonly kind: 'form' | 'value'; readonly text: string }
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string; readonly path: string };

/** One member of an action as a page shows it. */
export type ActionPart =
  | { readonly kind: 'text'; readonly name: TextName; readonly text: string; readonly path: string }
  | { readonly kind: 'words' | 'pairs'; readonly name: 'argv' | 'env'; readonly items: readonly NamedText[] }
  | { readonly kind: 'json'; readonly name: 'args'; readonly tokens: readonly JsonToken[] };

type TextName = 'command' | 'sql' | 'tool' | 'type' | 'cwd' | 'host' | 'sourceIp';

/** What runs first, then where; nothing of an action is left out. */
export function partsOf(action: Action): readonly ActionPart[] {
  const { argv, args, env } = action;
  const text = (name: TextName): readonly ActionPart[] => {
    const value = action[name];
    return value === undefined ? [] : [{ kind: 'text', name, text: value, path: `/${name}` }];
  };
  return [
    ...text('command'),
    ...(argv === undefined ? [] : [wordsOf(argv)]),
    ...text('sql'),
    ...text('tool'),
    ...(args === undefined
      ? []
      : [{ kind: 'json', name: 'args', tokens: tokensOf(args, '/args', '') } as const]),
    ...text('type'),
    ...text('cwd'),
    ...(env === undefined ? [] : [pairsOf(env)]),
    ...text('host'),
    ...text('sourceIp'),
  ];
}

/** Every text of an action, for what is asked of all of them alike. */
export function textsOf(action: Action): readonly string[] {
  return partsOf(action).flatMap((part) => {
    if (part.kind === 'text') return [part.text];
    if (part.kind === 'json')
      return part.tokens.filter(({ kind }) => kind !== 'form').map(({ text }) => text);
    return part.items.flatMap(({ name, text }) => (part.kind === 'pairs' ? [name, text] : [text]));
  });
}

function wordsOf(argv: readonly string[]): ActionPart {
  const items = argv.map((text, index) => ({ name: String(index), path: `/argv/${index}`, text }));
  return { kind: 'words', name: 'argv', items };
}

function pairsOf(env: Readonly<Record<string, string>>): ActionPart {
  const items = Object.entries(env).map(([name, text]) => ({ name, path: `/env/${pointer(name)}`, text }));
  return { kind: 'pairs', name: 'env', items };
}

function tokensOf(value: Json, path: string, indent: string): readonly JsonToken[] {
  if (typeof value === 'string') return [{ kind: 'string', text: value, path }];
  if (value === null || typeof value !== 'object') return [{ kind: 'value', text: JSON.stringify(value) }];
  const isList = Array.isArray(value);
  const members = Object.entries(value as { readonly [key: string]: Json });
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) return [{ kind: 'form', text: `${open}${close}` }];
  const deeper = `${indent}  `;
  const inner = members.flatMap(([key, member], index): readonly JsonToken[] => [
    { kind: 'form', text: `${index === 0 ? '' : ','}\n${deeper}` },
    ...(isList
      ? []
      : ([
          { kind: 'key', text: key },
          { kind: 'form', text: ': ' },
        ] as const)),
    ...tokensOf(member, `${path}/${pointer(key)}`, deeper),
  ]);
  return [{ kind: 'form', text: open }, ...inner, { kind: 'form', text: `\n${indent}${close}` }];
}

/** RFC 6901. */
function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A part as text in which nothing hides, for comparing one revision with another. */
export function readPart(part: ActionPart): string {
  switch (part.kind) {
    case 'text':
      return renderVisible(part.text);
    case 'words':
      return part.items.map(({ text }) => renderLine(text)).join('\n');
    case 'pairs':
      return part.items.map(({ name, text }) => `${renderLine(name)} = ${renderLine(text)}`).join('\n');
    case 'json':
      return part.tokens.map(readToken).join('');
  }
}

function readToken({ kind, text }: JsonToken): string {
  if (kind !== 'key' && kind !== 'string') return text;
  return `"${splitJsonText(text)
    .map(({ shown }) => shown)
    .join('')}"`;
}
