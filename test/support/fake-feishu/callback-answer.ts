import { CardFault } from './card-fault.ts';
import { LOCALES, MAX_CARD_BYTES } from './card-schema.ts';
import { validateCard } from './card-validation.ts';
import { isObject, objectAt, parseObject, stringAt, type JsonObject } from './json.ts';
import type { Card } from './types.ts';

/** The codes a client shows when a click failed. */
export const CLIENT_CODES = {
  requestFailed: 200080,
  noAddress: 200340,
  timeout: 200341,
  noConnection: 200342,
  unknownHost: 200343,
  not200: 200671,
  badBody: 200672,
  badCard: 200673,
  cardOfSchema1: 200830,
} as const;

export type Answer =
  | { readonly clientCode: null; readonly toast: JsonObject | null; readonly card: Card | null }
  | { readonly clientCode: number; readonly toast: null; readonly card: null };

/** Judges the answer to a click as Feishu's card server does: all of it holds, or none is shown. */
export function judgeAnswer(httpStatus: number, body: string): Answer {
  if (httpStatus !== 200) return failed(CLIENT_CODES.not200);
  const answer = parseObject(body);
  if (!answer) return failed(CLIENT_CODES.badBody);
  // An answer of the old callback is the card itself.
  if ('elements' in answer || 'header' in answer) return failed(CLIENT_CODES.cardOfSchema1);
  const { toast, card, ...rest } = answer;
  if (Object.keys(rest).length > 0 || !isToast(toast)) return failed(CLIENT_CODES.badBody);
  if (card === undefined) return { clientCode: null, toast: toast ?? null, card: null };
  if (!isObject(card)) return failed(CLIENT_CODES.badBody);
  const data = objectAt(card, 'data');
  if (card['type'] !== 'raw' || !data) return failed(CLIENT_CODES.badCard);
  if (data['schema'] !== '2.0') return failed(CLIENT_CODES.cardOfSchema1);
  if (!isGoodCard(data)) return failed(CLIENT_CODES.badCard);
  return { clientCode: null, toast: toast ?? null, card: data };
}

export function failed(clientCode: number): Answer {
  return { clientCode, toast: null, card: null };
}

function isToast(toast: unknown): toast is JsonObject | undefined {
  if (toast === undefined) return true;
  if (!isObject(toast)) return false;
  const type = stringAt(toast, 'type') ?? 'info';
  const i18n = toast['i18n'] ?? {};
  const content = toast['content'] ?? '';
  return (
    ['info', 'success', 'error', 'warning'].includes(type) &&
    typeof content === 'string' &&
    isObject(i18n) &&
    Object.entries(i18n).every(([locale, text]) => LOCALES.includes(locale) && typeof text === 'string')
  );
}

function isGoodCard(card: Card): boolean {
  if (Buffer.byteLength(JSON.stringify(card)) > MAX_CARD_BYTES) return false;
  try {
    validateCard(card);
    return true;
  } catch (error) {
    if (error instanceof CardFault) return false;
    throw error;
  }
}
