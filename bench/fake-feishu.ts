import { createFakeFeishu } from '../test/support/fake-feishu/server.ts';

/** The fake Feishu in a process of its own, with its rate limits off: the vendor is not what is measured. */
const unlimited = {
  recipientPerSecond: Infinity,
  updatePerSecond: Infinity,
  apiPerSecond: Infinity,
  apiPerMinute: Infinity,
};
const fake = await createFakeFeishu({ limits: unlimited });
// Its open sockets would keep it running after whoever measures is gone.
process.on('disconnect', () => process.exit(0));
process.send?.({
  FEISHU_APP_ID: fake.app.appId,
  FEISHU_APP_SECRET: fake.app.appSecret,
  FEISHU_ENCRYPT_KEY: fake.encryptKey,
  FEISHU_VERIFICATION_TOKEN: fake.verificationToken,
  FEISHU_BASE_URL: fake.url,
});
