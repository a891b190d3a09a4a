import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APIModalInteractionResponse,
  ButtonStyle,
  ComponentType,
  InteractionResponseType,
  TextInputStyle,
} from '@discordjs/core';
import {
  ASKED_WORDS,
  type Asked,
  type Button,
  type Form,
  MAX_COMMENT,
  formOf,
  needsComment,
} from '../text/form.ts';
import { sayBoth, sayBothShort } from '../text/plain.ts';
import { sayRemember } from '../text/remember.ts';
import type { Approval } from '../../domain/approval.ts';
import { encodeAsked } from './asked-id.ts';
import { escapeMarkdown } from './markdown.ts';

/** The name of a form's input, as interactions carry it. */
export const COMMENT = 'comment';

const STYLES = {
  primary: ButtonStyle.Success,
  plain: ButtonStyle.Secondary,
  danger: ButtonStyle.Danger,
} as const;

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/**
 * The buttons of a message. What needs a comment opens a form for it; so does what is to be confirmed, since Discord
 * asks no questions by itself. The rest is one press, and has a second button that opens the form.
 */
export function drawForm(form: Form | null): Row[] {
  if (form === null) return [];
  const buttons = form.buttons.map(drawButton);
  const withComment = form.buttons
    .filter((button) => isOnePress(button) && button.asked.remember === undefined)
    .map(drawWithComment);
  return [buttons, withComment]
    .filter((row) => row.length > 0)
    .map((components) => ({ type: ComponentType.ActionRow, components }));
}

function isOnePress({ asked, confirm }: Button): boolean {
  return confirm === null && !needsComment(asked.decision);
}

function drawButton(button: Button): APIButtonComponent {
  const { asked, text, style } = button;
  return {
    type: ComponentType.Button,
    style: STYLES[style],
    label: `${sayBothShort(text, ' ')}${isOnePress(button) ? '' : ' …'}`,
    custom_id: encodeAsked(asked, isOnePress(button) ? 'now' : 'form'),
  };
}

function drawWithComment({ asked, text }: Button): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label: `${text.zh}并填写意见 ${text.en} with a comment …`,
    custom_id: encodeAsked(asked, 'form'),
  };
}

/**
 * The form that a button opens, bound to what that button was drawn for.
 * @param approval as it stands, for the question before a dangerous answer; null: without one
 */
export function drawModal(asked: Asked, approval: Approval | null): APIModalInteractionResponse {
  const required = needsComment(asked.decision);
  const confirm = confirmOf(asked, approval);
  const notes = [
    ...(asked.remember === undefined ? [] : [sayRemember(asked.remember)]),
    ...(confirm === null ? [] : [confirm.text]),
  ];
  const hint = required
    ? { zh: '必填，会转给申请人', en: 'Required; the requester will read it' }
    : { zh: '选填，会转给申请人', en: 'Optional; the requester will read it' };
  return {
    type: InteractionResponseType.Modal,
    data: {
      custom_id: encodeAsked(asked, 'sent'),
      title: sayBothShort(confirm?.title ?? ASKED_WORDS[asked.decision]),
      components: [
        ...notes.map((note) => ({
          type: ComponentType.TextDisplay as const,
          content: escapeMarkdown(sayBoth(note)),
        })),
        {
          type: ComponentType.Label,
          label: '意见 Comment',
          description: sayBothShort(hint),
          component: {
            type: ComponentType.TextInput,
            style: TextInputStyle.Paragraph,
            custom_id: COMMENT,
            max_length: MAX_COMMENT,
            required,
          },
        },
      ],
    },
  };
}

function confirmOf({ decision }: Asked, approval: Approval | null): Button['confirm'] {
  const form = approval === null ? null : formOf(approval, true);
  return form?.buttons.find(({ asked }) => asked.decision === decision)?.confirm ?? null;
}
