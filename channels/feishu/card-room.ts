import type { Approval } from '../../domain/approval.ts';
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
  /** What a language model said; without room, only which way it points. */
  readonly advice: number;
  /** Each output of an executor. */
  readonly output: number;
  /** The difference from the revision before, which is shown whole or not at all. */
  readonly diff: number;
  /** Whether what may be remembered is shown; without that, nobody can have it remembered from here. */
  readonly remember: boolean;
}

const WHOLE: Room = {
  field: Number.POSITIVE_INFINITY,
  reason: Number.POSITIVE_INFINITY,
  line: 2_000,
  comment: 4_000,
  findings: 12,
  findingText: 600,
  votes: 10,
  advice: 4_000,
  output: Number.POSITIVE_INFINITY,
  diff: Number.POSITIVE_INFINITY,
  remember: true,
};

const BEGINNING: Room = {
  field: 900,
  reason: 1_200,
  line: 150,
  comment: 1_000,
  findings: 4,
  findingText: 200,
  votes: 4,
  advice: 300,
  output: 500,
  diff: 2_000,
  remember: false,
};

/** How a card is tried, in this order, until it fits; the last always does. */
const ROOMS: readonly Room[] = [
  WHOLE,
  { ...WHOLE, diff: 0 },
  { ...WHOLE, diff: 0, advice: 0 },
  { ...WHOLE, diff: 0, advice: 0, remember: false },
  { ...BEGINNING, field: WHOLE.field, reason: WHOLE.reason, diff: 0, advice: 0 },
  BEGINNING,
];

/** What came of an action is shortened before the action is: that is what anybody consents to. */
const ROOMS_WITH_EVIDENCE: readonly Room[] = [
  WHOLE,
  { ...WHOLE, diff: 0 },
  { ...WHOLE, diff: 0, output: 10_000 },
  { ...WHOLE, diff: 0, advice: 0, output: 3_500 },
  { ...WHOLE, diff: 0, advice: 0, output: 1_500 },
  { ...BEGINNING, field: WHOLE.field, reason: WHOLE.reason, diff: 0 },
  { ...BEGINNING, field: 500, reason: 500, comment: 500, findingText: 150, output: 400, diff: 0 },
];

/** Whether all that would run is shown: only then may anybody make it run from here. */
export function showsAction(room: Room): boolean {
  return room.field === Number.POSITIVE_INFINITY;
}

/** The card in the most room that Feishu takes it with. */
export function drawToFit(approval: Approval, draw: (room: Room) => Element): Element {
  const { action, reason, followUp, dispatch } = approval;
  const rooms = dispatch === null ? ROOMS : ROOMS_WITH_EVIDENCE;
  const asked = [action, reason, followUp];
  const mayShowAction = mayFit(asked);
  const mayShowAll = mayFit([...asked, dispatch]);
  for (const room of rooms.slice(0, -1)) {
    if (!(room === WHOLE ? mayShowAll : !showsAction(room) || mayShowAction)) continue;
    const card = draw(room);
    if (fits(card)) return card;
  }
  return draw(rooms.at(-1) ?? BEGINNING);
}

/**
 * Feishu takes 30 KB, and counts the request: the card as a JSON string within JSON, with its quotes escaped twice,
 * beside the recipient and the key. Checked against a request, not only a card, with room for those.
 */
const MAX_BYTES = 28_000;

function fits(card: Element): boolean {
  return bytesOf(JSON.stringify(card)) <= MAX_BYTES;
}

/** Bytes that a text takes as a JSON string in UTF-8. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** Whether it is worth drawing whole: what is longer than a card as it is will not become shorter. */
function mayFit(shown: readonly unknown[]): boolean {
  return JSON.stringify(shown).length <= MAX_BYTES;
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

/** As `show`, but of what is too long the end is kept as well: that is where programs say how it went. */
export function showEnds(
  text: string,
  render: (text: string) => string,
  room: number,
): { readonly shown: string; readonly isCut: boolean } {
  if (text.length <= room) {
    const whole = render(text);
    if (room === Number.POSITIVE_INFINITY || nestedBytes(whole) <= room)
      return { shown: whole, isCut: false };
  }
  const head = show(text, render, Math.floor(room / 3));
  const left = room - nestedBytes(head);
  let least = 0;
  let most = Math.min(text.length, left);
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (nestedBytes(endOf(text, middle, render)) <= left) least = middle;
    else most = middle - 1;
  }
  return { shown: `${head}\n…${endOf(text, least, render)}`, isCut: true };
}

function endOf(text: string, units: number, render: (text: string) => string): string {
  return units === 0 ? '' : render(text.slice(-units).replace(/^[\udc00-\udfff]/, ''));
}

/** A character outside the basic plane is two units, and is not cut in half. */
function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}

/** Bytes within a card, within a request: escaped twice. The quotes around it do not matter here. */
export function nestedBytes(text: string): number {
  return bytesOf(JSON.stringify(text));
}
