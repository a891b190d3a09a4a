import { Api, GrammyError } from 'grammy';
import { type FakeTelegram, createFakeTelegram } from './fake-telegram/fake-telegram.ts';
import { eventually } from './http.ts';

const [ANN, GROUP] = [42, -1_001_000_000_001];
let fake: FakeTelegram;
let api: Api;

beforeEach(async () => {
  fake = await createFakeTelegram();
  fake.open(ANN, GROUP);
  api = new Api(fake.token, { apiRoot: fake.url });
});

afterEach(() => fake.stop());

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const thrown: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (thrown instanceof GrammyError) return thrown.description;
  throw new TypeError('the call went well');
}

const button = (data: string) => ({ inline_keyboard: [[{ text: 'ok', callback_data: data }]] });

test('the vendor’s client sends, edits and deletes', async () => {
  const sent = await api.sendMessage(ANN, 'hello', { reply_markup: button('x') });
  expect(sent).toMatchObject({ chat: { id: ANN, type: 'private' }, text: 'hello' });
  await api.editMessageText(ANN, sent.message_id, 'bye');
  expect(fake.messages()).toMatchObject([{ text: 'bye', keyboard: [], edits: 1 }]);
  await api.deleteMessage(ANN, sent.message_id);
  expect(fake.messages()).toEqual([]);
});

test.each<readonly [string, (bot: Api) => Promise<unknown>, RegExp]>([
  ['an empty text', (bot) => bot.sendMessage(ANN, ' \n'), /text is empty/],
  ['over 4096 characters', (bot) => bot.sendMessage(ANN, 'x'.repeat(4_097)), /too long/],
  ['an unknown chat', (bot) => bot.sendMessage(43, 'x'), /chat not found/],
  [
    'a button of 65 bytes',
    (bot) => bot.sendMessage(ANN, 'x', { reply_markup: button('字'.repeat(22)) }),
    /BUTTON_DATA_INVALID/,
  ],
  [
    'a button to this machine',
    (bot) =>
      bot.sendMessage(ANN, 'x', {
        reply_markup: { inline_keyboard: [[{ text: 'x', url: 'http://localhost/' }]] },
      }),
    /Wrong HTTP URL/,
  ],
  [
    'an entity beyond the text',
    (bot) => bot.sendMessage(ANN, 'x', { entities: [{ type: 'bold', offset: 0, length: 2 }] }),
    /outside of the text/,
  ],
  [
    'an entity that cuts a character',
    (bot) => bot.sendMessage(ANN, '🙂', { entities: [{ type: 'bold', offset: 0, length: 1 }] }),
    /middle of a UTF-16 symbol/,
  ],
  ['an edit of what is not there', (bot) => bot.editMessageText(ANN, 1, 'x'), /message to edit not found/],
  ['an answer to no press', (bot) => bot.answerCallbackQuery('1'), /query is too old/],
])('%s is refused', async (_name, call, words) => {
  expect(await refusalOf(call(api))).toMatch(words);
});

test('what is the same already is said to be', async () => {
  const { message_id: id } = await api.sendMessage(ANN, 'hello', { reply_markup: button('x') });
  const same = api.editMessageText(ANN, id, 'hello', { reply_markup: button('x') });
  expect(await refusalOf(same)).toMatch(/message is not modified/);
});

test('links and mentions are found in text, and not in code', async () => {
  await api.sendMessage(ANN, '@somebody https://evil.example #tag /cmd');
  expect(
    fake
      .messages()
      .at(-1)
      ?.entities.map(({ type }) => type),
  ).toEqual([...['url', 'mention', 'hashtag', 'bot_command']]);
  const text = '@somebody https://evil.example';
  await api.sendMessage(ANN, text, { entities: [{ type: 'code', offset: 0, length: text.length }] });
  expect(
    fake
      .messages()
      .at(-1)
      ?.entities.map(({ type }) => type),
  ).toEqual(['code']);
});

test('a chat takes few messages at once, and says when it takes more', async () => {
  for (const text of ['1', '2', '3']) await api.sendMessage(ANN, text);
  await expect(api.sendMessage(ANN, '4')).rejects.toMatchObject({
    error_code: 429,
    parameters: { retry_after: 3 },
  });
  await api.sendMessage(GROUP, 'another chat');
});

test('an update comes until it is confirmed by an offset', async () => {
  const confirmed = fake.deliver(fake.write(ANN, ANN, 'hi'));
  const [update] = await api.getUpdates({ timeout: 1 });
  expect(update).toMatchObject({ message: { text: 'hi', from: { id: ANN } } });
  expect(await api.getUpdates()).toHaveLength(1);
  expect(await api.getUpdates({ offset: (update?.update_id ?? 0) + 1 })).toEqual([]);
  expect(await confirmed).toBeNull();
});

test('the second who asks for updates ends the question of the first, and a webhook that of both', async () => {
  const first = refusalOf(api.getUpdates({ timeout: 5 }));
  await eventually(
    async () => fake.calls('getUpdates'),
    (calls) => calls === 1,
  );
  const second = refusalOf(api.getUpdates({ timeout: 5 }));
  expect(await first).toMatch(/terminated by other getUpdates/);
  await api.setWebhook('https://hook.example/x');
  expect(await second).toMatch(/terminated by setWebhook/);
  expect(await refusalOf(api.getUpdates())).toMatch(/while webhook is active/);
});

test('a chat that has blocked the bot is forbidden, and a token that was revoked unauthorised', async () => {
  fake.close(ANN, 'blocked');
  expect(await refusalOf(api.sendMessage(ANN, 'x'))).toBe('Forbidden: bot was blocked by the user');
  fake.revoke(true);
  expect(await refusalOf(api.getMe())).toBe('Unauthorized');
});
