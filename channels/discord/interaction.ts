import { InteractionType } from '@discordjs/core';
import { type JsonRecord, recordAt, textAt, toRecord } from '../json-record.ts';
import type { Asked } from '../text/form.ts';
import { type AskedKind, decodeAsked } from './asked-id.ts';
import { COMMENT } from './form.ts';

/** One interaction of a person with a message of ours. Only `asked` was drawn by us and is still to be checked. */
export interface Interaction {
  readonly id: string;
  /** With it anybody answers this interaction: a secret. */
  readonly token: string;
  readonly applicationId: string;
  readonly channelId: string;
  readonly messageId: string;
  /** Discord's id of the person; empty where it gave none. */
  readonly userId: string;
  /** What was pressed or sent off; null where it is none of ours. */
  readonly asked: Asked | null;
  readonly kind: AskedKind | null;
  /** Trimmed. */
  readonly comment: string;
}

/** Reads an interaction of any kind but a ping. Never throws: what is not there is empty. */
export function readInteraction(payload: JsonRecord): Interaction {
  const data = recordAt(payload, 'data') ?? {};
  const type = payload['type'];
  const isOfMessage = type === InteractionType.MessageComponent || type === InteractionType.ModalSubmit;
  const read = isOfMessage ? decodeAsked(textAt(data, 'custom_id')) : null;
  // A press is no form that was sent off, whatever it says.
  const isSent = type === InteractionType.ModalSubmit;
  const isSound = read !== null && (read.kind === 'sent') === isSent;
  const message = recordAt(payload, 'message') ?? {};
  const user = recordAt(recordAt(payload, 'member') ?? payload, 'user') ?? {};
  return {
    id: textAt(payload, 'id'),
    token: textAt(payload, 'token'),
    applicationId: textAt(payload, 'application_id'),
    channelId: textAt(message, 'channel_id'),
    messageId: textAt(message, 'id'),
    userId: textAt(user, 'id'),
    asked: isSound ? read.asked : null,
    kind: isSound ? read.kind : null,
    comment: commentIn(data['components']).trim(),
  };
}

/** What was typed into a form, whether its input stands in a label or in a row. */
function commentIn(components: unknown): string {
  if (!Array.isArray(components)) return '';
  const inputs = components.map(toRecord).flatMap((part) => {
    if (part === null) return [];
    const inRow = Array.isArray(part['components']) ? part['components'].map(toRecord) : [];
    return [recordAt(part, 'component'), ...inRow];
  });
  const input = inputs.find((one) => one !== null && textAt(one, 'custom_id') === COMMENT);
  return input === undefined || input === null ? '' : textAt(input, 'value');
}
