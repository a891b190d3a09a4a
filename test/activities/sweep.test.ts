import {
  CHANGEABLE_MS,
  createFileAway,
  createFindOwedCards,
  type SweepPlace,
} from '../../activities/sweep.ts';
import type { SweepPort } from '../../activities/ports.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { recordDecision, recordDispatched } from '../../store/transitions.ts';
import { createSweepPort } from '../../workers/ledger-port.ts';
import { followUpOf } from '../support/follow-ups.ts';
import { claimOn, later, person } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

const LATER_MS = Date.parse('2030-03-01T00:00:00.000Z');

let database: Database;
let runs: Map<string, 'open' | 'ended' | 'unknown'>;
let sweep: SweepPort;

beforeEach(async () => {
  database = await openStore();
  runs = new Map();
  sweep = createSweepPort(database, ['chat'], async (id) => runs.get(id) ?? 'unknown');
});

afterEach(closeStores);

async function decided(number: number, decision: 'approve' | 'deny', request = {}): Promise<string> {
  const approval = await ask(database, { request: { id: approvalId(number), ...request } });
  await recordDecision(database, claimOn(approval, { decision, comment: 'said' }), person('ann'));
  return approval.id;
}

const statusOf = async (id: string) => (await findApproval(database.read, id))?.status;

/** From the beginning to the end. @returns in how many goes */
async function sweepAll(port: SweepPort = sweep): Promise<number> {
  const fileAway = createFileAway(port, () => LATER_MS);
  let place: SweepPlace | null = null;
  for (let goes = 1; ; goes += 1) {
    place = await fileAway(place);
    if (place === null) return goes;
  }
}

test('everything that ended is filed away, over as many pages as it takes', async () => {
  const ids = await Promise.all(
    Array.from({ length: 230 }, (_, number) =>
      decided(number, number % 2 === 0 ? 'deny' : 'approve', { createdAt: later(0) }),
    ),
  );
  const pending = await ask(database, { request: { id: approvalId(999) } });
  // Two pages of each kind, and one look at those under way.
  expect(await sweepAll()).toBe(6);
  for (const id of ids) expect(await statusOf(id)).toBe('archived');
  expect(await statusOf(pending.id)).toBe('pending');
});

test('a page is written a few entries at a time, so that a decision waits behind few', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, number) => decided(number, 'deny')));
  let atOnce = 0;
  let most = 0;
  await sweepAll({
    ...sweep,
    async archive(id, now) {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await sweep.archive(id, now);
      atOnce -= 1;
    },
  });
  expect(most).toBe(8);
});

test('a sweep that died in the middle of a page goes on with the next try', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, (_, number) => decided(number, 'deny')));
  let left = 10;
  const dying: SweepPort = {
    ...sweep,
    async archive(id, now) {
      left -= 1;
      if (left < 0) throw new Error('killed');
      await sweep.archive(id, now);
    },
  };
  await expect(sweepAll(dying)).rejects.toThrow('killed');
  await sweepAll();
  for (const id of ids) {
    const entries = await readEntries(database.read, { after: 0, limit: 10, approvalId: id });
    expect(entries.filter(({ event }) => event === 'archived')).toHaveLength(1);
  }
});

test('what goes on is left while its run is open, and closed without a grant once the run is gone', async () => {
  const alive = await decided(1, 'approve', { followUp: followUpOf() });
  const gone = await decided(2, 'approve', { followUp: followUpOf({ executor: null }) });
  const dispatched = await decided(3, 'approve', { followUp: followUpOf() });
  await recordDispatched(database, alive);
  await recordDispatched(database, dispatched);
  // Handed over just now, by the store's own clock: its 72 h are counted from there.
  const longAfter = Date.now() + 73 * 3_600_000;
  runs.set(alive, 'open').set(gone, 'ended').set(dispatched, 'unknown');
  const fileAway = createFileAway(sweep, () => Math.max(longAfter, LATER_MS));
  let place: SweepPlace | null = null;
  do place = await fileAway(place);
  while (place !== null);
  expect(await statusOf(alive)).toBe('dispatched');
  expect(await statusOf(gone)).toBe('archived');
  const last = await findApproval(database.read, dispatched);
  expect(last).toMatchObject({
    status: 'archived',
    dispatch: { outcome: 'unknown', result: null },
    verified: { outcome: 'given_up', by: 'system:temporal' },
  });
});

test('nothing is closed while Temporal cannot be asked', async () => {
  const id = await decided(1, 'approve', { followUp: followUpOf({ executor: null }) });
  const away: SweepPort = {
    ...sweep,
    stateOf: () => Promise.reject(new Error('away')),
  };
  await expect(sweepAll(away)).rejects.toThrow('away');
  expect(await statusOf(id)).toBe('approved');
});

test('cards are owed for as long as a vendor lets them be changed', async () => {
  const asked: string[] = [];
  const find = createFindOwedCards(
    {
      ...sweep,
      async listOwed(sentAfter) {
        asked.push(sentAfter);
        return [];
      },
    },
    () => LATER_MS,
  );
  await find(null);
  expect(CHANGEABLE_MS).toBe(14 * 24 * 3_600_000);
  expect(asked).toEqual(['2030-02-15T00:00:00.000Z']);
});
