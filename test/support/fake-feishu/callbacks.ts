import { randomBytes } from 'node:crypto';
import { CLIENT_CODES, failed, judgeAnswer, type Answer } from './callback-answer.ts';
import { buildCallback } from './callback-request.ts';
import { cardAction, messageRead, type EventSource } from './card-action.ts';
import { encryptEvent } from './envelope.ts';
import { objectAt, parseObject, stringAt } from './json.ts';
import type { LateUpdates } from './late-updates.ts';
import type { LongConnection } from './long-connection.ts';
import type { Messages } from './messages.ts';
import { postOnce, type PostOutcome } from './post.ts';
import type {
  CallbackOptions,
  CallbackRequest,
  CardActionEvent,
  ChallengeResult,
  FrameOptions,
  PressRequest,
  PressResult,
} from './types.ts';

/** Milliseconds an address has to answer the challenge. */
const CHALLENGE_MS = 1000;

export interface CallbackPorts {
  readonly source: EventSource;
  readonly encryptKey: string;
  readonly messages: Messages;
  readonly lateUpdates: LateUpdates;
  readonly timeoutMs: number;
  readonly lockWhileAnswering: boolean;
  readonly now: () => number;
  /** Read at each click, so that it may change. */
  readonly callbackUrl: () => string | null;
  readonly push: LongConnection['push'];
}

export interface Callbacks {
  cardAction(request: PressRequest): CardActionEvent;
  /** The event of somebody reading a message. */
  messageRead(messageId: string, reader: PressRequest['operator']): CardActionEvent;
  buildCallback(event: CardActionEvent, options?: CallbackOptions): CallbackRequest;
  deliver(request: CallbackRequest): Promise<PressResult>;
  deliverFrame(event: CardActionEvent, options?: FrameOptions): Promise<PressResult>;
  challenge(): Promise<ChallengeResult>;
}

export function createCallbacks(ports: CallbackPorts): Callbacks {
  const { messages, lateUpdates } = ports;

  /** One click on its way, and whatever card comes back. */
  async function exchange(
    { event }: CardActionEvent,
    send: () => Promise<PostOutcome>,
  ): Promise<PressResult> {
    const messageId = stringAt(objectAt(event, 'context') ?? {}, 'open_message_id');
    const message = messages.all().find((known) => known.messageId === messageId) ?? null;
    const unlock = message && ports.lockWhileAnswering ? messages.lock(message.messageId) : null;
    const outcome = await send();
    unlock?.();
    lateUpdates.markAnswered(stringAt(event, 'token') ?? '');
    const answer = answerOf(outcome);
    if (message && answer.card) messages.show(message.messageId, answer.card, 'callback');
    return resultOf(answer, outcome);
  }

  return {
    cardAction(request) {
      const message = messages.get(request.messageId);
      const token = lateUpdates.issue(message.messageId);
      return cardAction(message, request, ports.source, token, ports.now());
    },
    messageRead: (messageId, reader) =>
      messageRead(messages.get(messageId), reader, ports.source, ports.now()),
    buildCallback: (event, options = {}) => buildCallback(event, ports.encryptKey, ports.now(), options),
    async deliver(request) {
      const url = ports.callbackUrl();
      if (url === null) return resultOf(failed(CLIENT_CODES.noAddress), { kind: 'broken', elapsedMs: 0 });
      const { headers, body } = request;
      return exchange(request.event, () => postOnce(url, headers, body, ports.timeoutMs));
    },
    deliverFrame: (event, options = {}) => exchange(event, () => ports.push(event, options, ports.timeoutMs)),
    async challenge() {
      const url = ports.callbackUrl();
      const challenge = randomBytes(16).toString('hex');
      const token = ports.source.verificationToken;
      const text = JSON.stringify({ challenge, token, type: 'url_verification' });
      const body = JSON.stringify({ encrypt: encryptEvent(text, ports.encryptKey) });
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const outcome = await postOnce(url ?? 'http://127.0.0.1:1', headers, body, CHALLENGE_MS);
      const { httpStatus, body: answer, elapsedMs } = resultOf(failed(0), outcome);
      const accepted = httpStatus === 200 && parseObject(answer)?.['challenge'] === challenge;
      return { httpStatus, body: answer, accepted, elapsedMs };
    },
  };
}

function answerOf(outcome: PostOutcome): Answer {
  switch (outcome.kind) {
    case 'answered':
      return judgeAnswer(outcome.status, outcome.body);
    case 'timeout':
      return failed(CLIENT_CODES.timeout);
    case 'no_connection':
      return failed(CLIENT_CODES.noConnection);
    case 'unknown_host':
      return failed(CLIENT_CODES.unknownHost);
    case 'broken':
      return failed(CLIENT_CODES.requestFailed);
  }
}

function resultOf(answer: Answer, outcome: PostOutcome): PressResult {
  const answered = outcome.kind === 'answered';
  return {
    httpStatus: answered ? outcome.status : null,
    body: answered ? outcome.body : '',
    ...answer,
    elapsedMs: outcome.elapsedMs,
  };
}
