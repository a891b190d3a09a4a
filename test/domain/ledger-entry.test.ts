import { openingEntries } from '../../domain/entries.ts';
import { GENESIS_HASH, type LedgerEntry, chainEntry, faultOf, hashOf } from '../../domain/ledger-entry.ts';
import { judgementOf, requestOf } from '../support/samples.ts';

const drafts = openingEntries(requestOf(), judgementOf({ tier: 'SAFE' }));
const chain: readonly LedgerEntry[] = drafts.reduce<readonly LedgerEntry[]>((before, draft) => {
  const last = before.at(-1);
  const at = '2030-01-01T00:00:00.000Z';
  return [...before, chainEntry(draft, (last?.seq ?? 0) + 1, at, last?.hash ?? GENESIS_HASH)];
}, []);

function nth(index: number): LedgerEntry {
  const entry = chain[index];
  if (entry === undefined) throw new Error(`no entry ${index}`);
  return entry;
}

const first = nth(0);
const second = nth(1);

describe('the chain', () => {
  test('links each entry to the one before, the first to nothing', () => {
    expect(first).toMatchObject({ seq: 1, prevHash: '0'.repeat(64) });
    expect(second).toMatchObject({ seq: 2, prevHash: first.hash });
    expect(faultOf(first, { seq: 0, hash: GENESIS_HASH })).toBeNull();
    expect(faultOf(second, first)).toBeNull();
  });

  test.each(Object.keys(first).filter((name) => !['hash', 'prevHash', 'seq'].includes(name)))(
    'covers %s',
    (member) => {
      expect(faultOf({ ...first, [member]: 'changed' }, { seq: 0, hash: GENESIS_HASH })).toEqual({
        seq: 1,
        fault: 'edited',
      });
      expect(hashOf({ ...first, [member]: 'changed' })).not.toBe(first.hash);
    },
  );

  test('covers what is deep in the details', () => {
    const edited = structuredClone(second) as { details: { resolution: { outcome: string } } };
    edited.details.resolution.outcome = 'denied';
    expect(faultOf(edited as unknown as LedgerEntry, first)).toEqual({ seq: 2, fault: 'edited' });
  });

  test('tells a gap, a broken link and an edited hash apart', () => {
    expect(faultOf(second, { seq: 0, hash: GENESIS_HASH })).toEqual({ seq: 2, fault: 'gap' });
    expect(faultOf(second, { seq: 1, hash: 'f'.repeat(64) })).toEqual({ seq: 2, fault: 'broken_link' });
    expect(faultOf({ ...second, hash: 'f'.repeat(64) }, first)).toEqual({ seq: 2, fault: 'edited' });
    expect(faultOf(first, first)).toEqual({ seq: 1, fault: 'gap' });
  });

  test('does not depend on the order in which members are read back', () => {
    const turned = Object.fromEntries(Object.entries(first).reverse()) as unknown as LedgerEntry;
    expect(hashOf(turned)).toBe(first.hash);
  });
});
