/** Somebody else's JSON. */
export type Json = { readonly [key: string]: unknown };

export interface StoredMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly author: { readonly id: string; readonly username: string; readonly bot: boolean };
  readonly timestamp: string;
  readonly nonce: string | null;
  readonly message_reference: { readonly message_id: string } | null;
  content: string;
  embeds: readonly Json[];
  components: readonly Json[];
  allowed_mentions: Json | null;
  edited_timestamp: string | null;
  /** By emoji, who put it there. */
  readonly reactions: Map<string, Set<string>>;
}

/** What the bot may not do in a channel. Embeds and components are dropped without a word, unless they are refused. */
export type Lack = 'view' | 'send' | 'embed' | 'components' | 'refuses-components' | 'history' | 'react';

export interface Channel {
  readonly id: string;
  /** Whose direct messages they are; null in a guild. */
  readonly person: string | null;
  readonly lacks: Set<Lack>;
}

export type FaultMode =
  'down' | 'accept-then-reset' | 'rate-limit' | 'long-rate-limit' | 'bare-rate-limit' | 'half-body' | 'stall';

export interface Fault {
  readonly mode: FaultMode;
  readonly times?: number;
  /** Of which calls; all that write messages unless told. */
  readonly method?: string;
  readonly path?: string;
}

export interface ApiCall {
  readonly method: string;
  /** Without the version. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

/** What a call is answered with. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a person gets to see of an interaction. */
export type Seen =
  | { readonly kind: 'told'; readonly text: string }
  | { readonly kind: 'modal'; readonly modal: Json; readonly interactionId: string }
  | { readonly kind: 'changed' }
  /** "This interaction failed": what the client says where no answer came in time. */
  | { readonly kind: 'failed'; readonly why: string };

/** An HTTP request to the interactions endpoint. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
