import { randomBytes } from 'node:crypto';
import { ApiError, invalidBody } from './api-error.ts';
import { messageFault, modalFault } from './body-rules.ts';
import { textAt } from './text-at.ts';
import type { Json, Seen } from './types.ts';

/** How long Discord waits for the first answer, and how long a token serves. */
const ANSWER_MS = 3_000;
const TOKEN_MS = 15 * 60_000;
const EPHEMERAL = 64;

interface Held {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly createdAt: number;
  /** The type of the first answer; null before it. */
  answeredBy: number | null;
  /** What the person sees; null while they wait. */
  seen: Seen | null;
  readonly waiting: (() => void)[];
}

/** Interactions by id: each is answered once, within 3 s, and with its token for a quarter of an hour. */
export interface Interactions {
  begin(id: string, type: number): { readonly token: string };
  /** The first answer, by whichever way. @throws ApiError as Discord refuses it */
  answer(id: string, token: string, response: Json): void;
  /** The later answer to one that was put off. */
  answerLater(token: string, body: Json): void;
  /** What the person sees in the end. */
  seen(id: string): Promise<Seen>;
  /** The modal that an interaction opened. */
  modal(id: string): Json;
}

/** @param options.patienceMs how long `seen` waits for a later answer */
export function createInteractions(options: {
  readonly now: () => number;
  readonly patienceMs?: number;
}): Interactions {
  const { now, patienceMs = 8_000 } = options;
  const held = new Map<string, Held>();
  const byToken = new Map<string, Held>();

  function show(one: Held, seen: Seen): void {
    one.seen = seen;
    for (const resolve of one.waiting.splice(0)) resolve();
  }

  function find(id: string): Held {
    const one = held.get(id);
    if (one === undefined) throw new ApiError(404, 10062, 'Unknown interaction');
    return one;
  }

  return {
    begin(id, type) {
      const token = randomBytes(40).toString('base64url');
      const one: Held = { id, token, type, createdAt: now(), answeredBy: null, seen: null, waiting: [] };
      held.set(id, one);
      byToken.set(token, one);
      return { token };
    },
    answer(id, token, response) {
      const one = find(id);
      if (one.token !== token || now() - one.createdAt > ANSWER_MS)
        throw new ApiError(404, 10062, 'Unknown interaction');
      if (one.answeredBy !== null)
        throw new ApiError(400, 40060, 'Interaction has already been acknowledged.');
      const seen = read(one, response);
      one.answeredBy = Number(response['type']);
      if (seen !== null) show(one, seen);
    },
    answerLater(token, body) {
      const one = byToken.get(token);
      if (one === undefined) throw new ApiError(404, 10015, 'Unknown Webhook');
      if (now() - one.createdAt > TOKEN_MS) throw new ApiError(401, 50027, 'Invalid Webhook Token');
      if (one.answeredBy !== 4 && one.answeredBy !== 5) throw new ApiError(404, 10008, 'Unknown Message');
      const fault = messageFault(body);
      if (fault !== null) throw fault;
      show(one, { kind: 'told', text: textAt(body, 'content') });
    },
    async seen(id) {
      const one = find(id);
      if (one.seen !== null) return one.seen;
      const wait = async (ms: number): Promise<void> => {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          one.waiting.push(resolve);
          timer = setTimeout(resolve, ms);
        });
        clearTimeout(timer);
      };
      await wait(ANSWER_MS);
      if (one.seen === null && one.answeredBy === 5) await wait(patienceMs);
      return one.seen ?? { kind: 'failed', why: 'no answer in time' };
    },
    modal(id) {
      const { seen } = find(id);
      if (seen?.kind !== 'modal') throw new Error(`interaction ${id} opened no form`);
      return seen.modal;
    },
  };
}

/** What the person sees of a first answer; null: that it is thinking. */
function read({ id, type }: Held, response: Json): Seen | null {
  const data = (response['data'] ?? {}) as Json;
  switch (response['type']) {
    case 4: {
      const fault = messageFault(data);
      if (fault !== null) throw fault;
      if (data['flags'] !== EPHEMERAL) throw new Error('an answer that everybody sees');
      return { kind: 'told', text: textAt(data, 'content') };
    }
    case 5:
      return null;
    case 6:
      return { kind: 'changed' };
    case 9: {
      if (type === 5) throw invalidBody([['type', 'INTERACTION_TYPE', 'a form cannot open another one']]);
      const fault = modalFault(data);
      if (fault !== null) throw fault;
      return { kind: 'modal', modal: data, interactionId: id };
    }
    default:
      throw invalidBody([['type', 'BASE_TYPE_CHOICES', 'unknown type of answer']]);
  }
}
