import { buildCard } from '../../channels/feishu/card.ts';
import { cleanUp, clock } from '../support/fake-feishu/testing.ts';
import type { CallbackOptions, CallbackRequest, PressRequest, Tamper } from '../support/fake-feishu/types.ts';
import { ADMIN } from './feishu-approvals.ts';
import { clickOn, setUp, toastOf } from './feishu-receiver.ts';

afterEach(cleanUp);

const refusesWith = (code: number) => ({ httpStatus: code, body: '{}' });

describe('a request that is not proven to be Feishu’s', () => {
  async function attempt(
    options: CallbackOptions,
    more: Partial<PressRequest> = {},
    spoil = (request: CallbackRequest) => request,
  ) {
    const { fake, door, messageId, now } = await setUp();
    const request = spoil(fake.buildCallback(fake.cardAction(clickOn(messageId, more)), options));
    const result = await fake.deliver(request);
    expect(now().status).toBe('pending');
    expect(door.decided).toEqual([]);
    return { result, door };
  }

  test.each<[Tamper]>([
    ['signature'],
    ['body'],
    ['no_signature'],
    ['empty_signature'],
    ['no_timestamp'],
    ['no_nonce'],
    ['plain'],
    ['garbage'],
  ])('(%s) gets 401, an empty body and a ledger entry', async (tamper) => {
    const { result, door } = await attempt({ tamper });
    expect(result).toMatchObject(refusesWith(401));
    expect(door.refusals).toMatchObject([{ code: 'forged', attempted: 'Feishu callback' }]);
    expect(door.seen.size).toBe(0);
  });

  test.each<[string, CallbackOptions, Partial<PressRequest>]>([
    ['another key', { encryptKey: 'another' }, {}],
    ['another app', {}, { overrides: { header: { app_id: 'cli_0123456789abcdef' } } }],
    ['no app', {}, { overrides: { header: { app_id: undefined } } }],
    ['another token', {}, { overrides: { header: { token: 'another' } } }],
    ['no token', {}, { overrides: { header: { token: undefined } } }],
    [
      'a token in the event instead of the header',
      {},
      { overrides: { header: { token: undefined }, event: { token: 'fake-verification-token' } } },
    ],
    ['no event id', {}, { overrides: { header: { event_id: undefined } } }],
    ['an empty nonce', { nonce: '' }, {}],
    ['a timestamp in milliseconds', { timestamp: `${clock.at}` }, {}],
  ])('with %s gets 401', async (_, options, more) => {
    const { result, door } = await attempt(options, more);
    expect(result).toMatchObject(refusesWith(401));
    expect(door.refusals).toHaveLength(1);
  });

  test.each([-301, 301])('whose time is %d s off gets 401, and within 300 s does not', async (offset) => {
    const at = (seconds: number): CallbackOptions => ({
      timestamp: String(Math.floor(clock.at / 1_000) + seconds),
    });
    expect((await attempt(at(offset))).result).toMatchObject(refusesWith(401));
    const { fake, messageId } = await setUp();
    const request = fake.buildCallback(fake.cardAction(clickOn(messageId)), at(offset - Math.sign(offset)));
    expect(await fake.deliver(request)).toMatchObject({ httpStatus: 200, toast: { type: 'success' } });
  });

  test('with a letter moved from its nonce into its time gets 401, though the signature covers the same text', async () => {
    const shift = (request: CallbackRequest): CallbackRequest => {
      const headers = { 'x-lark-request-timestamp': `${clock.at / 1_000}e0`, 'x-lark-request-nonce': 'abc' };
      return { ...request, headers: { ...request.headers, ...headers } };
    };
    const { result } = await attempt({ nonce: 'e0abc' }, {}, shift);
    expect(result).toMatchObject(refusesWith(401));
  });

  test('is told apart by every single character of its signature', async () => {
    const flip = (request: CallbackRequest, at: number): CallbackRequest => {
      const name = 'x-lark-signature';
      const good = request.headers[name] ?? '';
      const other = good[at] === '0' ? '1' : '0';
      return {
        ...request,
        headers: { ...request.headers, [name]: `${good.slice(0, at)}${other}${good.slice(at + 1)}` },
      };
    };
    const { fake, door, messageId } = await setUp();
    const request = fake.buildCallback(fake.cardAction(clickOn(messageId)));
    for (const at of [0, 1, 31, 62, 63])
      expect(await fake.deliver(flip(request, at))).toMatchObject(refusesWith(401));
    const cut = {
      ...request,
      headers: {
        ...request.headers,
        'x-lark-signature': request.headers['x-lark-signature']?.slice(0, 63) ?? '',
      },
    };
    expect(await fake.deliver(cut)).toMatchObject(refusesWith(401));
    expect(door.decided).toEqual([]);
    expect(await fake.deliver(request)).toMatchObject({ toast: { type: 'success' } });
  });

  test.each(['', 'not JSON', '[]', 'null', '{}', '{"encrypt": 7}', '{"encrypt":""}', '{"encrypt":"AAAA"}'])(
    'with a body of %j gets 401, whether signed or not',
    async (body) => {
      const { receiver, fake } = await setUp();
      const event = fake.cardAction(clickOn(fake.messages()[0]?.messageId ?? ''));
      const { headers } = fake.buildCallback(event);
      expect(await receiver.receive({ headers, body: Buffer.from(body) })).toEqual({ status: 401, body: {} });
      expect(await receiver.receive({ headers: {}, body: Buffer.from(body) })).toEqual({
        status: 401,
        body: {},
      });
    },
  );

  test('gets its 401 even when the ledger cannot take the entry, or hangs', async () => {
    for (const refuse of [() => Promise.reject(new Error('disk full')), () => new Promise<never>(() => {})]) {
      const { fake, messageId } = await setUp({}, { refuse });
      const request = fake.buildCallback(fake.cardAction(clickOn(messageId)), { tamper: 'signature' });
      expect(await fake.deliver(request)).toMatchObject(refusesWith(401));
    }
  });
});

describe('a request that comes again', () => {
  test('five times is one decision; each time the current card is shown', async () => {
    const { fake, door, messageId, now } = await setUp({ quorum: 3 });
    const request = fake.buildCallback(fake.cardAction(clickOn(messageId)));
    expect(await fake.deliver(request)).toMatchObject({ toast: { type: 'success' } });
    for (let turn = 0; turn < 4; turn += 1) {
      const result = await fake.deliver(request);
      expect(result).toMatchObject(toastOf('info', '没有重复计入', 'not counted again'));
      expect(result.card).toEqual(buildCard(now()));
    }
    expect(door.decided).toHaveLength(1);
    expect(now().decisions).toHaveLength(1);
    expect(door.refusals).toHaveLength(4);
    expect(new Set(door.refusals.map(({ attemptId }) => attemptId)).size).toBe(4);
  });

  test('at the same moment is one decision', async () => {
    const { fake, door, messageId } = await setUp({ quorum: 3 });
    const request = fake.buildCallback(fake.cardAction(clickOn(messageId)));
    await Promise.all(Array.from({ length: 5 }, () => fake.deliver(request)));
    expect(door.decided).toHaveLength(1);
  });

  test('with the same event under a new signature is one decision, and so is a used nonce with another event', async () => {
    const { fake, door, messageId } = await setUp({ quorum: 3 });
    const event = fake.cardAction(clickOn(messageId));
    await fake.deliver(fake.buildCallback(event, { nonce: 'n1' }));
    expect(await fake.deliver(fake.buildCallback(event, { nonce: 'n2' }))).toMatchObject({
      toast: { type: 'info' },
    });
    const another = fake.cardAction(clickOn(messageId, { operator: { open_id: ADMIN } }));
    expect(await fake.deliver(fake.buildCallback(another, { nonce: 'n1' }))).toMatchObject({
      toast: { type: 'info' },
    });
    expect(door.decided).toHaveLength(1);
  });
});

describe('the callback address', () => {
  test('passes Feishu’s challenge, encrypted or plain, with the right token only', async () => {
    const { fake, receiver } = await setUp();
    expect(await fake.challenge()).toMatchObject({ accepted: true, httpStatus: 200 });
    const ask = (token: unknown) =>
      receiver.receive({
        headers: {},
        body: Buffer.from(JSON.stringify({ type: 'url_verification', challenge: 'c1', token })),
      });
    expect(await ask(fake.verificationToken)).toEqual({ status: 200, body: { challenge: 'c1' } });
    for (const token of ['wrong', '', undefined, null, 7])
      expect(await ask(token)).toEqual({ status: 401, body: {} });
  });

  test('is the one that is configured at Feishu, and ignores other events of ours', async () => {
    const { fake, receiver, door, messageId } = await setUp();
    expect(receiver.path).toBe('/api/webhook/feishu');
    const overrides = { header: { event_type: 'im.message.receive_v1' } };
    const event = fake.cardAction(clickOn(messageId, { overrides }));
    expect(await fake.deliver(fake.buildCallback(event))).toMatchObject({ httpStatus: 200, body: '{}' });
    expect(door.decided).toEqual([]);
  });

  test('refuses a decided card’s old button through the vendor’s whole round trip', async () => {
    const { fake, messageId, approval, door, now } = await setUp();
    const stale = fake.cardAction(clickOn(messageId));
    await fake.press(clickOn(messageId, { button: 'deny', formValue: { comment: 'no' } }));
    expect(await fake.deliver(fake.buildCallback(stale))).toMatchObject(
      toastOf('info', '已有结果', 'Already denied'),
    );
    expect(door.approvals.get(approval.id)).toMatchObject({ status: 'rejected' });
    expect(fake.message(messageId).card).toEqual(buildCard(now()));
  });
});
