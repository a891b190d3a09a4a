import { textAt } from './text-at.ts';
import type { Json, StoredMessage } from './types.ts';

/** What a person reads of a text, and what the client makes of its markup. */
export interface Reading {
  readonly text: string;
  readonly links: readonly string[];
  readonly mentions: readonly string[];
}

type Rule = readonly [pattern: RegExp, read: (match: RegExpExecArray) => Partial<Reading>];

/** Discord's Markdown, in the order in which its client tries it. */
const RULES: readonly Rule[] = [
  [/^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][^]*?)\n*```/i, ([, inside = '']) => ({ text: inside })],
  [/^(`+)([^]*?[^`])\1(?!`)/, ([, , inside = '']) => ({ text: inside })],
  [/^\\([^0-9A-Za-z\s])/, ([, letter = '']) => ({ text: letter })],
  [/^<(https?:\/\/[^\s>]+)>/, ([, url = '']) => ({ text: url, links: [url] })],
  [/^\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/, ([, text = '', url = '']) => ({ text, links: [url] })],
  [/^https?:\/\/[^\s<]+[^<.,:;"'\])\s]/, ([url]) => ({ text: url, links: [url] })],
  [/^<(?:@[!&]?|#)\d+>/, ([mention]) => ({ text: '@somebody', mentions: [mention] })],
  [/^@(?:everyone|here)\b/, ([mention]) => ({ text: mention, mentions: [mention] })],
  [/^<\/[^:>]+:\d+>/, () => ({ text: '/command' })],
  [/^<t:-?\d+(?::[tTdDfFR])?>/, () => ({ text: 'a time' })],
  [/^<a?:\w+:\d+>/, () => ({ text: 'an emoji' })],
  [/^\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/, ([, inside = '']) => readMarkdown(inside)],
  [/^__((?:\\[^]|[^\\])+?)__(?!_)/, ([, inside = '']) => readMarkdown(inside)],
  [/^~~([^]+?)~~(?!_)/, ([, inside = '']) => readMarkdown(inside)],
  [/^\|\|([^]+?)\|\|/, () => ({ text: '█' })],
  [/^\*(?=\S)((?:\\[^]|[^\\*])+?)\*/, ([, inside = '']) => readMarkdown(inside)],
  [/^_((?:\\[^]|[^\\_])+?)_\b/, ([, inside = '']) => readMarkdown(inside)],
];

/** Only where a line begins: headings, small print, quotations, lists. */
const LINE_MARK = /^(?:#{1,3} |-# |>>> |> |[ \t]*[-*+] (?=\S))/;

/** Carries out the markup of a text. */
export function readMarkdown(source: string): Reading {
  const parts: Partial<Reading>[] = [];
  let rest = source;
  let atStart = true;
  while (rest !== '') {
    const mark = atStart ? LINE_MARK.exec(rest) : null;
    if (mark !== null) rest = rest.slice(mark[0].length);
    atStart = false;
    const next = rest;
    const hit = RULES.map(([pattern, read]) => ({ match: pattern.exec(next), read })).find(
      ({ match }) => match,
    );
    if (hit?.match) {
      parts.push(hit.read(hit.match));
      rest = rest.slice(hit.match[0].length);
    } else if (rest !== '') {
      parts.push({ text: rest.slice(0, 1) });
      atStart = rest.startsWith('\n');
      rest = rest.slice(1);
    }
  }
  return {
    text: parts.map(({ text = '' }) => text).join(''),
    links: parts.flatMap(({ links = [] }) => links),
    mentions: parts.flatMap(({ mentions = [] }) => mentions),
  };
}

/** Everything of a message that its reader sees, its buttons' words too. */
export function readMessage(message: StoredMessage): Reading {
  const texts = [
    message.content,
    ...message.embeds.flatMap((embed) => [embed['title'], embed['description']]),
    ...message.embeds.flatMap((embed) =>
      ((embed['fields'] ?? []) as Json[]).flatMap(({ name, value }) => [name, value]),
    ),
  ].filter((text) => typeof text === 'string');
  const read = texts.map(readMarkdown);
  const footers = message.embeds.map((embed) => textAt((embed['footer'] ?? {}) as Json, 'text'));
  const labels = buttonsOf(message).map(({ label }) => String(label));
  return {
    text: [...read.map(({ text }) => text), ...footers, ...labels].join('\n'),
    links: read.flatMap(({ links }) => links),
    mentions: read.flatMap(({ mentions }) => mentions),
  };
}

export function buttonsOf({ components }: Pick<StoredMessage, 'components'>): readonly Json[] {
  return components.flatMap((row) => (row['components'] ?? []) as Json[]);
}
