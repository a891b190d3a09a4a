import axios from 'axios';
import { renderCardAsText } from './fake-feishu/render-card.ts';
import { CARD, COMMENT, DECIDED, FORM, button, cardWith, say } from './fake-feishu/sample-cards.ts';
import { ANN, cleanUp, connect, listen, refusal, send, startFake } from './fake-feishu/testing.ts';
import type { Card } from './fake-feishu/types.ts';

afterEach(cleanUp);

describe('card validation', () => {
  const form = (...elements: unknown[]) => cardWith([{ tag: 'form', name: 'f', elements }]);
  const submit = button('go', '好', 'Go');
  test.each<[string, Card, string]>([
    ['schema 1.0', { config: {}, elements: [] }, 'ErrCode: 200621'],
    [
      'the old action tag',
      cardWith([{ tag: 'action', actions: [] }]),
      'ErrCode: 200861; ErrPath: ROOT -> body -> elements -> [0](tag: action)',
    ],
    ['an unheard-of tag', cardWith([{ tag: 'hologram' }]), 'unsupported tag hologram'],
    ['i18n_elements', cardWith([], { i18n_elements: {} }), 'property: i18n_elements'],
    [
      'an unknown config',
      cardWith([], { config: { wide_screen_mode: true } }),
      'property: wide_screen_mode, path: ROOT -> config',
    ],
    [
      'a tag in the header',
      cardWith([], { header: { tag: 'header', title: say('a', 'a') } }),
      'property: tag, path: ROOT -> header',
    ],
    ['an unknown template', cardWith([], { header: { title: say('a', 'a'), template: 'pink' } }), 'template'],
    [
      'an unknown text property',
      cardWith([{ tag: 'div', text: { ...say('a', 'a'), text_weight: 1 } }]),
      '[0](tag: div) -> text(tag: plain_text)',
    ],
    ['an unknown form property', cardWith([{ ...FORM, action: 1 }]), 'property: action'],
    ['an unknown button property', form({ ...submit, colour: 'red' }), 'property: colour'],
    ['an unknown input property', form({ ...COMMENT, icon: {} }, submit), 'property: icon'],
    [
      'a form inside a panel',
      cardWith([{ tag: 'collapsible_panel', elements: [FORM] }]),
      'only stand at the root',
    ],
    ['a form without submit', form(COMMENT), 'needs a submit button'],
    ['a nameless input in a form', form({ tag: 'input' }, submit), 'ErrCode: 200530'],
    ['a repeated name', form(COMMENT, { ...submit, name: 'comment' }), 'name comment is repeated'],
    ['a long input', form({ ...COMMENT, max_length: 1001 }, submit), 'max_length is 1001'],
    [
      'an unknown language',
      cardWith([{ tag: 'markdown', content: 'a', i18n_content: { en: 'a' } }]),
      'unknown language en',
    ],
    ['a private card', cardWith([], { config: { update_multi: false } }), 'update_multi'],
    [
      '201 elements',
      cardWith(Array.from({ length: 200 }, () => ({ tag: 'hr' }))),
      'ErrCode: 11310; ErrMsg: element exceeds the limit',
    ],
  ])('%s is refused', async (_what, card, text) => {
    const { client } = connect(await startFake());
    const { code, msg } = await refusal(send(client, card));
    expect(code).toBe(230099);
    expect(msg).toContain('Failed to create card content, ext=ErrCode: ');
    expect(msg).toContain(text);
  });

  test('columns may hold the submit button and a card 200 elements, but no request 30 KB', async () => {
    const { client } = connect(await startFake());
    const columns = [{ tag: 'column', width: 'auto', elements: [submit] }];
    await send(client, form(COMMENT, { tag: 'column_set', columns }));
    await send(client, cardWith(Array.from({ length: 199 }, () => ({ tag: 'hr' }))));
    const long = cardWith([{ tag: 'markdown', content: 'x'.repeat(30 * 1024) }]);
    expect(await refusal(send(client, long))).toMatchObject({ code: 230025 });
  });
});

describe('for a person at a terminal', () => {
  test('a card reads in either language', () => {
    expect(renderCardAsText(CARD, 'en_us')).toBe(
      [
        '│ [orange] Pending',
        `│ ${'─'.repeat(40)}`,
        '│ **rm -rf /tmp/build**',
        '│ form decision',
        '│   [ Comment:  ] name=comment (500 characters)',
        '│   ( Approve ) name=approve type=default sends {"decision":"approve","revision":1}',
      ].join('\n'),
    );
    expect(renderCardAsText(CARD)).toContain('[orange] 待审批');
  });

  test('the control plane lists cards and presses the newest one with a comment', async () => {
    const hook = await listen(() => ({ card: { type: 'raw', data: DECIDED } }));
    const fake = await startFake({ callbackUrl: hook.url });
    const messageId = await send(connect(fake).client);
    const press = (body: unknown) =>
      axios.post(`${fake.url}/fake/press`, body, { validateStatus: () => true });
    expect((await press({ button: '驳回' })).data).toEqual({
      error: 'the card has no button 驳回; it has approve',
    });
    expect((await press({ button: '通过', comment: 'ok' })).data).toMatchObject({
      clientCode: null,
      httpStatus: 200,
    });
    const listed = await axios.get(`${fake.url}/fake/messages`);
    expect(listed.data.messages).toMatchObject([{ messageId, receiveId: ANN, card: DECIDED }]);
    const text = await axios.get(`${fake.url}/fake/messages/${messageId}/text?locale=en_us`);
    expect(text.data).toContain('Approved');
  });
});
