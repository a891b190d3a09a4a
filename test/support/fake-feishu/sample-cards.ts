import type { Card } from './types.ts';

/** Cards that Feishu would take, for the fake's own tests. */
export const say = (zh: string, en: string): Card => ({
  tag: 'plain_text',
  content: zh,
  i18n_content: { zh_cn: zh, en_us: en },
});

export function button(name: string, zh: string, en: string): Card {
  const behaviors = [{ type: 'callback', value: { decision: name, revision: 1 } }];
  return { tag: 'button', name, text: say(zh, en), form_action_type: 'submit', behaviors };
}

export const COMMENT = { tag: 'input', name: 'comment', label: say('意见', 'Comment'), max_length: 500 };
export const FORM = {
  tag: 'form',
  name: 'decision',
  elements: [COMMENT, button('approve', '通过', 'Approve')],
};

export function cardWith(elements: readonly unknown[], more: Card = {}): Card {
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false, locales: ['zh_cn', 'en_us'] },
    header: { title: say('待审批', 'Pending'), template: 'orange' },
    body: { elements },
    ...more,
  };
}

export const CARD = cardWith([{ tag: 'markdown', content: '**rm -rf /tmp/build**' }, FORM]);
export const DECIDED = cardWith([{ tag: 'markdown', content: 'done' }], {
  header: { title: say('已通过', 'Approved') },
});
