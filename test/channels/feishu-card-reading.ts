import { buttonsOf, elementsOf } from '../support/fake-feishu/card-parts.ts';
import { validateCard } from '../support/fake-feishu/card-validation.ts';
import { isObject, objectAt } from '../support/fake-feishu/json.ts';
import type { Card } from '../support/fake-feishu/types.ts';
import { COMMANDER } from './feishu-approvals.ts';

/** Whether Feishu takes the card, in a request that carries it: that is what it limits. Throws what it would refuse. */
export function isTakeable(card: Card): boolean {
  validateCard(card);
  const content = JSON.stringify(card);
  const request = { receive_id: COMMANDER, msg_type: 'interactive', content, uuid: 'u'.repeat(40) };
  return Buffer.byteLength(JSON.stringify(request)) < 30 * 1_024;
}

/** The names of its buttons. */
export function namesOf(card: Card): readonly unknown[] {
  return buttonsOf(card).map(({ element }) => element['name']);
}

/** Every object in the card, wherever it stands. */
export function objectsIn(value: unknown): readonly Card[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

/** The text of the grey box below a heading; null where there is none. */
export function boxBelow(card: Card, name: string): string | null {
  const elements = objectAt(card, 'body')?.['elements'];
  if (!Array.isArray(elements)) return null;
  const at = elements.findIndex((one) => isObject(one) && objectAt(one, 'text')?.['content'] === name);
  const below = at < 0 ? {} : (elements[at + 1] as Card);
  if (below['background_style'] !== 'grey') return null;
  const content = objectAt(elementsOf(below).find((one) => one['tag'] === 'div') ?? {}, 'text')?.['content'];
  return typeof content === 'string' ? content : null;
}
