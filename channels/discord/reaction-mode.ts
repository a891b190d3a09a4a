import type { APIMessage } from '@discordjs/core';
import type { Askable, Asked, Form } from '../text/form.ts';
import { sayBoth } from '../text/plain.ts';
import type { Bilingual } from '../text/wording.ts';
import { decodeAsked, encodeAsked } from './asked-id.ts';
import type { Body } from './client.ts';
import type { Drawn } from './draw.ts';

/** What stands for an answer where a message may have no buttons. */
export const YES = '✅';
export const NO = '❌';
export type Mark = typeof YES | typeof NO;

const MEANS: Readonly<Record<Mark, readonly Askable[]>> = {
  [YES]: ['approve', 'accept'],
  [NO]: ['deny', 'give_up'],
};

const HOW: Readonly<Record<Mark, Bilingual>> = {
  [YES]: { zh: `${YES} 表示同意`, en: `React ${YES} to agree` },
  [NO]: {
    zh: `${NO} 表示驳回或放弃：还须回复此消息写明意见，否则不算数`,
    en: `React ${NO} and reply to this message with a comment to deny or give up; without the comment it does not count`,
  },
};

const ELSEWHERE: Bilingual = {
  zh: '此处无法回答，请在 Countersign 页面上决定。',
  en: 'It cannot be answered here; decide on the page of Countersign.',
};

/**
 * The same message for a place where Discord shows no buttons of ours. Its footer says what each reaction asks for,
 * whole; only we can write it.
 * @param takesReactions false: nothing hears reactions, so that people are sent to the page
 */
export function withoutButtons(drawn: Drawn, takesReactions: boolean): Body {
  const { body, form } = drawn.bare();
  const marks = takesReactions ? marksOf(form) : [];
  if (form === null) return { ...body, components: [] };
  const how = marks.length === 0 ? [ELSEWHERE] : marks.map(({ mark }) => HOW[mark]);
  const text = marks.map(({ mark, asked }) => `${mark} ${encodeAsked(asked, 'now')}`).join('\n');
  const last = body.embeds.at(-1);
  const embeds =
    last === undefined || marks.length === 0
      ? body.embeds
      : [...body.embeds.slice(0, -1), { ...last, footer: { text } }];
  const content = [body.content, ...how.map(sayBoth)].join('\n');
  return { ...body, content, embeds, components: [] };
}

/** What a form lets reactions ask for. */
export function marksOf(form: Form | null): readonly { readonly mark: Mark; readonly asked: Asked }[] {
  return ([YES, NO] as const).flatMap((mark) => {
    const button = form?.buttons.find(({ asked }) => MEANS[mark].includes(asked.decision));
    return button === undefined ? [] : [{ mark, asked: button.asked }];
  });
}

/** What a reaction under one of our own messages asks for; null where that message takes none. */
export function askedByMark(message: APIMessage, mark: Mark): Asked | null {
  if ((message.components ?? []).length > 0) return null;
  const words = message.embeds.at(-1)?.footer?.text.split(/\s+/) ?? [];
  const at = words.indexOf(mark);
  return at === -1 ? null : (decodeAsked(words[at + 1] ?? '')?.asked ?? null);
}
