import type { ApiPorts } from '../../api/ports.ts';
import { resubmit } from '../../api/service/revise.ts';
import { findApproval } from '../../store/approvals.ts';
import { recordDecision } from '../../store/transitions.ts';
import { claimOn, person, requestOf, verdictOf } from '../support/samples.ts';
import { ask, closeStores, openStore } from '../support/temp-store.ts';

afterEach(closeStores);

test.each([
  ['half of the time that is left', 2_000, 1_000],
  ['three seconds at the most', 60_000, 3_000],
])(
  'the content safety model has %s for a revision, so that it takes nobody’s last word',
  async (_, left, limit) => {
    const database = await openStore();
    const asked = await ask(database);
    await recordDecision(database, claimOn(asked, { decision: 'request_changes' }), person('ann'));
    const budgets: number[] = [];
    const ports = {
      database,
      seals: { current: 'k1', keys: new Map([['k1', Buffer.alloc(32, 1)]]) },
      directory: () => ({ open: true, members: [] }),
      classify: () => verdictOf('MEDIUM'),
      safety: {
        guard: {
          check(_role: string, _text: string, budgetMs: number) {
            budgets.push(budgetMs);
            return Promise.resolve({ verdict: 'safe' });
          },
        },
        proseOf: () => ['some prose'],
        report: () => undefined,
      },
      workerRuns: () => Promise.resolve(false),
      waiters: { expect: () => ({ entry: Promise.resolve(null), giveUp: () => undefined }) },
      runs: { decide: () => Promise.resolve(true) },
    } as unknown as ApiPorts;
    const { principal, via, decisionId, digest, comment } = claimOn(asked, {
      principal: requestOf().requester,
    });
    const said = { approvalId: asked.id, revision: 1, principal, via, decisionId, digest, comment };
    const approval = (await findApproval(database.read, asked.id)) ?? asked;
    const expiresAt = new Date(Date.now() + left).toISOString();
    await resubmit(ports, { ...approval, expiresAt }, said, { command: 'ls -l' }, null);
    expect(budgets).toHaveLength(1);
    expect(budgets[0]).toBeLessThanOrEqual(limit);
    expect(budgets[0]).toBeGreaterThan(0);
  },
);
