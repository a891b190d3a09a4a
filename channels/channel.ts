import type { IncomingHttpHeaders } from 'node:http';
import type { Approval } from '../domain/approval.ts';
import type { Copy } from '../domain/copy.ts';
import type { ClaimDetails, DecisionKind } from '../domain/decision.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Member } from '../domain/directory.ts';

/**
 * A way to reach people. A channel sends, updates and receives; it never decides. Its errors are of two kinds, for
 * two futures: `ChannelRefused` (the vendor said no, and will again) and anything else (not reached; try again).
 */
export interface Channel {
  readonly name: string;
  /** How long a copy takes updates and answers, in milliseconds: an open one that is older is sent anew. Absent: always. */
  readonly copyLifeMs?: number;
  /** The channel's own ids of those to tell: of these people the ones it knows, and its group chat if it has one. */
  recipients(people: readonly Member[]): readonly string[];
  /** Whoever is told on it is one person. Absent: those whom it tells without knowing anybody are a group. */
  readonly hasNoGroup?: true;
  /** Those who are told how an approval goes on, whoever is asked about it. Absent: nobody. */
  subscribers?(approval: Approval): readonly string[];
  /** Whether there is anybody to tell now; approvals asked while it says no are not shown on it. Absent: yes. */
  isActive?(): boolean;
  /**
   * Sends the approval as it stands.
   * @param key the same for every try, so that the vendor can drop a duplicate
   * @param mayBeOut whether an earlier try may have sent it: a vendor that drops nothing must be asked
   */
  send(
    approval: Approval,
    recipient: string,
    key: string,
    mayBeOut?: boolean,
  ): Promise<{ readonly messageId: string; readonly chatId: string }>;
  /**
   * Makes a copy show the approval as it stands. Safe to repeat.
   * @param shows `its end`: that it has ended and nothing of what was asked, for those whom it is not told
   */
  update(approval: Approval, copy: Copy, shows: 'all' | 'its end'): Promise<void>;
  /** Reminds one recipient of an open approval. `key` as for `send`. */
  remind(approval: Approval, copy: Copy, key: string): Promise<void>;
  /** The message that `send` would bring now, in the vendor's own form, without sending it. Absent: it has none to show. */
  preview?(approval: Approval): unknown;
  /** Whether the vendor answered last time it was asked; the last fault where it did not. */
  health(): { readonly ok: boolean; readonly lastError: string | null };
}

/** What a process opens of a channel that is configured. */
export interface OpenedChannel {
  readonly channel: Channel;
  /** Whoever answers on it is the system's user: nobody else has its place. In open mode they decide under that name. */
  readonly isLocal?: true;
  /** What it takes in over HTTP; for a process that has the port. Absent: nothing. */
  readonly receivers?: (door: Door) => readonly Receiver[];
  /** Opens what brings answers in by itself, such as a connection or a long poll; for a process that has the port. */
  readonly listen?: (door: Door) => Listener;
}

/** What brings answers in by itself. */
export interface Listener {
  /** Whether it does so now; the last fault where it does not. */
  health(): { readonly ok: boolean; readonly lastError: string | null };
  /** Lets what is under way be answered, then ends it and leaves no timer behind. */
  stop(): Promise<void>;
}

/** What every channel is opened with, beside its configuration. */
export interface Surroundings {
  readonly log: Log;
  /** What alerts tell admins of where a person in danger finds help, as of now. */
  readonly help: { readonly zh: string; readonly en: string };
  /** Where people reach the page, without a slash at its end; null where that was not said. */
  readonly pageUrl: string | null;
}

/** Where a channel says what goes wrong. Never with secrets in it. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The vendor was reached and said no for good: this recipient, this message or this card. */
export class ChannelRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ChannelRefused';
    this.code = code;
  }
}

/** What a channel may ask of Countersign when somebody answers on it. */
export interface Door {
  /** The approval as the ledger has it, or null. */
  find(approvalId: string): Promise<Approval | null>;
  /** The approval that one of our own messages shows, and whom it was sent to; null for any other message. */
  copyOf(messageId: string): Promise<{ readonly approvalId: string; readonly recipient: string } | null>;
  /** What its copies show that still takes an answer, oldest first, 1000 at most; for one that remembers nothing itself. */
  asking(): Promise<readonly { readonly approval: Approval; readonly messageId: string }[]>;
  /** True the first time an event id is seen, false ever after, across restarts. */
  takeOnce(eventId: string): Promise<boolean>;
  /**
   * Says that a person has opened one of our own messages: read it, or pressed something on it that is no answer yet.
   * What is decided through this door counts as opened by itself. Only people whose answer is wanted count, so it may
   * be called for anybody. Safe to retry.
   */
  opened(seen: {
    readonly messageId: string;
    /** The vendor's immutable id of the person, from its signed payload. */
    readonly identity: string;
    /** ISO 8601, by the vendor's clock where it says so. */
    readonly at: string;
  }): Promise<void>;
  /**
   * Puts an answer before the one decision service. Resolves within `budgetMs` plus a ledger write.
   * Unknown and unauthorised people get a refusal, which is in the ledger.
   */
  decide(answer: ChannelAnswer, budgetMs: number): Promise<DoorAnswer>;
  /**
   * Records and logs an attempt that was turned away before any approval was touched: forged, stale, replayed. Beyond
   * ten a minute they are only counted, which costs nothing.
   */
  refuse(attempt: {
    readonly attemptId: string;
    readonly code: 'forged' | 'forbidden' | 'not_found';
    readonly message: string;
    readonly attempted: string;
  }): Promise<void>;
}

export interface ChannelAnswer {
  readonly approvalId: string;
  readonly decision: DecisionKind;
  /** The vendor's immutable id of the person, from its signed payload. */
  readonly identity: string;
  readonly comment: string;
  /** The digest and revision that the card showed. */
  readonly digest: string;
  readonly revision: number;
  /** `attempt`: whose evidence the card showed. Absent before there is any. */
  readonly details?: ClaimDetails;
  /** Names this click: the same click delivered twice is one decision. */
  readonly eventId: string;
}

export type DoorAnswer =
  /** In the ledger. */
  | { readonly kind: 'decided'; readonly approval: Approval }
  /** Durable, and takes effect when a worker runs. */
  | { readonly kind: 'recorded'; readonly approval: Approval }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly approval: Approval | null;
    };

/** Something from outside that a channel takes in over HTTP. The body is as it came: signatures cover raw bytes. */
export interface Receiver {
  readonly path: string;
  receive(request: {
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
  }): Promise<{ readonly status: number; readonly body: unknown }>;
}
