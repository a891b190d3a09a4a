import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import pino from 'pino';
import type { Hub } from '../../api/events/hub.ts';
import { createLive } from '../../api/live.ts';
import { UpgradableRequest } from '../../api/live/upgradable-request.ts';
import type { ApiPorts } from '../../api/ports.ts';
import type { Directory } from '../../domain/directory.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type LiveClient, listen } from '../support/live-client.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { connectSilent } from '../support/raw-socket.ts';
import { until } from '../support/until.ts';

const READERS = 500;
const SILENT = 500;
const EVENTS = 300;

/** As many at once as neither this process nor the product minds. */
async function inBatches<T>(count: number, size: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let from = 0; from < count; from += size) {
    const batch = Array.from({ length: Math.min(size, count - from) }, (_, index) => make(from + index));
    made.push(...(await Promise.all(batch)));
  }
  return made;
}

describe('a thousand clients, of which half never read', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let product: Product;
  let readers: LiveClient[] = [];
  let silent: Socket[] = [];

  beforeAll(async () => {
    home = await temporaryHome();
    product = await startProduct({ APPROVAL_HOME: home.path });
  });

  afterAll(async () => {
    for (const { socket } of readers) socket.terminate();
    for (const socket of silent) socket.destroy();
    await product?.stop();
    await home?.remove();
  });

  const gauge = async (name: string): Promise<number> => {
    const text = await (await fetch(`${product.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };

  test('harm nobody: readers hear everything once and in order, and decisions are taken', async () => {
    const approvals = approvalsAt(product.url);
    silent = await inBatches(SILENT, 50, () => connectSilent(product.url, 'busy'));
    readers = await inBatches(READERS, 50, () => listen(product.url, 'busy'));
    expect(await gauge('countersign_live_connections')).toBe(READERS + SILENT);

    const asked = await inBatches(EVENTS, 10, async () => {
      const { body } = await approvals.create({ workspace: 'busy', action: { command: 'ls' } });
      return body.id;
    });
    await until('every reader', () => readers.every(({ heard }) => heard.length >= EVENTS));

    const { body } = await approvals.create({ workspace: 'busy', action: { command: 'rm -rf /tmp/build' } });
    const decided = await approvals.decide(body.id, 'deny');
    // A starved worker lawfully takes longer than the answer waits; what was said is recorded all the same.
    expect([200, 202]).toContain(decided.status);
    // How quick it is, and what memory they take, `npm run bench:listeners` says.

    await until('the decision', () => readers.every(({ heard }) => heard.length > EVENTS));
    const orders = new Set(readers.map(({ heard }) => heard.map(({ event }) => event.approval_id).join()));
    expect(orders.size).toBe(1);
    const [order = ''] = orders;
    expect(order.split(',').sort()).toEqual([...asked, body.id].sort());
    expect((await call('GET', `${product.url}/readyz`)).status).toBe(200);
  }, 120_000);
});

/** For those who listen to decisions alone. */
const NO_HUB: Hub = {
  begin: () => Promise.reject(new Error('nobody asks')),
  attach: () => ({ seq: () => 0, end: () => undefined }),
  stop: () => undefined,
};

describe('a client', () => {
  const OPEN: Directory = { open: true, members: [] };
  let publish: (entries: readonly LedgerEntry[]) => void = () => undefined;
  const feed = {
    subscribe(listener: typeof publish) {
      publish = listener;
      return () => undefined;
    },
  };

  /** `/ws` alone, on a feed of the test's own. */
  async function startLive(limits: { connections: number; pingMs: number }) {
    const ports = { directory: () => OPEN, log: pino({ level: 'silent' }) } as unknown as ApiPorts;
    const live = createLive(ports, feed, NO_HUB, limits);
    const server = createServer({ IncomingMessage: UpgradableRequest }).listen(0, '127.0.0.1');
    server.on('upgrade', live.upgrade);
    await once(server, 'listening');
    return {
      live,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async stop() {
        await live.stop();
        server.close();
      },
    };
  }

  const settled = (index: number, comment: string): LedgerEntry =>
    ({
      event: 'settled',
      workspace: 'shop',
      approvalId: `apr_${index}`,
      details: { resolution: { outcome: 'denied', by: 'ann', comment } },
    }) as LedgerEntry;

  test('that never reads is dropped once too much waits for it, and the others hear on', async () => {
    const { live, url, stop } = await startLive({ connections: 10, pingMs: 60_000 });
    const reader = await listen(url, 'shop');
    const silent = await Promise.all([connectSilent(url, 'shop'), connectSilent(url, 'shop')]);
    try {
      let told = 0;
      await until('the silent ones to be dropped', () => {
        // No faster than the reader reads: it must not look silent itself.
        if (reader.heard.length === told) publish([settled((told += 1), 'x'.repeat(9_000))]);
        return live.connections() === 1;
      });
      await until('the reader', () => reader.heard.length === told);
      expect(reader.heard.map(({ event }) => event.approval_id)).toEqual(
        Array.from({ length: told }, (_, index) => `apr_${index + 1}`),
      );
    } finally {
      for (const socket of silent) socket.destroy();
      await stop();
    }
  });

  test('that answers no ping is dropped; one that does stays', async () => {
    const { live, url, stop } = await startLive({ connections: 10, pingMs: 100 });
    const reader = await listen(url, 'shop');
    const silent = await connectSilent(url, 'shop');
    try {
      await until('the silent one to be dropped', () => live.connections() === 1);
      let pings = 0;
      reader.socket.on('ping', () => (pings += 1));
      await until('more pings', () => pings > 3);
      expect(live.connections()).toBe(1);
    } finally {
      silent.destroy();
      await stop();
    }
  });

  test('that pings without reading the answers is dropped too', async () => {
    const { live, url, stop } = await startLive({ connections: 10, pingMs: 60_000 });
    const silent = await connectSilent(url, 'shop');
    try {
      // Masked by zeros: 125 bytes each, the most that a ping carries.
      const pings = Buffer.concat(
        Array.from({ length: 500 }, () => Buffer.from([0x89, 0xfd, 0, 0, 0, 0, ...Buffer.alloc(125)])),
      );
      await until('it to be dropped', () => {
        if (silent.writableLength < pings.length && !silent.destroyed) silent.write(pings);
        return live.connections() === 0;
      });
      expect(live.connections()).toBe(0);
    } finally {
      silent.destroy();
      await stop();
    }
  });

  test('beyond the limit is told to come back later', async () => {
    const { live, url, stop } = await startLive({ connections: 1, pingMs: 60_000 });
    const first = await listen(url, 'shop');
    try {
      await expect(connectSilent(url, 'shop')).rejects.toThrow('HTTP/1.1 503');
      await first.close();
      await eventually(
        async () => live.connections(),
        (count) => count === 0,
      );
      await (await listen(url, 'shop')).close();
    } finally {
      await stop();
    }
  });
});
