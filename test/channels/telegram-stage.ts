import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listener, OpenedChannel, Receiver } from '../../channels/channel.ts';
import { openTelegram } from '../../channels/telegram/open.ts';
import type { TelegramConfig } from '../../config-channels.ts';
import { type FakeDoor, createFakeDoor } from '../support/channel-door.ts';
import { type FakeTelegram, createFakeTelegram } from '../support/fake-telegram/fake-telegram.ts';
import { peopleOn } from './feishu-approvals.ts';
import { HELP, PAGE_URL } from './subject.ts';
import { keptLog } from '../support/kept-log.ts';

export const [APPROVER, OTHER, STRANGER, GROUP] = [1001, 1002, 1009, -1_001_234_567_890];
export const SECRET = 'a-secret-of-thirty-two-characters';

/** The channel over grammY, with a fake of Telegram before it and a door behind it. */
export interface TelegramStage {
  readonly fake: FakeTelegram;
  readonly door: FakeDoor;
  readonly people: ReturnType<typeof peopleOn>;
  readonly opened: OpenedChannel;
  /** What was logged. */
  readonly lines: readonly string[];
  /** What brings answers in; another one can be opened beside it. */
  readonly listener: Pick<Listener, 'stop'> | undefined;
  stop(): Promise<void>;
}

export async function openTelegramStage(
  mode: TelegramConfig['mode'],
  now: () => number = Date.now,
): Promise<TelegramStage> {
  const fake = await createFakeTelegram({ now });
  fake.open(APPROVER, OTHER, GROUP);
  const { token, url: apiUrl } = fake;
  const config = { mode, token, apiUrl, webhookSecret: SECRET, chatId: String(GROUP) };
  const { log, lines } = keptLog();
  const people = peopleOn('telegram', String(APPROVER), String(OTHER));
  const door = createFakeDoor('telegram', people);
  const opened = openTelegram(config, { log, help: HELP, pageUrl: PAGE_URL }, { timeoutMs: 3_000, now });
  const [receiver] = opened.receivers?.(door) ?? [];
  const listener = receiver === undefined ? opened.listen?.(door) : await serve(fake, receiver);
  return {
    ...{ fake, door, people, opened, lines, listener },
    async stop() {
      await listener?.stop();
      await fake.stop();
    },
  };
}

/** Has the fake send updates to the receiver. */
async function serve(fake: FakeTelegram, receiver: Receiver): Promise<Pick<Listener, 'stop'>> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void receiver
        .receive({ headers: request.headers, body: Buffer.concat(chunks) })
        .then(({ status, body }) => response.writeHead(status).end(JSON.stringify(body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${receiver.path}`;
  await fetch(`${fake.url}/bot${fake.token}/setWebhook`, {
    method: 'POST',
    body: JSON.stringify({ url, secret_token: SECRET }),
  });
  return {
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
