import { readEntries, verifyChain } from '../../store/ledger.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Resolution } from '../../domain/decision.ts';
import { runScript } from '../support/run-script.ts';
import { approvalId, closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

interface Told {
  readonly id: string;
  readonly traceId: string;
  readonly resolution: Resolution;
  readonly mine: boolean;
}

const APPROVALS = 40;

afterEach(closeStores);

test('two processes that do the same things at once write each once and are told the same', async () => {
  const file = newStoreFile();
  const scripts = ['left', 'right'].map((name) =>
    runScript('store-writer.ts', file, name, String(APPROVALS)),
  );
  try {
    for (const script of scripts) expect(await script.line()).toBe('ready');
    for (const script of scripts) script.process.stdin?.write('go\n');
    const lines = await Promise.all(scripts.map((script) => script.line()));
    const [left = [], right = []] = lines.map((line) => JSON.parse(line) as readonly Told[]);
    expect(left).toHaveLength(APPROVALS);
    for (const [index, one] of left.entries()) {
      const other = right[index];
      expect([other?.id, other?.traceId, other?.resolution]).toEqual([one.id, one.traceId, one.resolution]);
      expect(one.mine).not.toBe(other?.mine);
    }
    const database = await openStore(file);
    expect(await verifyChain(database)).toMatchObject({ ok: true });
    const entries = await readEntries(database.read, { after: 0, limit: 10_000 });
    for (let number = 0; number < APPROVALS; number += 1) {
      const own = entries.filter((entry) => entry.approvalId === approvalId(number));
      const count = (event: string): number => own.filter((entry) => entry.event === event).length;
      expect([count('requested'), count('voted'), count('settled')]).toEqual([1, 1, 1]);
      const approval = await findApproval(database.read, approvalId(number));
      expect(approval?.resolution).toEqual(left[number]?.resolution);
    }
  } finally {
    for (const script of scripts) await script.kill();
  }
});
