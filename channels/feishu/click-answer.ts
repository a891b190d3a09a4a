import { type Toast, error } from '../text/toasts.ts';
import type { Element } from './card-elements.ts';

/** The answer to a click: a word to who clicked, and the card as it stands now where it may be shown. */
export interface ClickAnswer {
  readonly toast: Toast;
  readonly card: Element | null;
}

/** The body that Feishu takes as the answer to a click. */
export function toBody({ toast, card }: ClickAnswer): Element {
  const { type, text } = toast;
  return {
    toast: { type, content: text.en, i18n: { zh_cn: text.zh, en_us: text.en } },
    ...(card === null ? {} : { card: { type: 'raw', data: card } }),
  };
}

export const NO_IDENTITY = error(
  '飞书没有告知您的身份（open_id），无法决定。请让管理员检查应用权限。',
  'Feishu did not say who you are (open_id), so you cannot decide. Ask an admin to check the app’s permissions.',
);
