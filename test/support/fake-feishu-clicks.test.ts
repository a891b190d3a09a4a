import { DefaultCache, EventDispatcher } from '@larksuiteoapi/node-sdk';
import { CARD, COMMENT, DECIDED, FORM, button, cardWith } from './fake-feishu/sample-cards.ts';
import {
  ANN,
  SILENT,
  cleanUp,
  clock,
  connect,
  listen,
  patch,
  refusal,
  send,
  startFake,
} from './fake-feishu/testing.ts';
import type { Card, FakeFeishuOptions, PressResult, Tamper } from './fake-feishu/types.ts';

afterEach(cleanUp);

async function pressAt(
  answer: unknown,
  options: FakeFeishuOptions = {},
): Promise<PressResult & { posts: number; versions: number }> {
  const hook = await listen(() => answer);
  const fake = await startFake({ callbackUrl: hook.url, ...options });
  const messageId = await send(connect(fake).client);
  const result = await fake.press({ messageId, operator: { open_id: ANN }, button: 'approve' });
  return { ...result, posts: hook.seen.length, versions: fake.message(messageId).versions.length };
}

describe('a click', () => {
  test('is encrypted and signed so that the vendor’s dispatcher reads it, and its answer is shown', async () => {
    const heard: Card[] = [];
    const fake = await startFake();
    const dispatcher = new EventDispatcher({
      encryptKey: fake.encryptKey,
      logger: SILENT,
      cache: new DefaultCache(),
    });
    dispatcher.register({
      'card.action.trigger': (data: Card) => {
        heard.push(data);
        return { toast: { type: 'success', content: 'ok' }, card: { type: 'raw', data: DECIDED } };
      },
    });
    const hook = await listen((body, headers) =>
      dispatcher.invoke(Object.assign(Object.create({ headers }) as object, JSON.parse(body))),
    );
    fake.setCallbackUrl(hook.url);
    const messageId = await send(connect(fake).client);
    const press = {
      messageId,
      operator: { user_id: 'u7' },
      button: 'Approve',
      formValue: { comment: '好\n' },
    };
    const result = await fake.press(press);
    expect(result).toMatchObject({
      httpStatus: 200,
      clientCode: null,
      toast: { type: 'success' },
      card: DECIDED,
    });
    expect(heard[0]).toMatchObject({
      event_type: 'card.action.trigger',
      app_id: fake.app.appId,
      create_time: `${clock.at}000`,
      operator: { user_id: 'u7', tenant_key: fake.tenantKey },
      action: {
        tag: 'button',
        name: 'approve',
        value: { decision: 'approve', revision: 1 },
        form_value: { comment: '好\n' },
      },
      host: 'im_message',
      context: { open_message_id: messageId, open_chat_id: fake.message(messageId).chatId },
    });
    expect(heard[0]).not.toHaveProperty('operator.open_id');
    expect(fake.message(messageId).versions.map(({ by }) => by)).toEqual(['send', 'callback']);
    await expect(fake.press(press)).rejects.toThrow('the card has no button Approve; it has none');
  });

  test.each<[Tamper]>([
    ['signature'],
    ['body'],
    ['no_signature'],
    ['empty_signature'],
    ['no_timestamp'],
    ['no_nonce'],
    ['plain'],
  ])('spoilt by %s does not pass the vendor’s check, and unspoilt it does', async (tamper) => {
    const fake = await startFake();
    const messageId = await send(connect(fake).client);
    const event = fake.cardAction({ messageId, operator: { open_id: ANN }, button: 'approve' });
    const dispatcher = new EventDispatcher({
      encryptKey: fake.encryptKey,
      logger: SILENT,
      cache: new DefaultCache(),
    });
    dispatcher.register({ 'card.action.trigger': () => 'reached' });
    const outcome = ({ body, headers }: { body: string; headers: Card }) =>
      dispatcher.invoke(Object.assign(Object.create({ headers }) as object, JSON.parse(body)));
    expect(await outcome(fake.buildCallback(event))).toBe('reached');
    // With a plain body the signature is good; what must be missed is the encryption.
    const spoilt = fake.buildCallback(event, { tamper });
    if (tamper === 'plain') expect(spoilt.body).not.toContain('"encrypt"');
    else expect(await outcome(spoilt)).toBeUndefined();
    const otherKey = fake.buildCallback(event, { encryptKey: 'another' });
    expect(await outcome(otherKey)).toBeUndefined();
  });

  test.each<[string, unknown, number]>([
    ['an error status', [500, {}], 200671],
    ['a redirect', [302, {}], 200671],
    ['an empty body', '', 200672],
    ['an unknown member', { ok: true }, 200672],
    ['an unknown toast type', { toast: { type: 'loud', content: 'x' } }, 200672],
    ['a broken card', { card: { type: 'raw', data: cardWith([{ tag: 'action' }]) } }, 200673],
    ['a card of schema 1.0', { card: { type: 'raw', data: { elements: [] } } }, 200830],
    ['an answer of the old kind', { header: {}, elements: [] }, 200830],
  ])('answered with %s shows its code and keeps the card', async (_what, answer, clientCode) => {
    expect(await pressAt(answer)).toMatchObject({
      clientCode,
      toast: null,
      card: null,
      posts: 1,
      versions: 1,
    });
  });

  test('is posted once, and given up when no answer comes in time', async () => {
    const result = await pressAt(null, { callbackTimeoutMs: 80 });
    expect(result).toMatchObject({ clientCode: 200341, httpStatus: null, posts: 1 });
    const unreachable = await startFake({ callbackUrl: 'http://127.0.0.1:1/' });
    const messageId = await send(connect(unreachable).client);
    const press = () => unreachable.press({ messageId, operator: { open_id: ANN }, button: 'approve' });
    expect(await press()).toMatchObject({ clientCode: 200342 });
    unreachable.setCallbackUrl(null);
    expect(await press()).toMatchObject({ clientCode: 200340 });
  });

  test('locks its card until it is answered; its token then updates twice within 30 minutes', async () => {
    const fake = await startFake();
    const { client } = connect(fake);
    const messageId = await send(client);
    const event = fake.cardAction({ messageId, operator: { open_id: ANN }, button: 'approve' });
    const update = () =>
      client.request({
        method: 'POST',
        url: '/open-apis/interactive/v1/card/update',
        data: { token: event.event['token'], card: DECIDED },
      });
    const during: unknown[] = [];
    const hook = await listen(async () => {
      during.push(await refusal(patch(client, messageId, DECIDED)), await refusal(update()));
      return {};
    });
    fake.setCallbackUrl(hook.url);
    expect(await fake.deliver(fake.buildCallback(event))).toMatchObject({ clientCode: null, card: null });
    expect(during).toMatchObject([
      { code: 230099, msg: expect.stringContaining('card action is lock') },
      { code: 11310 },
    ]);
    await patch(client, messageId, CARD);
    expect(await update()).toMatchObject({ code: 0 });
    expect(await update()).toMatchObject({ code: 0 });
    expect(await refusal(update())).toMatchObject({ code: 300040 });
    clock.at += 30 * 60_000 + 1;
    expect(await refusal(update())).toMatchObject({ code: 300030 });
    expect(fake.message(messageId).card).toEqual(DECIDED);
  });

  test('that a client would not let through is not sent', async () => {
    const required = { ...COMMENT, required: true };
    const hook = await listen(() => ({}));
    const fake = await startFake({ callbackUrl: hook.url });
    const off = { ...button('off', '停', 'Off'), disabled: true };
    const messageId = await send(
      connect(fake).client,
      cardWith([{ ...FORM, elements: [required, off, button('ok', '好', 'OK')] }]),
    );
    const press = (name: string, comment: string) =>
      fake.press({ messageId, operator: { open_id: ANN }, button: name, formValue: { comment } });
    await expect(press('ok', '')).rejects.toThrow('comment is required');
    await expect(press('ok', 'x'.repeat(501))).rejects.toThrow('at most 500');
    await expect(press('off', 'x')).rejects.toThrow('disabled');
    await expect(press('none', 'x')).rejects.toThrow('it has off, ok');
    clock.at += 14 * 24 * 3_600_000 + 1;
    await expect(press('ok', 'x')).rejects.toThrow('over 14 days');
    expect(hook.seen).toHaveLength(0);
  });

  test('can be forged: another value, another app, an old time', async () => {
    const fake = await startFake();
    const messageId = await send(connect(fake).client);
    const overrides = {
      header: { app_id: 'cli_x', token: undefined },
      event: { action: { form_value: { a: 'b' } } },
    };
    const { header, event } = fake.cardAction({
      messageId,
      operator: { open_id: ANN },
      value: { any: 1 },
      overrides,
    });
    expect(header).toMatchObject({ app_id: 'cli_x', event_type: 'card.action.trigger' });
    expect(header).not.toHaveProperty('token');
    expect(event).toMatchObject({
      action: { value: { any: 1 }, form_value: { a: 'b' } },
      operator: { open_id: ANN },
    });
  });

  test('is preceded by a challenge that is encrypted and must come back', async () => {
    const fake = await startFake();
    const dispatcher = new EventDispatcher({
      encryptKey: fake.encryptKey,
      logger: SILENT,
      cache: new DefaultCache(),
    });
    const good = await listen((body) => {
      const { requestHandle } = dispatcher as unknown as {
        requestHandle: { parse(data: unknown): { challenge: string } };
      };
      return { challenge: requestHandle.parse(JSON.parse(body)).challenge };
    });
    fake.setCallbackUrl(good.url);
    expect(await fake.challenge()).toMatchObject({ accepted: true, httpStatus: 200 });
    fake.setCallbackUrl((await listen(() => ({ challenge: 'wrong' }))).url);
    expect(await fake.challenge()).toMatchObject({ accepted: false });
  });
});
