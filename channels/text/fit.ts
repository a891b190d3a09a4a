import type { Approval } from '../../domain/approval.ts';
import type { Askable } from './form.ts';
import { type Message, sayApproval } from './message.ts';
import { type Room, WHOLE, showsAction } from './room.ts';
import type { Bilingual } from './wording.ts';

/** For messages of a few thousand characters. */
const BEGINNING = {
  ...{ field: 200, reason: 250, line: 80, comment: 200, findings: 2, findingText: 150, votes: 2 },
  ...{ advice: 0, output: 200, diff: 0 },
} as const;

/** How a message is tried, in this order: what helps least goes first, and the action last of all. */
const ROOMS = [
  { ...WHOLE, remember: true },
  { ...WHOLE, remember: true, diff: 0 },
  { ...WHOLE, remember: true, diff: 0, advice: 0 },
  { ...WHOLE, diff: 0, advice: 0 },
  { ...WHOLE, diff: 0, advice: 0, output: 1_000 },
  { ...BEGINNING, field: WHOLE.field, reason: WHOLE.reason, output: 400 },
  { ...BEGINNING, field: WHOLE.field, reason: WHOLE.reason, findings: 1, votes: 1 },
  BEGINNING,
  { ...BEGINNING, field: 80, reason: 80, comment: 80, findings: 1, findingText: 80, votes: 1, output: 80 },
] as const satisfies readonly Omit<Room, 'medium'>[];

/** Visible text is never shorter than this part of the JSON that it was made of. */
const JSON_TO_TEXT = 4;

/**
 * An approval in words, in the most room that a small message has. Where the whole action does not fit, the message
 * says so and has no button that lets it run.
 * @param options.medium what the channel calls its messages
 * @param options.most characters that one takes, about: what is far longer is not tried whole
 * @param options.draw null where the vendor would not take it
 * @returns what was drawn and of which message; null for the former where not even the least fits, so that the
 * channel has to cut that message off at its end, below the line that says so
 */
export function fitApproval<T>(
  approval: Approval,
  options: {
    readonly medium: Bilingual;
    readonly most: number;
    readonly pageUrl: string | null;
    readonly recorded?: Askable | null;
    /** False where nobody can have anything remembered from it. */
    readonly remembers?: boolean;
    readonly draw: (message: Message) => T | null;
  },
): { readonly drawn: T | null; readonly message: Message } {
  const { medium, most, draw, remembers = true } = options;
  const asked = JSON.stringify([approval.action, approval.reason, approval.followUp]);
  const mayBeWhole = asked.length <= JSON_TO_TEXT * most;
  const rooms = mayBeWhole ? ROOMS : ROOMS.filter((room) => !showsAction({ ...room, medium }));
  let last: Message | null = null;
  for (const { remember, ...room } of rooms.map((one): Omit<Room, 'medium'> => one)) {
    const offer = remembers && remember === true ? { remember } : {};
    last = sayApproval(approval, { ...room, ...offer, medium }, options);
    const drawn = draw(last);
    if (drawn !== null) return { drawn, message: last };
  }
  return { drawn: null, message: last ?? sayApproval(approval, { ...BEGINNING, medium }, options) };
}
