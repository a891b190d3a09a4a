import type { JsonObject } from './json.ts';

export type Card = JsonObject;
export type Locale = 'zh_cn' | 'en_us';

/** Why nothing can be sent to a recipient; each has one code of Feishu's, see `errors.ts`. */
export type RecipientState = 'resigned' | 'blocked' | 'unavailable' | 'not_in_group' | 'dissolved';

export interface FakeApp {
  /** `cli_` and 16 hex digits. */
  readonly appId: string;
  readonly appSecret: string;
}

/** Requests admitted; the defaults are Feishu's own. */
export interface FakeLimits {
  /** Messages to one user or group. Default 5. */
  readonly recipientPerSecond: number;
  /** Updates of one message. Default 5. */
  readonly updatePerSecond: number;
  /** Calls of one API by one app. Default 50. */
  readonly apiPerSecond: number;
  /** Calls of one API by one app. Default 1000. */
  readonly apiPerMinute: number;
}

export interface FakeFeishuOptions {
  /** Default 0: any free port of the loopback interface. */
  readonly port?: number;
  readonly app?: FakeApp;
  /** Other apps of the tenant, to try what one app may do to another's message. */
  readonly otherApps?: readonly FakeApp[];
  readonly encryptKey?: string;
  readonly verificationToken?: string;
  /** Where clicks are posted. `http:` only. */
  readonly callbackUrl?: string;
  /** Names of people and groups by id, for the page; it shows their chats even while they are empty. */
  readonly people?: Readonly<Record<string, string>>;
  /** How the app takes clicks, as its developer console says. Default `webhook`. */
  readonly callbackMode?: CallbackMode;
  /** What the endpoint and every pong tell a client of the long connection. Default: a ping and a reconnection each second. */
  readonly clientConfig?: Partial<ClientConfig>;
  /** An event longer than this many bytes comes in several frames. Default 1024. */
  readonly fragmentBytes?: number;
  /** Milliseconds an answer to a click may take. Default 20,000: Feishu's own 3,000 are too few beside busy neighbours. */
  readonly callbackTimeoutMs?: number;
  /** The clock, in milliseconds. Drives token expiry, limits, the 14 days and the 30 minutes. */
  readonly now?: () => number;
  /** Default 7200, Feishu's own. */
  readonly tokenLifetimeSeconds?: number;
  readonly limits?: Partial<FakeLimits>;
  readonly recipients?: Readonly<Record<string, RecipientState>>;
  /** Refuse updates of a card while its click is unanswered, as Feishu does. Default true. */
  readonly lockWhileAnswering?: boolean;
  readonly onCard?: (message: StoredMessage, version: CardVersion) => void;
  readonly onText?: (message: StoredMessage, text: string) => void;
}

export type CallbackMode = 'webhook' | 'ws';

/** What Feishu tells its clients about the long connection; times in seconds. */
export interface ClientConfig {
  /** Below 0: without end. */
  readonly ReconnectCount: number;
  readonly ReconnectInterval: number;
  readonly ReconnectNonce: number;
  readonly PingInterval: number;
}

/** How an event is put into frames. */
export interface FrameOptions {
  /** Whose connection it goes to; the first app's unless told. */
  readonly appId?: string;
  /** `event` unless told. */
  readonly type?: string;
  /** Its parts come last one first. */
  readonly outOfOrder?: boolean;
}

export interface CardVersion {
  readonly card: Card;
  /** Milliseconds. */
  readonly at: number;
  readonly by: 'send' | 'reply' | 'patch' | 'callback' | 'late_update';
}

export interface StoredMessage {
  readonly messageId: string;
  readonly chatId: string;
  readonly appId: string;
  readonly receiveId: string;
  readonly receiveIdType: string;
  readonly uuid: string | null;
  readonly parentId: string | null;
  readonly threadId: string | null;
  /** Milliseconds. */
  readonly createdAt: number;
  readonly recalled: boolean;
  readonly msgType: MessageType;
  /** Of a text message; null for a card. */
  readonly text: string | null;
  /** Oldest first; the last one is shown. None for a text. */
  readonly versions: readonly CardVersion[];
  /** Empty for a text. */
  readonly card: Card;
}

export type MessageType = 'interactive' | 'text';

/** What a message carries when it is sent. */
export type MessageContent =
  | { readonly msgType: 'interactive'; readonly card: Card }
  | { readonly msgType: 'text'; readonly text: string };

export interface Operator {
  readonly open_id?: string;
  readonly user_id?: string;
  readonly union_id?: string;
}

export interface PressRequest {
  readonly messageId: string;
  readonly operator: Operator;
  /** The button's `name`, or its label in any language. */
  readonly button?: string;
  /** Instead of a button: the value sent, whether or not the card has it. */
  readonly value?: JsonObject;
  /** What the user typed, by input name. */
  readonly formValue?: Readonly<Record<string, string>>;
  /** Laid over `header` and `event` at the end; a member given as `undefined` is taken out. */
  readonly overrides?: { readonly header?: JsonObject; readonly event?: JsonObject };
}

/** The body of a `card.action.trigger` callback, before encryption. */
export interface CardActionEvent {
  readonly schema: '2.0';
  readonly header: JsonObject;
  readonly event: JsonObject;
}

/** How a built request is spoilt, always after it was made well. */
export type Tamper =
  | 'signature'
  | 'body'
  | 'no_signature'
  | 'empty_signature'
  | 'no_timestamp'
  | 'no_nonce'
  | 'garbage'
  | 'plain';

export interface CallbackOptions {
  readonly encryptKey?: string;
  /** Seconds, as sent. Default: now. */
  readonly timestamp?: string;
  readonly nonce?: string;
  readonly tamper?: Tamper;
}

export interface CallbackRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: CardActionEvent;
}

/** What came of a click, as the user's client saw it. */
export interface PressResult {
  /** null when no answer came in time. */
  readonly httpStatus: number | null;
  readonly body: string;
  /** The code the client shows with its error; null when the click went well. */
  readonly clientCode: number | null;
  readonly toast: JsonObject | null;
  /** The card the answer brought, already shown; null when it brought none. */
  readonly card: Card | null;
  readonly elapsedMs: number;
}

export interface ChallengeResult {
  readonly httpStatus: number | null;
  readonly body: string;
  /** Whether Feishu's console would save the address: HTTP 200, the challenge, within 1 s. */
  readonly accepted: boolean;
  readonly elapsedMs: number;
}

/**
 * `5xx`, `429` and `stall` do nothing and answer so (or never). `half-body` and `accept-then-reset` do the work, then
 * cut the answer in the middle or reset the connection before it.
 */
export type FaultMode = '5xx' | '429' | 'stall' | 'half-body' | 'accept-then-reset';

export interface Fault {
  /** The start of the path, such as `/open-apis/im/v1/messages`. */
  readonly path: string;
  readonly method?: string;
  readonly mode: FaultMode;
  /** Default 1. */
  readonly times?: number;
}

/** One call of the vendor's API, in order of arrival. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  /** Milliseconds. */
  readonly at: number;
  /** null when a fault left the caller without an answer. */
  readonly status: number | null;
  readonly code: number | null;
}
