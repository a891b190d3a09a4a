import { randomUUID } from 'node:crypto';
import type { Approval } from '../../domain/approval.ts';
import type { Door, Log } from '../channel.ts';
import { type TimeLeft, inTime } from '../in-time.ts';
import { type JsonRecord, recordAt, textAt, toRecord } from '../json-record.ts';
import { faultOf, takeAnswer } from '../text/answering.ts';
import { type Askable, type Asked, type Form, formOf } from '../text/form.ts';
import { sayBoth } from '../text/plain.ts';
import { FORBIDDEN, NOT_RECORDED, type Toast } from '../text/toasts.ts';
import { nameMessage } from './channel.ts';
import type { SlackClient } from './client.ts';
import { DIALOG, FIELD, drawDialog, drawOutcome, readAsking, readButton } from './dialog.ts';
import { ACTION } from './draw.ts';

/** What both ways in do with what came: the decision path is one. */
export interface TakingIn {
  /** What Slack is to be answered, within 3 s whatever fails behind it. */
  answer(interaction: JsonRecord): Promise<JsonRecord>;
  /** Has it logged, and put into the ledger, what was not proven to be Slack's. */
  turnAway(why: string): Promise<void>;
}

/** Never fails: what cannot be shown now is shown when it is in effect. */
export type Redraw = (messageId: string, approval: Approval, recorded: Askable) => Promise<void>;

const NOTHING: JsonRecord = {};

/** @param redraw has a message show an answer that is kept, and not in effect yet */
export function createTakingIn(door: Door, client: SlackClient, log: Log, redraw: Redraw): TakingIn {
  return {
    answer(interaction) {
      switch (interaction['type']) {
        case 'block_actions':
          return inTime(() => openDialog(door, client, log, interaction), NOTHING, log, 'Slack');
        case 'view_submission':
          return inTime((left) => take(door, interaction, redraw, left), show(NOT_RECORDED), log, 'Slack');
        default:
          return Promise.resolve(NOTHING);
      }
    },
    async turnAway(why) {
      const attempt = { code: 'forged', message: why, attempted: 'Slack request' } as const;
      await inTime(
        () => door.refuse({ attemptId: `slack:${randomUUID()}`, ...attempt }),
        undefined,
        log,
        'Slack',
      );
    },
  };
}

/** A button only asks for the dialog: what is said in that is the answer. */
async function openDialog(
  door: Door,
  client: SlackClient,
  log: Log,
  interaction: JsonRecord,
): Promise<JsonRecord> {
  const actions = interaction['actions'];
  const action = toRecord(Array.isArray(actions) ? actions[0] : null);
  const container = recordAt(interaction, 'container');
  const trigger = textAt(interaction, 'trigger_id');
  if (action === null || container === null || !textAt(action, 'action_id').startsWith(ACTION))
    return NOTHING;
  const asked = readButton(textAt(action, 'value'));
  if (asked === null) return NOTHING;
  const messageId = nameMessage(textAt(container, 'channel_id'), textAt(container, 'message_ts'));
  const identity = textAt(recordAt(interaction, 'user') ?? {}, 'id');
  const noted = door.opened({ messageId, identity, at: new Date().toISOString() });
  noted.catch((error: unknown) =>
    log.warn({ err: error }, 'that a message on Slack was opened could not be noted'),
  );
  await client.openView(trigger, drawDialog({ messageId, asked }, await formFor(door, asked)));
  return NOTHING;
}

/** Late or not, the dialog opens: the answer to it says what has become of the question. */
async function formFor(door: Door, { approvalId }: Asked): Promise<Form> {
  const approval = await door.find(approvalId);
  const form = approval === null ? null : formOf(approval, true);
  return (
    form ?? { name: 'decision', hint: { zh: '会转给申请人', en: 'The requester will read it' }, buttons: [] }
  );
}

async function take(
  door: Door,
  interaction: JsonRecord,
  redraw: Redraw,
  left: TimeLeft,
): Promise<JsonRecord> {
  const view = recordAt(interaction, 'view');
  if (view === null || view['callback_id'] !== DIALOG) return NOTHING;
  const asking = readAsking(textAt(view, 'private_metadata'));
  const comment = commentIn(view).trim();
  const fault = asking === null ? null : faultOf(comment, asking.asked.decision);
  // The dialog stays open, to be mended.
  if (fault !== null) return { response_action: 'errors', errors: { [FIELD]: sayBoth(fault.text) } };
  const given = {
    ...{ channel: 'slack', eventId: textAt(view, 'id'), onceId: null, comment },
    ...{ messageId: asking?.messageId ?? '', asked: asking?.asked ?? null },
    identity: textAt(recordAt(interaction, 'user') ?? {}, 'id'),
  };
  const { toast, approval, recorded } = await takeAnswer(door, given, left, FORBIDDEN);
  if (approval !== null && recorded !== null) await redraw(given.messageId, approval, recorded);
  return show(toast);
}

function show(toast: Toast): JsonRecord {
  return { response_action: 'update', view: drawOutcome(toast) };
}

function commentIn(view: JsonRecord): string {
  const values = recordAt(recordAt(view, 'state') ?? {}, 'values');
  const field = recordAt(recordAt(values ?? {}, FIELD) ?? {}, FIELD);
  const value = field?.['value'];
  return typeof value === 'string' ? value : '';
}
