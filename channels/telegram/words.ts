import { sayBoth } from '../text/plain.ts';
import { NOT_OURS, type Toast, error } from '../text/toasts.ts';
import type { Outgoing } from './client.ts';
import { createWriter } from './writer.ts';

export { NOT_OURS };

export const ANSWER_BELOW: Toast = {
  type: 'success',
  text: { zh: '请回复机器人刚发出的消息。', en: 'Reply to the message that the bot has just sent.' },
};
export const NOT_ASKED = error(
  '这个问题问的不是您；请在审批消息上按按钮。',
  'This was asked of somebody else; press the button on the approval yourself.',
);
export const TOOK_LONG = error(
  '回复得太晚，未记录；请重新按按钮。',
  'The reply came too late and was not recorded; press the button again.',
);

/** Telegram takes 200 characters in a word to who pressed a button. */
const MAX_TOAST = 200;

export function sayToast({ text }: Toast): string {
  const whole = sayBoth(text);
  if (whole.length <= MAX_TOAST) return whole;
  const half = MAX_TOAST / 2 - 1;
  return sayBoth({ zh: shorten(text.zh, half), en: shorten(text.en, half) });
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

export function drawToast({ text }: Toast): Outgoing {
  return drawText(sayBoth(text));
}

/** To who starts the bot: what an operator needs to know of them. */
export function sayNumber(userId: number): Outgoing {
  return drawText(
    sayBoth({
      zh: `您的 Telegram 编号是 ${userId}。请管理员把它写入策略文件。`,
      en: `Your number on Telegram is ${userId}. Ask an admin to put it into the policy file.`,
    }),
  );
}

export const REPLACED: Outgoing = drawText(
  sayBoth({
    zh: '此消息已由另一条取代，不再接受答复。',
    en: 'This message has been replaced by another, and takes no answers.',
  }),
);

function drawText(text: string): Outgoing {
  const writer = createWriter();
  writer.write(text);
  return { ...writer.done(), keyboard: [] };
}
