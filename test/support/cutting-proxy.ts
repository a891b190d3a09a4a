import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, type Socket, createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What becomes of the next commit that passes: its question is lost, or its answer is. */
export type Cut = 'question' | 'answer';

/** Stands between a client and PostgreSQL, and breaks a connection off at a commit. */
export interface CuttingProxy {
  /** The address that leads through here. */
  readonly url: string;
  cutNext(cut: Cut): void;
  /** Commits that were cut off so far. */
  cuts(): number;
  /** Breaks off everything that is connected now. */
  cutAll(): void;
  close(): Promise<void>;
}

const SOCKET = '.s.PGSQL.5432';

/** @param url an address on a Unix socket */
export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'cs-cut-'));
  const target = join(new URL(url).searchParams.get('host') ?? '', SOCKET);
  const open = new Set<Socket>();
  let next: Cut | null = null;
  let cuts = 0;
  const server: Server = createServer((client) => {
    const upstream = createConnection(target);
    let silent = false;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      const cut = chunk.includes('notify countersign_ledger') ? next : null;
      if (cut !== null) {
        next = null;
        cuts += 1;
      }
      if (cut === 'question') return void client.destroy();
      silent ||= cut === 'answer';
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (silent) client.destroy();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, SOCKET), resolve));
  const address = new URL(url);
  address.searchParams.set('host', folder);
  return {
    url: address.href,
    cutNext: (cut) => void (next = cut),
    cuts: () => cuts,
    cutAll: () => open.forEach((socket) => socket.destroy()),
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
