import { randomBytes } from 'node:crypto';
import { CardFault } from './card-fault.ts';
import { MAX_CARD_BYTES } from './card-schema.ts';
import { validateCard } from './card-validation.ts';
import { ApiRefusal } from './errors.ts';
import { objectAt, stringAt } from './json.ts';
import type { MessageCall } from './message-api.ts';
import type { Messages } from './messages.ts';
import type { Card } from './types.ts';

const TOKEN_MS = 30 * 60_000;
const TOKEN_USES = 2;

interface UpdateToken {
  readonly messageId: string;
  readonly issuedAt: number;
  answered: boolean;
  usesLeft: number;
}

export interface LateUpdates {
  /** The `c-` token of one click. */
  issue(messageId: string): string;
  /** From here on the token may be used. */
  markAnswered(token: string): void;
  /** `POST /open-apis/interactive/v1/card/update`. @throws ApiRefusal */
  update(call: MessageCall): { readonly code: 0; readonly msg: 'ok' };
}

export function createLateUpdates(messages: Messages, now: () => number): LateUpdates {
  const tokens = new Map<string, UpdateToken>();

  /** An update before the answer fails or is undone, says Feishu; here it always fails, with the lock's code. */
  function usable(text: string): UpdateToken {
    if (!text.startsWith('c-')) throw refusal(300020, 'the token has a wrong form');
    const token = tokens.get(text);
    if (!token || now() - token.issuedAt > TOKEN_MS) throw refusal(300030, 'the token is no longer valid');
    if (token.usesLeft === 0) throw refusal(300040, 'the token was used too often');
    if (!token.answered) throw refusal(11310, 'card action is lock');
    return token;
  }

  return {
    issue(messageId) {
      const text = `c-${randomBytes(20).toString('hex')}`;
      tokens.set(text, { messageId, issuedAt: now(), answered: false, usesLeft: TOKEN_USES });
      return text;
    },
    markAnswered(text) {
      const token = tokens.get(text);
      if (token) token.answered = true;
    },
    update({ appId, body, bytes }) {
      const token = usable(stringAt(body, 'token') ?? '');
      const message = messages.get(token.messageId);
      if (message.appId !== appId) throw refusal(200310, 'the card was sent by another app');
      if (message.recalled) throw refusal(200000, 'the message was recalled');
      const { open_ids: _openIds, ...card } = objectAt(body, 'card') ?? {};
      if (bytes > MAX_CARD_BYTES) throw refusal(100000, 'the card is too large');
      checkLateCard(card);
      token.usesLeft -= 1;
      messages.show(token.messageId, card, 'late_update');
      return { code: 0, msg: 'ok' };
    },
  };
}

function checkLateCard(card: Card): void {
  if (card['schema'] !== '2.0') throw refusal(200830, 'a card of schema 2.0 cannot become one of schema 1.0');
  try {
    validateCard(card);
  } catch (error) {
    if (!(error instanceof CardFault)) throw error;
    throw refusal(11311, error.message);
  }
}

function refusal(code: number, msg: string): ApiRefusal {
  return new ApiRefusal(400, code, msg);
}
