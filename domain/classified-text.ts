import type { Action } from './action.ts';
import type { Check } from './execution.ts';
import { TIERS } from './tier.ts';
import type { Finding } from './verdict.ts';

/** All that findings point into: the action, what its requester wrote, and the command that checks the action. */
export interface Judged extends Action {
  readonly reason?: string;
  /** The requester's own words, by the name that the judge has for them. */
  readonly prose?: string;
  readonly verification?: Check | null;
}

/** What the findings of an approval point into. */
export function judgedOf(action: Action, reason: string, check: Check | null): Judged {
  return { ...action, reason, prose: reason, verification: check };
}

/** A stretch of a text. */
export interface Place {
  readonly text: string;
  /** UTF-16 offsets [from, to) into the text, never within a character; the same where it is a point. */
  readonly from: number;
  readonly to: number;
}

/**
 * The text that a JSON pointer (RFC 6901) names; a list of words is its words joined by single blanks. Null where
 * the pointer leads nowhere, or to something else.
 */
export function textAt(judged: Judged, pointer: string): string | null {
  const value = valueAt(judged, pointer);
  if (typeof value === 'string') return value;
  return isWords(value) ? value.join(' ') : null;
}

/**
 * Where a finding is; a word of a list is placed in the whole list. Null where the finding means a text as a whole,
 * or its span is not one of that text: a mark there would be a wrong one.
 */
export function placeOf({ span, path }: Pick<Finding, 'span' | 'path'>, judged: Judged): Place | null {
  const text = textAt(judged, path);
  const inside = text === null ? null : spanIn(text, span);
  if (text === null || inside === null) return null;
  const cut = path.lastIndexOf('/');
  const list = valueAt(judged, path.slice(0, cut));
  if (!isWords(list)) return { text, from: inside[0], to: inside[1] };
  const before = list.slice(0, Number(path.slice(cut + 1))).reduce((sum, word) => sum + word.length + 1, 0);
  return { text: list.join(' '), from: before + inside[0], to: before + inside[1] };
}

/** The words that a finding marks, or null where it marks none. */
export function culpritOf(finding: Pick<Finding, 'span' | 'path'>, judged: Judged): string | null {
  const place = placeOf(finding, judged);
  return place === null ? null : place.text.slice(place.from, place.to) || null;
}

/** A finding's span in a text of its own: in a list of words, one for each word that it touches. */
export interface WordSpan {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** Where a finding is, in texts that are shown one by one. Empty where it marks nothing. */
export function wordSpansOf(
  { span, path }: Pick<Finding, 'span' | 'path'>,
  judged: Judged,
): readonly WordSpan[] {
  const value = valueAt(judged, path);
  const words = isWords(value) ? value : null;
  const text = words?.join(' ') ?? value;
  const inside = typeof text === 'string' ? spanIn(text, span) : null;
  if (inside === null) return [];
  const [from, to] = inside;
  if (words === null) return from < to ? [{ path, from, to }] : [];
  let at = 0;
  return words.flatMap((word, index) => {
    const start = at;
    at += word.length + 1;
    const within = { from: Math.max(0, from - start), to: Math.min(word.length, to - start) };
    return within.from < within.to ? [{ path: `${path}/${index}`, ...within }] : [];
  });
}

/** The most dangerous first; among equals, in the order of the judge. */
export function byTier<F extends Pick<Finding, 'tier'>>(findings: readonly F[]): readonly F[] {
  return [...findings].sort((a, b) => TIERS.indexOf(b.tier) - TIERS.indexOf(a.tier));
}

/** A finding's message in the reader's language; English where there is no other. */
export function messageIn(
  language: string,
  { message, messageZh }: { readonly message: string; readonly messageZh?: string | undefined },
): string {
  return language.startsWith('zh') ? (messageZh ?? message) : message;
}

/** A span that is one of the text, widened to whole characters; null where it is none. */
function spanIn(text: string, span: Finding['span']): readonly [number, number] | null {
  if (span === null) return null;
  const [from, to] = span;
  const isInside =
    Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= text.length;
  if (!isInside) return null;
  const start = splitsCharacter(text, from) ? from - 1 : from;
  return [start, splitsCharacter(text, to) ? to + 1 : to];
}

/** Whether an offset is between the two halves of a character outside the basic plane. */
function splitsCharacter(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

/** Follows a JSON pointer; undefined where it leads nowhere. */
function valueAt(root: Judged, pointer: string): unknown {
  if (pointer !== '' && !pointer.startsWith('/')) return undefined;
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, step) => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
      return (value as Readonly<Record<string, unknown>>)[key];
    }, root);
}
