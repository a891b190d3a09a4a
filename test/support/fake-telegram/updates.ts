import { setTimeout as delay } from 'node:timers/promises';
import { type JsonObject, listAt, numberAt, textAt } from './json.ts';
import { Refusal, type Update } from './types.ts';

/** Updates on their way: kept until they are confirmed, or sent to the webhook. */
export interface Updates {
  getUpdates(payload: JsonObject): Promise<readonly Update[]>;
  setWebhook(payload: JsonObject): void;
  deleteWebhook(): void;
  webhook(): { readonly url: string; readonly secret: string } | null;
  /** @returns once it has been confirmed, or the webhook has answered; then with its status */
  deliver(content: JsonObject): Promise<number | null>;
  /** Requests for updates so far. */
  polls(): number;
  close(): void;
}

interface Waiting {
  readonly update: Update;
  readonly confirmed: () => void;
}

export function createUpdates(): Updates {
  let nextId = 700_000_001;
  let webhook: { readonly url: string; readonly secret: string } | null = null;
  let waiting: Waiting[] = [];
  let poll: AbortController | null = null;
  let arrived = new AbortController();
  let polls = 0;

  function confirm(offset: number): void {
    const done = waiting.filter(({ update }) => update.update_id < offset);
    waiting = waiting.filter(({ update }) => update.update_id >= offset);
    for (const { confirmed } of done) confirmed();
  }

  return {
    async getUpdates(payload) {
      polls += 1;
      if (webhook !== null) {
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      poll?.abort('other getUpdates request; make sure that only one bot instance is running');
      const mine = new AbortController();
      poll = mine;
      const offset = numberAt(payload, 'offset') ?? 0;
      const seconds = numberAt(payload, 'timeout') ?? 0;
      const limit = numberAt(payload, 'limit') ?? 100;
      const wanted = listAt(payload, 'allowed_updates').filter((kind) => typeof kind === 'string');
      confirm(offset);
      const ready = (): readonly Update[] =>
        waiting
          .map(({ update }) => update)
          .filter((update) => wanted.length === 0 || wanted.some((kind) => Object.hasOwn(update, kind)))
          .slice(0, limit);
      const until = Date.now() + seconds * 1_000;
      while (ready().length === 0 && Date.now() < until && !mine.signal.aborted) {
        const signal = AbortSignal.any([mine.signal, arrived.signal]);
        await delay(until - Date.now(), undefined, { signal }).catch(() => undefined);
      }
      if (mine.signal.aborted) {
        throw new Refusal(409, `Conflict: terminated by ${String(mine.signal.reason)}`);
      }
      poll = null;
      return ready();
    },
    setWebhook(payload) {
      const url = textAt(payload, 'url');
      const secret = textAt(payload, 'secret_token');
      if (url !== '' && !URL.canParse(url)) throw new Refusal(400, 'Bad Request: bad webhook: invalid URL');
      if (!/^[\w-]{0,256}$/.test(secret))
        throw new Refusal(400, 'Bad Request: secret token contains unallowed characters');
      webhook = url === '' ? null : { url, secret };
      poll?.abort('setWebhook request');
    },
    deleteWebhook() {
      webhook = null;
    },
    webhook: () => webhook,
    async deliver(content) {
      const update: Update = { update_id: nextId, ...content };
      nextId += 1;
      if (webhook !== null) return send(webhook, update);
      return new Promise((resolve) => {
        waiting.push({ update, confirmed: () => resolve(null) });
        arrived.abort();
        arrived = new AbortController();
      });
    },
    polls: () => polls,
    close: () => poll?.abort('the end'),
  };
}

async function send(
  { url, secret }: { readonly url: string; readonly secret: string },
  update: Update,
): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === '' ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    },
    body: JSON.stringify(update),
  });
  await answer.arrayBuffer();
  return answer.status;
}
