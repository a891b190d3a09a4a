import type { Approval } from '../../domain/approval.ts';
import type { Directory } from '../../domain/directory.ts';
import { type Channel, ChannelRefused } from '../channel.ts';
import { createOnce } from '../once.ts';
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
  /** Who is known now. */
  readonly directory: () => Directory;
  print(text: string): void;
}

const ROOM = { ...WHOLE, remember: true, medium: { zh: '终端', en: 'terminal' } } as const;

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

/**
 * The terminal that the product was started from: one place, whose person answers one question after the other. It is
 * told what that person is asked or is to know; in open mode, where nobody is known, everything.
 */
export function createTerminalChannel(options: TerminalOptions): Channel {
  const { user, machine, help, pageUrl, board, directory } = options;
  const here = `${user}@${machine}`;
  const once = createOnce<void>();
  /** What is tried again stands once. */
  const print = (key: string, text: string): Promise<void> => once(key, async () => options.print(text));
  return {
    name: 'terminal',
    hasNoGroup: true,
    recipients: (people) =>
      directory().open || people.some(({ identities }) => identities['terminal'] === user) ? [here] : [],
    async send(approval, recipient, key) {
      if (recipient !== here) {
        throw new ChannelRefused('unknown_terminal', `this terminal is ${here}, and not "${recipient}"`);
      }
      const messageId = `term_${key}`;
      if (isCrisis(approval)) await print(messageId, drawMessage(sayCrisis(approval, help)));
      else board.post(approval, messageId);
      return { messageId, chatId: here };
    },
    async update(approval, { messageId }, shows) {
      const key = `${messageId} ${approval.version} ${shows}`;
      board.post(approval, messageId);
      if (shows === 'its end') await print(key, drawMessage(sayEnded(approval)));
      else if (messageFor(approval, pageUrl).form === null) await print(key, drawMessage(sayNews(approval)));
    },
    async remind(approval, _copy, key) {
      board.remind(approval.id);
      await print(key, `\u0007${sayReminder(approval)}\n`);
    },
    preview: (approval) =>
      drawMessage(isCrisis(approval) ? sayCrisis(approval, help) : messageFor(approval, pageUrl)),
    health: () => ({ ok: true, lastError: null }),
  };
}
