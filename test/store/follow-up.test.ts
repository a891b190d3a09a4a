import type { Approval } from '../../domain/approval.ts';
import type { FollowUp } from '../../domain/execution.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { project } from '../../domain/projection.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import {
  recordDecision,
  recordDispatched,
  recordDue,
  recordResult,
  recordWithdrawn,
} from '../../store/transitions.ts';
import { FAILED, followUpOf, resultOf } from '../support/follow-ups.ts';
import { claimOn, person, requestOf } from '../support/samples.ts';
import { ask, closeStores, openStore } from '../support/temp-store.ts';

const TIMES = 20;
const ann = person('ann');
const { id } = requestOf();
const HUMAN = followUpOf({ verification: { mode: 'human', check: null } });

let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(async () => {
  expect(await verifyChain(database)).toMatchObject({ ok: true });
  await closeStores();
});

const many = <T>(make: () => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: TIMES }, make));

const entries = (): Promise<readonly LedgerEntry[]> => readEntries(database.read, { after: 0, limit: 1_000 });

/** What stands after the settlement, in short. */
async function story(): Promise<readonly string[]> {
  return (await entries()).slice(2).map((entry) => entry.step);
}

async function granted(followUp: FollowUp | null): Promise<Approval> {
  const asked = await ask(database, { request: { followUp } });
  return (await recordDecision(database, claimOn(asked), ann)).approval;
}

async function handedOver(followUp: FollowUp): Promise<Approval> {
  await granted(followUp);
  return recordDispatched(database, id);
}

/** The approval after what ann says of it as it stands. */
async function say(decision: 'dispatch' | 'redo' | 'accept' | 'report', details = {}): Promise<Approval> {
  const now = await findApproval(database.read, id);
  if (now === null) throw new Error('there is no sample');
  const claim = claimOn(now, { decision, ...(Object.keys(details).length === 0 ? {} : { details }) });
  const recorded = await recordDecision(database, claim, ann);
  if (recorded.kind !== 'counted') throw new Error(`${decision} was not counted`);
  return recorded.approval;
}

describe('handing over', () => {
  test('is one entry, however often it is done, and all are told the same', async () => {
    await granted(HUMAN);
    const told = await many(() => recordDispatched(database, id));
    for (const one of told) expect(one).toEqual(told[0]);
    expect(told[0]).toMatchObject({ status: 'dispatched', dispatch: { attempt: 1, by: 'system:request' } });
    expect(await story()).toEqual(['dispatched:1:1']);
  });

  test('and a person’s dispatch are one attempt between them', async () => {
    await granted(HUMAN);
    const other = say('dispatch', { executor: 'spare' }).catch(() => null);
    await Promise.all([recordDispatched(database, id), other, recordDispatched(database, id)]);
    expect((await story()).filter((step) => step.startsWith('dispatched'))).toEqual(['dispatched:1:1']);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['is still asked', () => ask(database, { request: { followUp: HUMAN } })],
    ['names no executor', () => granted(followUpOf({ executor: null }))],
    ['ended with its approval', () => granted(null)],
    [
      'was denied',
      async () => {
        const asked = await ask(database, { request: { followUp: HUMAN } });
        await recordDecision(database, claimOn(asked, { decision: 'deny' }), ann);
      },
    ],
  ])('writes nothing of what %s', async (_, prepare) => {
    await prepare();
    const before = await entries();
    expect(await recordDispatched(database, id)).toEqual(await findApproval(database.read, id));
    expect(await entries()).toEqual(before);
  });

  test('writes nothing anew once there is a result', async () => {
    await handedOver(HUMAN);
    await recordResult(database, id, 1, 'succeeded', resultOf());
    expect(await recordDispatched(database, id)).toMatchObject({ status: 'executed' });
    expect(await story()).toEqual(['dispatched:1:1', 'executed:1:1']);
  });
});

describe('a result', () => {
  test('is one entry, however often it is told, and the first stands', async () => {
    await handedOver(HUMAN);
    const first = await recordResult(database, id, 1, 'succeeded', resultOf());
    const told = await many(() => recordResult(database, id, 1, 'failed', FAILED));
    for (const one of told) expect(one).toEqual(first);
    expect(first.dispatch).toMatchObject({ outcome: 'succeeded', result: { exitCode: 0 } });
    expect(await story()).toEqual(['dispatched:1:1', 'executed:1:1']);
  });

  test('and what the rules make of it are written together', async () => {
    await handedOver(followUpOf());
    expect(await recordResult(database, id, 1, 'succeeded', resultOf())).toMatchObject({
      status: 'archived',
    });
    expect(await story()).toEqual(['dispatched:1:1', 'executed:1:1', 'archived']);
  });

  test('that comes late, of an earlier attempt, changes nothing', async () => {
    await handedOver(HUMAN);
    await recordResult(database, id, 1, 'unknown', null);
    const again = await say('redo');
    expect(await recordResult(database, id, 1, 'succeeded', resultOf())).toEqual(again);
    expect(await recordResult(database, id, 2, 'failed', FAILED)).toMatchObject({
      status: 'executed',
      dispatch: { attempt: 2, outcome: 'failed' },
    });
    expect(await recordResult(database, id, 1, 'succeeded', resultOf())).toMatchObject({
      dispatch: { attempt: 2, outcome: 'failed' },
    });
    expect(await story()).toEqual(['dispatched:1:1', 'executed:1:1', 'dispatched:1:2', 'executed:1:2']);
  });

  test('of an attempt that was never begun changes nothing', async () => {
    const approved = await granted(HUMAN);
    expect(await recordResult(database, id, 1, 'succeeded', resultOf())).toEqual(approved);
    const dispatched = await recordDispatched(database, id);
    expect(await recordResult(database, id, 2, 'succeeded', resultOf())).toEqual(dispatched);
  });

  test('and a person’s report on the same attempt: one of them stands', async () => {
    await handedOver(HUMAN);
    const reported = say('report', { ...FAILED }).catch(() => null);
    await Promise.all([recordResult(database, id, 1, 'succeeded', resultOf()), reported]);
    expect((await story()).filter((step) => step.startsWith('executed'))).toEqual(['executed:1:1']);
  });

  test('keeps its secrets out of the ledger', async () => {
    await handedOver(HUMAN);
    await recordResult(database, id, 1, 'succeeded', resultOf({ stdout: 'password=hunter2' }));
    expect(JSON.stringify(await entries())).not.toContain('hunter2');
  });
});

describe('what nobody takes further', () => {
  test.each<[string, () => Promise<unknown>, readonly string[]]>([
    ['waits for a dispatch', () => granted(followUpOf({ executor: null })), ['archived']],
    [
      'is carried out by a person',
      async () => {
        await granted(followUpOf({ executor: null }));
        await say('dispatch', { manual: true });
      },
      ['dispatched:1:1', 'executed:1:1', 'archived'],
    ],
    [
      'waits for a look at its result',
      async () => {
        await handedOver(HUMAN);
        await recordResult(database, id, 1, 'succeeded', resultOf());
      },
      ['dispatched:1:1', 'executed:1:1', 'archived'],
    ],
  ])('is closed once, and granted nothing: what %s', async (_, prepare, steps) => {
    await prepare();
    const closed = await many(() => recordDue(database, id, { kind: 'close' }));
    for (const one of closed) expect(one).toEqual(closed[0]);
    expect(closed[0]?.status).toBe('archived');
    expect(closed[0]?.verified?.outcome ?? 'given_up').toBe('given_up');
    expect(await story()).toEqual(steps);
    expect((await entries()).at(-1)?.actor).toBe('system:timeout');
  });

  test('is not closed by a timer of the question, nor an open question by this one', async () => {
    const asked = await ask(database, { request: { followUp: HUMAN } });
    expect(await recordDue(database, id, { kind: 'close' })).toEqual(asked);
    await recordDecision(database, claimOn(asked), ann);
    const dispatched = await recordDispatched(database, id);
    for (const due of [{ kind: 'expire' }, { kind: 'escalate', rung: 1 }] as const) {
      expect(await recordDue(database, id, due)).toEqual(dispatched);
    }
  });

  test('leaves alone what ended with its approval', async () => {
    const approved = await granted(null);
    expect(await recordDue(database, id, { kind: 'close' })).toEqual(approved);
  });
});

describe('a run that was ended in Temporal', () => {
  test('leaves what was under way unknown and given up, once', async () => {
    await handedOver(followUpOf());
    await many(() => recordWithdrawn(database, id));
    expect(await findApproval(database.read, id)).toMatchObject({
      status: 'archived',
      resolution: { outcome: 'approved' },
      dispatch: { outcome: 'unknown', result: null },
      verified: { outcome: 'given_up', by: 'system:temporal' },
    });
    expect(await story()).toEqual(['dispatched:1:1', 'executed:1:1', 'archived']);
    expect(await recordResult(database, id, 1, 'succeeded', resultOf())).toMatchObject({
      dispatch: { outcome: 'unknown' },
    });
  });

  test('leaves a result that waits for a person as it was told, and takes it not', async () => {
    await handedOver(HUMAN);
    await recordResult(database, id, 1, 'succeeded', resultOf());
    expect(await recordWithdrawn(database, id)).toMatchObject({
      status: 'archived',
      dispatch: { outcome: 'succeeded' },
      verified: { outcome: 'given_up', by: 'system:temporal' },
    });
  });

  test('leaves nothing to hand over', async () => {
    await granted(HUMAN);
    expect(await recordWithdrawn(database, id)).toMatchObject({ status: 'archived', verified: null });
    expect(await recordDispatched(database, id)).toMatchObject({ status: 'archived', dispatch: null });
  });
});

test('after all that the table is still the fold of the ledger', async () => {
  await handedOver(HUMAN);
  await recordResult(database, id, 1, 'failed', FAILED);
  await say('redo', { executor: 'spare' });
  await recordResult(database, id, 2, 'not_taken', null);
  await say('accept');
  const folded = (await entries()).reduce<Approval | null>(project, null);
  expect(await findApproval(database.read, id)).toEqual(folded);
  expect(folded).toMatchObject({ status: 'archived', dispatch: { executor: 'spare', attempt: 2 } });
});
