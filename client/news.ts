import { WebSocket } from 'ws';
import type { Place } from './transport.ts';

/** Hears over `/ws` when something has happened to an approval. What it was is to be asked for: news grant nothing. */
export interface News {
  /**
   * Waits for the next news.
   * @param ms how long at the most
   * @returns `dead` where nothing will be heard any more, at once and ever after
   */
  next(ms: number): Promise<'news' | 'quiet' | 'dead'>;
  close(): void;
}

/** How long the server may take to greet, in milliseconds. */
const GREETING_MS = 3_000;
/** How long it may say nothing at all, in milliseconds. It pings every 30 s. */
const SILENCE_MS = 45_000;

/** Largest frame that is read, in bytes: an entry of the ledger with room to spare. */
const FRAME_LIMIT = 8 * 1_024 * 1_024;

/**
 * Listens for one approval. Resolves once the server has greeted: what happens from then on is heard.
 * @param within milliseconds that the server has for that at the most
 * @returns null where it was refused, or nobody greeted
 */
export async function listenFor(
  { url, key }: Place,
  approvalId: string,
  within: number,
): Promise<News | null> {
  const greetingMs = Math.max(1, Math.min(GREETING_MS, within));
  const address = `${url.replace(/^http/, 'ws')}/ws?approval=${encodeURIComponent(approvalId)}`;
  const socket = new WebSocket(address, {
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    handshakeTimeout: greetingMs,
    maxPayload: FRAME_LIMIT,
    perMessageDeflate: false,
  });
  let unheard = 0;
  let dead = false;
  let wake: () => void = () => undefined;
  const heard = (): void => void silence.refresh();
  const end = (): void => {
    dead = true;
    clearTimeout(silence);
    socket.terminate();
    wake();
  };
  let silence = setTimeout(end, greetingMs);
  socket.on('error', end);
  socket.on('close', end);
  socket.on('ping', heard);
  socket.on('message', () => {
    unheard += 1;
    heard();
    wake();
  });

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const late = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(late);
        resolve();
      };
    });

  // The greeting is the first news: from here on nothing is missed.
  if (unheard === 0 && !dead) await wait(greetingMs);
  if (unheard === 0 || dead) {
    end();
    return null;
  }
  clearTimeout(silence);
  silence = setTimeout(end, SILENCE_MS);
  return {
    async next(ms) {
      if (unheard === 0 && !dead) await wait(ms);
      if (dead) return 'dead';
      const result = unheard > 0 ? 'news' : 'quiet';
      unheard = 0;
      return result;
    },
    close: end,
  };
}
