import type { Approval } from '../../domain/approval.ts';
import type { Channel } from '../channel.ts';
import { labelled } from '../text/blocks.ts';
import { isCrisis, sayCrisis, sayEnded } from '../text/crisis.ts';
import { type Message, sayApproval } from '../text/message.ts';
import { progressBlocks } from '../text/progress.ts';
import { sayReminder } from '../text/reminder.ts';
import { WHOLE } from '../text/room.ts';
import { titleOf, toneOf } from '../text/title.ts';
import { type Bilingual, both } from '../text/wording.ts';
import type { Board } from './board.ts';
import { drawMessage } from './draw.ts';

/** Whose terminal it is, and where it says something. */
export interface TerminalOptions {
  /** The system's user. */
  readonly user: string;
  /** Names this machine, since others may share the ledger. */
  readonly machine: string;
  readonly help: Bilingual;
  readonly pageUrl: string | null;
  readonly board: Board;
  print(text: string): void;
}

const ROOM = { ...WHOLE, medium: { zh: '终端', en: 'terminal' } } as const;

/** An approval as this terminal shows it: always the whole, since a terminal scrolls. */
export function messageFor(approval: Approval, pageUrl: string | null): Message {
  return sayApproval(approval, ROOM, { pageUrl });
}

/** What has become of it, without all that was asked: that stands further up. */
function sayNews(approval: Approval): Message {
  const id = labelled({ zh: '审批编号', en: 'Approval' }, both(approval.id));
  return {
    title: titleOf(approval),
    tiers: [],
    tone: toneOf(approval),
    blocks: [id, ...progressBlocks(approval, ROOM)],
    form: null,
  };
}

/** The terminal that the product was started from: one place, whose person answers one question after the other. */
export function createTerminalChannel(options: TerminalOptions): Channel {
  const { user, machine, help, pageUrl, board, print } = options;
  const here = `${user}@${machine}`;
  return {
    name: 'terminal',
    recipients: () => [here],
    send(approval, _recipient, key) {
      const messageId = `term_${key}`;
      if (isCrisis(approval)) print(drawMessage(sayCrisis(approval, help)));
      else board.post(approval, messageId);
      return Promise.resolve({ messageId, chatId: here });
    },
    update(approval, copy, shows) {
      board.post(approval, copy.messageId);
      if (shows === 'its end') print(drawMessage(sayEnded(approval)));
      else if (messageFor(approval, pageUrl).form === null) print(drawMessage(sayNews(approval)));
      return Promise.resolve();
    },
    remind(approval) {
      board.remind(approval.id);
      print(`\u0007${sayReminder(approval)}\n`);
      return Promise.resolve();
    },
    preview: (approval) =>
      drawMessage(isCrisis(approval) ? sayCrisis(approval, help) : messageFor(approval, pageUrl)),
    health: () => ({ ok: true, lastError: null }),
  };
}
