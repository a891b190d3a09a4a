import { type Button, type Form, MAX_COMMENT, writeAsked } from '../text/form.ts';
import type { Bilingual } from '../text/wording.ts';
import { type Element, words } from './card-elements.ts';

/** The name of the form's input, as callbacks carry it. */
export const COMMENT = 'comment';

/**
 * The one form of a card: a comment, and a button per answer. Each button says which approval, revision, digest and
 * attempt it was drawn for, so that an answer to something older is told apart.
 */
export function formElement({ name, hint, buttons }: Form): Element {
  return { tag: 'form', name, elements: [commentInput(hint), ...buttons.map(drawButton)] };
}

function commentInput(hint: Bilingual): Element {
  return {
    tag: 'input',
    name: COMMENT,
    input_type: 'multiline_text',
    max_length: MAX_COMMENT,
    label: words({ zh: '意见', en: 'Comment' }),
    placeholder: words(hint),
  };
}

const TYPES = { primary: 'primary_filled', plain: 'default', danger: 'danger' } as const;

function drawButton({ asked, text, style, confirm }: Button): Element {
  return {
    tag: 'button',
    name: asked.remember === undefined ? asked.decision : 'approve_and_remember',
    type: asked.decision === 'deny' ? 'danger_filled' : TYPES[style],
    text: words(text),
    form_action_type: 'submit',
    behaviors: [{ type: 'callback', value: writeAsked(asked) }],
    ...(confirm === null ? {} : { confirm: { title: words(confirm.title), text: words(confirm.text) } }),
  };
}
