import type { Action } from '../../domain/action.ts';
import type { Element } from './card-elements.ts';

/** How much of each text a card shows, in bytes as `bytesOf` counts them, or in items. */
export interface Room {
  /** Each field of the action. Anything but endless means that the card cannot be approved from. */
  readonly field: number;
  readonly reason: number;
  readonly line: number;
  readonly comment: number;
  readonly findings: number;
  readonly findingText: number;
  readonly votes: number;
}

export const WHOLE: Room = {
  field: Number.POSITIVE_INFINITY,
  reason: Number.POSITIVE_INFINITY,
  line: 2_000,
  comment: 4_000,
  findings: 12,
  findingText: 600,
  votes: 10,
};

export const BEGINNING: Room = {
  field: 900,
  reason: 1_200,
  line: 150,
  comment: 1_000,
  findings: 4,
  findingText: 300,
  votes: 4,
};

/**
 * Feishu takes 30 KB, and counts the request: the card as a JSON string within JSON, with its quotes escaped twice,
 * beside the recipient and the key. Checked against a request, not only a card, with room for those.
 */
const MAX_BYTES = 28_000;

export function fits(card: Element): boolean {
  return bytesOf(JSON.stringify(card)) <= MAX_BYTES;
}

/** Bytes that a text takes as a JSON string in UTF-8. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** Whether it is worth drawing whole: what is longer than a card as it is will not become shorter. */
export function mayFit(action: Action, reason: string): boolean {
  return JSON.stringify(action).length + reason.length <= MAX_BYTES;
}

/**
 * Shows somebody else's text, or its beginning and an ellipsis where it takes more room than there is.
 * @param render makes the text visible (domain/visible.ts); never makes it shorter, so no more of it than fits is read
 */
export function show(text: string, render: (text: string) => string, room: number): string {
  if (text.length <= room) {
    const shown = render(text);
    if (room === Number.POSITIVE_INFINITY || nestedBytes(shown) <= room) return shown;
  }
  const shown = render(withoutHalf(text.slice(0, room)));
  let least = 0;
  let most = Math.min(shown.length, room);
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (nestedBytes(shown.slice(0, middle)) <= room) least = middle;
    else most = middle - 1;
  }
  return `${withoutHalf(shown.slice(0, least))}…`;
}

/** A character outside the basic plane is two units, and is not cut in half. */
function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}

/** Bytes within a card, within a request: escaped twice. The quotes around it do not matter here. */
function nestedBytes(text: string): number {
  return bytesOf(JSON.stringify(text));
}
