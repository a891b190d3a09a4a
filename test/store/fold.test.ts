import fc from 'fast-check';
import type { Approval } from '../../domain/approval.ts';
import { DECISION_KINDS, type DecisionClaim } from '../../domain/decision.ts';
import { project } from '../../domain/projection.ts';
import type { Due } from '../../domain/schedule.ts';
import { listApprovals } from '../../store/approvals.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { recordDecision, recordDue, recordWithdrawn } from '../../store/transitions.ts';
import { claimOn, interactiveWith, later, person } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

const APPROVALS = 3;

const due = fc.oneof(
  fc.integer({ min: 1, max: 2 }).map((rung): Due => ({ kind: 'escalate', rung })),
  fc.integer({ min: 0, max: 1 }).map((reminder): Due => ({ kind: 'remind', reminder })),
  fc.constant<Due>({ kind: 'expire' }),
);

const deed = fc.record({
  on: fc.integer({ min: 0, max: APPROVALS - 1 }),
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...DECISION_KINDS, 'approve' as const, 'approve' as const) },
    { weight: 4, arbitrary: due },
    { weight: 1, arbitrary: fc.constant('withdraw' as const) },
  ),
  who: fc.constantFrom(person('ann'), person('ben'), person('boss', 'admin'), person('agent', 'requester')),
  at: fc.integer({ min: 0, max: 110 }),
});

afterEach(closeStores);

test('after any run the table of approvals is the fold of the ledger, and the chain holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25, size: 'max' }), async (deeds) => {
      const database = await openStore();
      const profile = interactiveWith(
        { MEDIUM: { quorum: 2 } },
        { remindersMs: [5_000], finalReview: { fromTier: 'HIGH', approvers: ['admin'] } },
      );
      const started: Approval[] = [];
      for (const [index, tier] of (['MEDIUM', 'HIGH', 'CRITICAL'] as const).entries()) {
        started.push(await ask(database, { request: { id: approvalId(index) }, tier, profile }));
      }
      await Promise.all(
        deeds.map(async ({ on, what, who, at }) => {
          const approval = started[on];
          if (approval === undefined) throw new Error(`no approval ${on}`);
          if (what === 'withdraw') return void (await recordWithdrawn(database, approval.id));
          if (typeof what === 'object') return void (await recordDue(database, approval.id, what));
          const claim: Partial<DecisionClaim> = { decision: what, principal: who.id, acceptedAt: later(at) };
          return void (await recordDecision(database, claimOn(approval, claim), who));
        }),
      );
      const folded = new Map<string, Approval | null>();
      for (const entry of await readEntries(database.read, { after: 0, limit: 10_000 })) {
        folded.set(entry.approvalId, project(folded.get(entry.approvalId) ?? null, entry));
      }
      const table = await listApprovals(database.read, { limit: 100 });
      expect(table).toHaveLength(APPROVALS);
      expect(new Map(table.map((one) => [one.id, one]))).toEqual(folded);
      expect(await verifyChain(database)).toMatchObject({ ok: true });
      await closeStores();
    }),
    { numRuns: 12 },
  );
});
