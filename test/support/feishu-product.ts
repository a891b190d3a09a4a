import { ADMIN_OPEN_ID, COMMANDER_OPEN_ID } from './fake-feishu/defaults.ts';
import type { FakeFeishu } from './fake-feishu/fake-feishu.ts';
import { renderCardAsText } from './fake-feishu/render-card.ts';
import type { PressRequest, StoredMessage } from './fake-feishu/types.ts';
import { eventually } from './http.ts';

export const COMMANDER = COMMANDER_OPEN_ID;
export const ADMIN = ADMIN_OPEN_ID;
/** Named by APPROVAL_WHITELIST. */
export const LISTED = 'ou_b0000000000000000000000000000003';
/** Somebody of the same company who may decide nothing. */
export const STRANGER = 'ou_d0000000000000000000000000000004';
export const GROUP = 'oc_90000000000000000000000000000005';
/** Everybody who gets a card of an approval. */
export const AUDIENCE: readonly string[] = [LISTED, COMMANDER, ADMIN, GROUP];

/** What connects a product to the fake. */
export function feishuEnvironment(fake: FakeFeishu): Record<string, string> {
  return {
    FEISHU_APP_ID: fake.app.appId,
    FEISHU_APP_SECRET: fake.app.appSecret,
    FEISHU_ENCRYPT_KEY: fake.encryptKey,
    FEISHU_VERIFICATION_TOKEN: fake.verificationToken,
    FEISHU_BASE_URL: fake.url,
    FEISHU_CHAT_ID: GROUP,
    FEISHU_ADMIN_ID: ADMIN,
    COMMANDER_OPEN_ID: COMMANDER,
    APPROVAL_WHITELIST: LISTED,
  };
}

/** Sends the fake's clicks to a product. */
export function clicksGoTo(fake: FakeFeishu, productUrl: string): void {
  fake.setCallbackUrl(`${productUrl}/api/webhook/feishu`);
}

/** Every card that shows this approval, oldest first. */
export function cardsOf(fake: FakeFeishu, approvalId: string): readonly StoredMessage[] {
  return fake
    .messages()
    .filter(({ msgType, card }) => msgType === 'interactive' && JSON.stringify(card).includes(approvalId));
}

/** A card as an English reader sees it. */
export function readCardText(message: StoredMessage): string {
  return renderCardAsText(message.card, 'en_us');
}

/** Waits until everybody has a card of this approval, by recipient. */
export async function cardsSent(
  fake: FakeFeishu,
  approvalId: string,
): Promise<Readonly<Record<string, string>>> {
  const cards = await eventually(
    async () => cardsOf(fake, approvalId),
    (found) => found.length >= AUDIENCE.length,
  );
  return Object.fromEntries(cards.map(({ receiveId, messageId }) => [receiveId, messageId]));
}

/** Waits until every copy shows the words, and returns them. */
export async function everyCopyShows(
  fake: FakeFeishu,
  approvalId: string,
  words: string,
): Promise<readonly string[]> {
  const texts = await eventually(
    async () => cardsOf(fake, approvalId).map(readCardText),
    (shown) => shown.length > 0 && shown.every((text) => text.includes(words)),
  );
  return texts;
}

/** A click of one person on their own copy, or on the one in the group. */
export function clickOf(openId: string, messageId: string, button: string, comment = ''): PressRequest {
  return { messageId, operator: { open_id: openId }, button, formValue: { comment } };
}
