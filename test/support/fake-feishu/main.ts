import { buttonsOf, onlyInputOf } from './card-parts.ts';
import { ADMIN_OPEN_ID, COMMANDER_OPEN_ID } from './defaults.ts';
import { stringAt } from './json.ts';
import { renderCardAsText } from './render-card.ts';
import { createFakeFeishu } from './server.ts';
import type { CardVersion, StoredMessage } from './types.ts';

const port = Number(process.env['FAKE_FEISHU_PORT'] ?? 9530);
const callbackUrl = process.env['CALLBACK_URL'] ?? 'http://127.0.0.1:8080/api/webhook/feishu';

const fake = await createFakeFeishu({ port, callbackUrl, onCard: printCard, onText: printText });

console.log(`A stand-in for Feishu at ${fake.url}; clicks go to ${callbackUrl}. No account is needed.
Start Countersign with:

export FEISHU_APP_ID=${fake.app.appId}
export FEISHU_APP_SECRET=${fake.app.appSecret}
export FEISHU_ENCRYPT_KEY=${fake.encryptKey}
export FEISHU_VERIFICATION_TOKEN=${fake.verificationToken}
export FEISHU_BASE_URL=${fake.url}
export FEISHU_MODE=webhook
export COMMANDER_OPEN_ID=${COMMANDER_OPEN_ID}
export FEISHU_ADMIN_ID=${ADMIN_OPEN_ID}

Cards appear below as they are sent. GET ${fake.url}/fake lists what else can be done.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void fake.close());
}

function printCard(message: StoredMessage, version: CardVersion): void {
  const time = new Date(version.at).toISOString();
  console.log(`\n${time} ${version.by} ${message.messageId} to ${message.receiveId}`);
  console.log(renderCardAsText(version.card, 'zh_cn'));
  const name = buttonsOf(version.card).map(({ element }) => stringAt(element, 'name'))[0];
  if (typeof name !== 'string') return;
  const comment = onlyInputOf(version.card, name) === null ? {} : { comment: 'ok' };
  const body = { messageId: message.messageId, button: name, ...comment, openId: pressingId(message) };
  console.log(`curl -X POST ${fake.url}/fake/press -d '${JSON.stringify(body)}'`);
}

function printText(message: StoredMessage, text: string): void {
  const time = new Date(message.createdAt).toISOString();
  console.log(`\n${time} text ${message.messageId} to ${message.receiveId}\n${text}`);
}

function pressingId(message: StoredMessage): string {
  return message.receiveIdType === 'open_id' ? message.receiveId : COMMANDER_OPEN_ID;
}
