import type { EndpointRefusal, LongConnection } from './long-connection.ts';
import type {
  ApiCall,
  CallbackMode,
  CallbackOptions,
  CallbackRequest,
  CardActionEvent,
  ChallengeResult,
  FakeApp,
  Fault,
  FrameOptions,
  PressRequest,
  PressResult,
  RecipientState,
  StoredMessage,
} from './types.ts';

/** A running stand-in for Feishu's server, with the strings a test pulls. */
export interface FakeFeishu {
  /** What a client takes as its domain; no slash at the end. */
  readonly url: string;
  readonly app: FakeApp;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly tenantKey: string;
  /** Names of people and groups, by id. */
  readonly people: Readonly<Record<string, string>>;
  /** Every message, oldest first. */
  messages(): readonly StoredMessage[];
  message(messageId: string): StoredMessage;
  /** Every call of the vendor's API, refused ones too. */
  calls(): readonly ApiCall[];
  /**
   * Clicks as a user would, once; Feishu never repeats a callback. What went wrong on the way is in the result.
   * @throws ClientRefusal for what a user could not click
   */
  press(request: PressRequest): Promise<PressResult>;
  /** Has a person read a message that was sent to them alone, as Feishu tells the app by `im.message.message_read_v1`. */
  read(messageId: string, openId: string): Promise<PressResult>;
  /** The event of `read`, for tests that send it themselves. */
  readEvent(messageId: string, openId: string): CardActionEvent;
  /** The event of a click, for tests that build, spoil, repeat or delay the request themselves. */
  cardAction(request: PressRequest): CardActionEvent;
  buildCallback(event: CardActionEvent, options?: CallbackOptions): CallbackRequest;
  /** Posts a built request as it is, and shows the card that comes back. May be called again: a replay. */
  deliver(request: CallbackRequest): Promise<PressResult>;
  /** Pushes an event over the long connection as it is, and shows the card that comes back. May be called again. */
  deliverFrame(event: CardActionEvent, options?: FrameOptions): Promise<PressResult>;
  /** How `press` brings its clicks from now on. */
  setCallbackMode(mode: CallbackMode): void;
  /** The open long connections, and what went wrong on them. */
  readonly longConnection: Pick<LongConnection, 'connections' | 'pings' | 'faults' | 'drop'> & {
    /** Handshakes that a fault keeps waiting. */
    stalled(): number;
  };
  /** What the endpoint of the long connection answers from now on; null: an address. */
  setEndpointRefusal(refusal: EndpointRefusal | null): void;
  /** What the developer console does when the callback address is saved. */
  challenge(): Promise<ChallengeResult>;
  fail(fault: Fault): void;
  /** Takes back every fault that is left. */
  mend(): void;
  /** Every token given out so far is refused with 99991663 from now on. */
  revokeTokens(): void;
  /** Whether the app's secret is wrong from now on, as when somebody has reset it; tokens given out are revoked. */
  refuseSecret(refused: boolean): void;
  recall(messageId: string): void;
  setRecipient(receiveId: string, state: RecipientState | null): void;
  setCallbackUrl(url: string | null): void;
  /** Ends at once, stalled requests included. */
  close(): Promise<void>;
}
