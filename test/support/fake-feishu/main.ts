import { sayCard, sayText } from './announce.ts';
import { ADMIN_OPEN_ID, COMMANDER_OPEN_ID, PEOPLE } from './defaults.ts';
import { createFakeFeishu } from './server.ts';

const port = Number(process.env['FAKE_FEISHU_PORT'] ?? 9530);
const callbackMode = process.env['FEISHU_MODE'] === 'ws' ? 'ws' : 'webhook';
const callbackUrl = process.env['CALLBACK_URL'] ?? 'http://127.0.0.1:8080/api/webhook/feishu';

const fake = await createFakeFeishu({
  port,
  callbackMode,
  callbackUrl,
  callbackTimeoutMs: 3_000,
  people: PEOPLE,
  onCard: (message, version) => console.log(sayCard(fake.url, message, version)),
  onText: (message, text) => console.log(sayText(message, text)),
});

const way = callbackMode === 'ws' ? 'over the long connection' : `to ${callbackUrl}`;
console.log(`A stand-in for Feishu at ${fake.url}; clicks go ${way}. No account is needed.
Click in a browser at ${fake.url}/fake/page, or with curl as below. Start Countersign with:

export FEISHU_APP_ID=${fake.app.appId}
export FEISHU_APP_SECRET=${fake.app.appSecret}
export FEISHU_ENCRYPT_KEY=${fake.encryptKey}
export FEISHU_VERIFICATION_TOKEN=${fake.verificationToken}
export FEISHU_BASE_URL=${fake.url}
export FEISHU_MODE=${callbackMode}
export COMMANDER_OPEN_ID=${COMMANDER_OPEN_ID}
export FEISHU_ADMIN_ID=${ADMIN_OPEN_ID}

Cards appear below as they are sent. GET ${fake.url}/fake lists what else can be done.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void fake.close());
}
