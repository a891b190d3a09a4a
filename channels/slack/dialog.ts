import { type Asked, type Form, MAX_COMMENT, needsComment, readAsked, writeAsked } from '../text/form.ts';
import { toRecord } from '../json-record.ts';
import { sayBoth, sayBothShort } from '../text/plain.ts';
import { sayRemember } from '../text/remember.ts';
import type { Toast } from '../text/toasts.ts';
import { type SlackBlock, type SlackView, plain } from './blocks.ts';
import { nameOf } from './draw.ts';

/** Names our dialog among those of the app, and the field in it. */
export const DIALOG = 'countersign:answer';
export const FIELD = 'comment';

/** Slack's limits, in characters. */
const TITLE = 24;
const LABEL = 2_000;
const HINT = 2_000;
const WORD = 24;

/** What a dialog answers: which message asked it, and for what. */
export interface Asking {
  readonly messageId: string;
  readonly asked: Asked;
}

/** Asks for the comment, and says once more what a dangerous answer means. */
export function drawDialog(asking: Asking, { hint, buttons }: Form): SlackView {
  const { decision, remember } = asking.asked;
  const confirm = buttons.find(({ asked }) => asked.decision === decision)?.confirm ?? null;
  const words = [
    ...(remember === undefined ? [] : [said(sayBoth(sayRemember(remember)))]),
    ...(confirm === null ? [] : [said(`${sayBoth(confirm.title)}\n${sayBoth(confirm.text)}`)]),
  ];
  return {
    type: 'modal',
    callback_id: DIALOG,
    private_metadata: JSON.stringify({ ...asking, asked: writeAsked(asking.asked) }),
    title: plain(nameOf(decision), TITLE),
    submit: plain('提交 Submit', WORD),
    close: plain('取消 Cancel', WORD),
    blocks: [
      ...words,
      {
        type: 'input',
        block_id: FIELD,
        optional: !needsComment(decision),
        label: plain('意见 · Comment', LABEL),
        hint: plain(sayBothShort(hint), HINT),
        element: { type: 'plain_text_input', action_id: FIELD, multiline: true, max_length: MAX_COMMENT },
      },
    ],
  };
}

/** What came of it. */
export function drawOutcome({ text }: Toast): SlackView {
  return {
    type: 'modal',
    callback_id: `${DIALOG}:over`,
    private_metadata: '',
    title: plain('Countersign', TITLE),
    close: plain('关闭 Close', WORD),
    blocks: [said(sayBoth(text))],
  };
}

/** Null for what no dialog of ours holds. */
export function readAsking(metadata: string): Asking | null {
  const record = toRecord(parse(metadata));
  const asked = record === null ? null : toRecord(record['asked']);
  const messageId = record?.['messageId'];
  if (asked === null || typeof messageId !== 'string') return null;
  const read = readAsked(asked);
  return read === null ? null : { messageId, asked: read };
}

/** What a button carries; null for none of ours. */
export function readButton(value: string): Asked | null {
  const record = toRecord(parse(value));
  return record === null ? null : readAsked(record);
}

function said(text: string): SlackBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
