import { Refusal } from './types.ts';

/** Short bursts pass; over a longer time one message a second to a chat, and 30 a second to all. */
const TO_CHAT = { most: 3, windowMs: 3_000 };
const TO_ALL = { most: 30, windowMs: 1_000 };

/** Counts what is sent, by the machine's own clock. */
export function createRate(): (chatId: number) => void {
  const sent = new Map<string, number[]>();
  const take = (name: string, { most, windowMs }: typeof TO_CHAT): void => {
    const nowMs = Date.now();
    const times = (sent.get(name) ?? []).filter((at) => nowMs - at < windowMs);
    sent.set(name, times);
    const [first = nowMs] = times;
    if (times.length >= most) {
      const seconds = Math.max(1, Math.ceil((first + windowMs - nowMs) / 1_000));
      throw new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
    }
    times.push(nowMs);
  };
  return (chatId) => {
    take(String(chatId), TO_CHAT);
    take('all', TO_ALL);
  };
}
