import { createServer } from 'node:http';
import { join } from 'node:path';
import Libsql from 'libsql';
import { z } from 'zod';
import { temporaryHome } from '../../test/support/product.ts';

/**
 * What any server would need for an answer of that size, in a process of its own. `/bare` answers at once; `/row` first
 * writes one row as durably as the ledger does. Neither judges, masks, hashes or tells anybody.
 */
const home = await temporaryHome();
const sqlite = new Libsql(join(home.path, 'floor.db'));
sqlite.pragma('journal_mode = WAL');
sqlite.pragma('synchronous = FULL');
sqlite.exec('create table answers (id text primary key, body text not null)');
const insert = sqlite.prepare('insert into answers (id, body) values (?, ?)');

const bodySchema = z.object({ action: z.looseObject({}), reason: z.string() });
const PADDING = 'x'.repeat(1_300);

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.once('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    const asked = bodySchema.parse(JSON.parse(text));
    const id = crypto.randomUUID();
    if (incoming.url?.startsWith('/row') === true) insert.run([id, text]);
    outgoing.writeHead(201, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ id, ...asked, status: 'approved', currentTier: 'SAFE', padding: PADDING }));
  });
});
process.once('disconnect', () => {
  sqlite.close();
  void home.remove().finally(() => process.exit(0));
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
