import type { Door } from '../channel.ts';
import type { TimeLeft } from '../in-time.ts';
import { takeAnswer } from '../text/answering.ts';
import { isCrisis, sayEnded } from '../text/crisis.ts';
import { buildCard, drawCard } from './card.ts';
import type { Click } from './click.ts';
import { type ClickAnswer, NO_IDENTITY } from './click-answer.ts';

/**
 * Answers one click that Feishu vouches for, with the card as it stands then. A click delivered twice is one decision.
 * May throw when the door does; then nothing was granted here.
 * @param onceId names the request that brought the click; null where the event's id alone tells it apart
 */
export async function answerClick(
  door: Door,
  click: Click,
  onceId: string | null,
  timeLeft: TimeLeft,
): Promise<ClickAnswer> {
  const { openId: identity, ...rest } = click;
  const given = { channel: 'feishu', onceId, identity, ...rest };
  const { toast, approval, recorded } = await takeAnswer(door, given, timeLeft, NO_IDENTITY);
  if (approval === null) return { toast, card: null };
  // The answer to a click changes the card for all who see it: of a crisis that shows its end alone.
  if (isCrisis(approval)) return { toast, card: drawCard(sayEnded(approval)) };
  return { toast, card: buildCard(approval, recorded) };
}
