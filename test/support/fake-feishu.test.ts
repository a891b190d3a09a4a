import { CTenantAccessToken } from '@larksuiteoapi/node-sdk';
import axios from 'axios';
import { CARD, DECIDED, cardWith } from './fake-feishu/sample-cards.ts';
import {
  ANN,
  OTHER_APP,
  cleanUp,
  clock,
  connect,
  patch,
  refusal,
  send,
  startFake,
} from './fake-feishu/testing.ts';

afterEach(cleanUp);

describe('the message API, called by the vendor’s client', () => {
  test('a token is the same until its last half hour', async () => {
    const fake = await startFake();
    const url = `${fake.url}/open-apis/auth/v3/tenant_access_token/internal`;
    const body = { app_id: fake.app.appId, app_secret: fake.app.appSecret };
    const first = await axios.post(url, body);
    expect(first.data).toMatchObject({ code: 0, msg: 'ok', expire: 7200 });
    clock.at += 90 * 60_000;
    const second = await axios.post(url, body);
    expect(second.data).toEqual({ ...first.data, expire: 1800 });
    clock.at += 1;
    const third = await axios.post(url, body);
    expect(third.data.tenant_access_token).not.toBe(first.data.tenant_access_token);
    expect(await refusal(axios.post(url, { ...body, app_secret: 'x' }))).toMatchObject({ code: 10014 });
    expect(await refusal(axios.post(url, { ...body, app_id: 'x' }))).toMatchObject({ code: 10003 });
  });

  test('a revoked or expired token is 99991663 until the client fetches a new one', async () => {
    const fake = await startFake();
    const { client, cache } = connect(fake);
    await send(client);
    for (const invalidate of [() => fake.revokeTokens(), () => (clock.at += 7_200_000)]) {
      invalidate();
      expect(await refusal(send(client))).toMatchObject({ status: 400, code: 99991663 });
      await cache.set(CTenantAccessToken, '', 0, { namespace: fake.app.appId });
      await send(client);
    }
    const url = `${fake.url}/open-apis/im/v1/messages`;
    expect(await refusal(axios.post(url, {}))).toMatchObject({ code: 99991661 });
    const headers = { authorization: 'Bearer nonsense' };
    expect(await refusal(axios.post(url, {}, { headers }))).toMatchObject({ code: 99991671 });
  });

  test('one uuid is one message for an hour', async () => {
    const fake = await startFake();
    const { client } = connect(fake);
    const first = await send(client, CARD, 'u1');
    expect(await send(client, CARD, 'u1')).toBe(first);
    expect(await send(client, CARD, 'u2')).not.toBe(first);
    clock.at += 3_600_000;
    expect(await send(client, CARD, 'u1')).not.toBe(first);
    expect(fake.messages()).toHaveLength(3);
    expect(await refusal(send(client, CARD, 'x'.repeat(51)))).toMatchObject({ code: 230001 });
  });

  test('an update needs the sending app, a shared card and 14 days', async () => {
    const fake = await startFake();
    const { client, cache } = connect(fake);
    const messageId = await send(client);
    expect(await patch(client, messageId, DECIDED)).toMatchObject({ code: 0 });
    expect(fake.message(messageId).versions.map(({ by }) => by)).toEqual(['send', 'patch']);
    expect(fake.message(messageId).card).toEqual(DECIDED);
    const foreign = connect(fake, OTHER_APP).client;
    expect(await refusal(patch(foreign, messageId, DECIDED))).toMatchObject({ code: 230027 });
    const unshared = cardWith([], { config: {} });
    expect(await refusal(patch(client, messageId, unshared))).toMatchObject({ code: 230001 });
    const sentUnshared = await send(client, unshared);
    expect(await refusal(patch(client, sentUnshared, DECIDED))).toMatchObject({ code: 230001 });
    clock.at += 14 * 24 * 3_600_000 + 1;
    await cache.set(CTenantAccessToken, '', 0, { namespace: fake.app.appId });
    expect(await refusal(patch(client, messageId, DECIDED))).toMatchObject({ status: 400, code: 230031 });
  });

  test('a reply names its parent and keeps its chat; a recalled message takes none', async () => {
    const fake = await startFake();
    const { client } = connect(fake);
    const messageId = await send(client);
    const data = { content: JSON.stringify(CARD), msg_type: 'interactive', reply_in_thread: true };
    const reply = () => client.im.v1.message.reply({ path: { message_id: messageId }, data });
    const { chatId } = fake.message(messageId);
    expect((await reply()).data).toMatchObject({
      parent_id: messageId,
      chat_id: chatId,
      sender: { id: fake.app.appId },
    });
    fake.recall(messageId);
    expect(await refusal(reply())).toMatchObject({ code: 230011 });
    expect(await refusal(patch(client, messageId, DECIDED))).toMatchObject({ code: 230011 });
  });

  test('a text is sent and replied like a card, up to 150 KB, and is never a card', async () => {
    const fake = await startFake();
    const { client } = connect(fake);
    const text = (content: unknown) => ({ msg_type: 'text', content: JSON.stringify(content) });
    const sendText = (content: unknown) =>
      client.im.v1.message.create({
        params: { receive_id_type: 'open_id' },
        data: { receive_id: ANN, ...text(content) },
      });
    const sent = await sendText({ text: '第一行\nline two' });
    expect(sent.data).toMatchObject({
      msg_type: 'text',
      body: { content: JSON.stringify({ text: '第一行\nline two' }) },
    });
    const parent = await send(client);
    const reply = (uuid: string) =>
      client.im.v1.message.reply({
        path: { message_id: parent },
        data: { ...text({ text: 'still waiting' }), uuid },
      });
    const replied = await reply('r1');
    expect(replied.data).toMatchObject({ msg_type: 'text', parent_id: parent });
    expect((await reply('r1')).data?.message_id).toBe(replied.data?.message_id);
    const messages = fake.messages().map(({ msgType, text: said, card }) => ({ msgType, text: said, card }));
    expect(messages).toEqual([
      { msgType: 'text', text: '第一行\nline two', card: {} },
      { msgType: 'interactive', text: null, card: CARD },
      { msgType: 'text', text: 'still waiting', card: {} },
    ]);
    expect(await refusal(patch(client, replied.data?.message_id ?? '', CARD))).toMatchObject({
      code: 230001,
    });
    clock.at += 1_000;
    for (const bad of [{}, { text: ' ' }, { text: 7 }, 'text'])
      expect(await refusal(sendText(bad))).toMatchObject({ status: 400, code: 230001 });
    expect((await sendText({ text: 'x'.repeat(150_000) })).code).toBe(0);
    expect(await refusal(sendText({ text: 'x'.repeat(154_000) }))).toMatchObject({ code: 230025 });
  });

  test('the sixth message to a person within a second is 230020, and the next second is free', async () => {
    const { client } = connect(await startFake());
    for (let count = 0; count < 5; count += 1) await send(client);
    expect(await refusal(send(client))).toMatchObject({ status: 400, code: 230020 });
    await send(client, CARD, null, 'ou_another');
    clock.at += 1000;
    const messageId = await send(client);
    for (let count = 0; count < 5; count += 1) await patch(client, messageId, CARD);
    expect(await refusal(patch(client, messageId, CARD))).toMatchObject({ status: 400, code: 230020 });
  });

  test('an API over its rate is HTTP 429 with the gateway’s headers', async () => {
    const { client } = connect(await startFake({ limits: { apiPerSecond: 2 } }));
    await send(client);
    await send(client);
    const { status, code, headers } = await refusal(send(client));
    expect([status, code]).toEqual([429, 99991400]);
    expect(headers).toMatchObject({ 'x-ogw-ratelimit-limit': '2', 'x-ogw-ratelimit-reset': '1' });
  });

  test('people who cannot be reached have lasting codes', async () => {
    const fake = await startFake({ recipients: { ou_gone: 'resigned', ou_deaf: 'blocked' } });
    const { client } = connect(fake);
    expect(await refusal(send(client, CARD, null, 'ou_gone'))).toMatchObject({ code: 230029 });
    expect(await refusal(send(client, CARD, null, 'ou_deaf'))).toMatchObject({ code: 230053 });
    expect(await refusal(send(client, CARD, null, 'nobody'))).toMatchObject({ code: 230034 });
    fake.setRecipient('ou_gone', null);
    await send(client, CARD, null, 'ou_gone');
  });

  test('faults do what they say: nothing, or the work without its answer', async () => {
    const fake = await startFake({ limits: { recipientPerSecond: 100 } });
    const { client } = connect(fake);
    await send(client);
    const path = '/open-apis/im/v1/messages';
    fake.fail({ path, mode: '5xx' });
    expect(await refusal(send(client))).toMatchObject({ status: 500 });
    fake.fail({ path, mode: '429' });
    expect(await refusal(send(client))).toMatchObject({ status: 429, code: 99991400 });
    fake.fail({ path, mode: 'stall' });
    await expect(send(client)).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(fake.messages()).toHaveLength(1);
    fake.fail({ path, mode: 'half-body' });
    await expect(send(client)).rejects.toMatchObject({ message: expect.stringMatching(/aborted|hang up/) });
    fake.fail({ path, mode: 'accept-then-reset', method: 'POST' });
    await expect(send(client)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(fake.messages()).toHaveLength(3);
    await send(client);
    const statuses = fake
      .calls()
      .slice(1)
      .map(({ status }) => status);
    expect(statuses).toEqual([200, 500, 429, null, null, null, 200]);
  });
});
