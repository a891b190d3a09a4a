import type { Channel } from '../../channels/channel.ts';
import type { Member } from '../../domain/directory.ts';
import type { FakeDoor } from '../support/channel-door.ts';

/** A channel to be put to the test. */
export interface Subject {
  /** As tests name it: the vendor, and the way its answers come in where it has several. */
  readonly name: string;
  /**
   * `may repeat` only where the vendor knows no key for a message, and cannot be asked what it has: then a send whose
   * answer was lost may stand twice. Absent: it stands once.
   */
  readonly lostAnswer?: 'may repeat';
  /** What it has not by its nature, unlike a chat: rules that need one of these are not for it. Absent: it has all. */
  readonly lacks?: readonly Lack[];
  /** What it loads with its first message Jest does not let tests load that run side by side: its rules run in turn. */
  readonly inTurn?: true;
  /** @param options.now the clock in milliseconds, for the fake and for what checks how old a callback is */
  start(options: { readonly now: () => number }): Promise<Stage>;
}

export type Lack =
  /** Somebody who answers on it: it tells those who read it, has buttons for nobody, and its `press` is never called. */
  | 'answers'
  /** More than one reader: neither another person, nor a stranger, nor a group. `other` is `approver`, and an admin. */
  | 'others'
  /** Somebody else's network between it and its readers, which fails, delivers late or twice, and could be forged. */
  | 'vendor'
  /** Words for people, in both languages: it is read by programs. */
  | 'prose'
  /** Comments of several lines. */
  | 'lines'
  /** News of who has read a message: it has no `read`. */
  | 'reading'
  /** A button that has an approval remembered. */
  | 'remembering';

/** A channel that runs, against a fake of its vendor. */
export interface Stage {
  /** Over the vendor's library, pointed at the fake, with PAGE_URL and HELP. */
  readonly channel: Channel;
  /** In which the channel's listener or receiver answers; made by `createFakeDoor(channel.name, people)`. */
  readonly door: FakeDoor;
  /**
   * Made by `peopleOn` (feishu-approvals.ts): an approver, with an identity on this channel; the recipient's name, where
   * it has subscribers and no people.
   */
  readonly approver: Member;
  /** Another one, who is an admin too. */
  readonly other: Member;
  /** An identity of the vendor's that nobody known has. */
  readonly stranger: string;
  /** Recipient of the group's copy, as the channel names it; null where the vendor has no groups. */
  readonly group: string | null;
  /** What must never stand in a log or an error: tokens and keys, as they are configured. */
  readonly secrets: readonly string[];
  /** Every line that the channel has logged. */
  logged(): readonly string[];
  /** What stands in the vendor's store for people to see, newest last. What a person was told by itself is not there. */
  messages(): readonly Shown[];
  /**
   * A person presses a button of a message, fills in what it asks for and sends that off; the vendor delivers it.
   * @param by an identity of the vendor's
   * @param comment typed in; nothing is unless told
   * @param times how often the vendor delivers the same callback; once unless told
   * @returns what the person was told each time, in all its languages, also by the vendor's own program where that
   *   does not let them send it off
   * @throws where the message has no such button now
   */
  press(
    messageId: string,
    what: Answer,
    by: string,
    comment?: string,
    times?: number,
  ): Promise<readonly string[]>;
  /** As `press`, but all that is left is to deliver it, as the vendor does when the returned function is called. */
  hold(messageId: string, what: Answer, by: string, comment?: string): Promise<() => Promise<string>>;
  /** A person reads a message that was sent to them alone. Absent where the vendor tells nobody of that. */
  read?(messageId: string, by: string): Promise<void>;
  /** What looks like an approval from `approver` on that message, and does not come from the vendor, or not as it should. */
  forge(messageId: string): Promise<void>;
  /** The last callback that `press` delivered, once more, byte for byte. */
  replay(): Promise<void>;
  /**
   * The vendor's fault from now on, for so many calls (once unless told), or until `mend`.
   * - `down`: gives no answer, or a 5xx
   * - `accept-then-reset`: takes a message and breaks the connection before it answers
   * - `rate-limit`: 429, and that it will take calls again in a second at most
   * - `revoked`, until mended: refuses the bot's token for good
   * - `blocked`, until mended: `approver` has blocked the bot, or left
   */
  fail(mode: VendorFault, times?: number): void;
  mend(): void;
  stop(): Promise<void>;
}

/** `remember`: to approve, and have that remembered. */
export type Answer =
  'approve' | 'remember' | 'deny' | 'request_changes' | 'escalate' | 'accept' | 'redo' | 'give_up';

export type VendorFault = 'down' | 'accept-then-reset' | 'rate-limit' | 'revoked' | 'blocked';

/** One message as the person sees it whom it was sent to. */
export interface Shown {
  readonly messageId: string;
  /** As the channel names it in `recipients()`. */
  readonly recipient: string;
  /** All that can be read, in all its languages: the vendor's markup is carried out, and is not in it. */
  readonly text: string;
  /** What its buttons that answer ask for; links are not among them. */
  readonly buttons: readonly Answer[];
  /** Where it leads to when pressed anywhere: buttons that open a page, and text that the vendor makes a link of. */
  readonly links: readonly string[];
  /** Whom it calls: mentions that the vendor carries out, of people, groups or everybody. */
  readonly mentions: readonly string[];
  /** Whether it is one of the short ones that tell of a message that stands already. */
  readonly isReminder: boolean;
}

/** What channels are opened with. */
export const PAGE_URL = 'https://approvals.example';
export const HELP = { zh: '求助热线 12356', en: 'Call the helpline 12356' } as const;
