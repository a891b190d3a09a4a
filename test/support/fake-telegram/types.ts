import type { Json } from './json.ts';

/** A method of the Bot API refused what it was given, as Telegram words it. */
export class Refusal extends Error {
  readonly status: number;
  readonly parameters: { readonly retry_after?: number };

  constructor(status: number, description: string, parameters: { readonly retry_after?: number } = {}) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }
}

export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly userId?: number;
}

export interface InlineButton {
  readonly text: string;
  readonly callbackData: string | null;
  readonly url: string | null;
}

export interface StoredMessage {
  readonly chatId: number;
  readonly messageId: number;
  /** Unix seconds. */
  readonly date: number;
  /** Null: the bot. */
  readonly from: number | null;
  readonly text: string;
  /** Those that were sent, and those that Telegram found by itself. */
  readonly entities: readonly Entity[];
  readonly keyboard: readonly (readonly InlineButton[])[];
  readonly forceReply: { readonly selective: boolean } | null;
  readonly replyTo: number | null;
  /** Times that it was edited. */
  readonly edits: number;
}

export interface CallbackAnswer {
  readonly queryId: string;
  readonly text: string;
  readonly isAlert: boolean;
}

export type Update = { readonly update_id: number } & Readonly<Record<string, Json>>;

/** What goes wrong from now on. */
export interface Fault {
  /** `down`: 502 without JSON. `half-body`: closes within the answer. `stall`: never answers. */
  readonly mode: 'down' | 'accept-then-reset' | 'rate-limit' | 'half-body' | 'stall';
  /** The method that it befalls; any that sends or changes something, unless told. */
  readonly method?: string;
  /** Once unless told. */
  readonly times?: number;
}

export interface FakeTelegramOptions {
  /** Milliseconds; dates of messages come from it. */
  readonly now?: () => number;
  readonly token?: string;
  /** Any free port unless told. */
  readonly port?: number;
}
