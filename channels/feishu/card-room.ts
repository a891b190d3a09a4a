import type { Approval } from '../../domain/approval.ts';
import { type Room, WHOLE as ALL, showsAction } from '../text/room.ts';
import type { Element } from './card-elements.ts';

/** Without what may be remembered. */
const PLAIN: Room = { ...ALL, medium: { zh: '卡片', en: 'card' } };
const WHOLE: Room = { ...PLAIN, remember: true };

const BEGINNING: Room = {
  ...PLAIN,
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
};

/** How a card is tried, in this order, until it fits; the last always does. */
const ROOMS: readonly Room[] = [
  WHOLE,
  { ...WHOLE, diff: 0 },
  { ...WHOLE, diff: 0, advice: 0 },
  { ...PLAIN, diff: 0, advice: 0 },
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
