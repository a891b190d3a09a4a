import fc from 'fast-check';
import { LIFECYCLE, type State } from '../../domain/lifecycle.ts';
import { type Answer, call } from '../support/http.ts';
import { productForSuite } from '../support/suite.ts';

/**
 * One approval, four ways to ask for it, to move it and to look at it: whatever is done through whichever protocol,
 * all of them show the same, and what they show moves by the one lifecycle.
 */
const WORKSPACE = 'default';
const PEOPLE = ['ann', 'ben', 'carl'] as const;

// Every run of this test asks for the same action more often than people would.
const suite = productForSuite({ CONFIRMATION_RATE_LIMIT: '1000' });

const send = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(method, `${suite.url}${path}`, body);

/** Asks through a protocol; resolves with the approval's id. */
const ASK: Readonly<Record<string, () => Promise<string>>> = {
  v1: async () => {
    const body = { action: { command: 'rm -rf /data' }, reason: 'x', requester: 'agent', profile: 'workday' };
    return String((await send('POST', '/v1/approvals', { ...body, expectResult: true })).body['id']);
  },
  tasks: async () =>
    String((await send('POST', '/api/tasks', { command: 'rm -rf /data' })).body['approval_id']),
  workspaces: async () => {
    const body = { action: 'rm -rf /data', reason: 'x' };
    return String((await send('POST', `/workspaces/${WORKSPACE}/approvals`, body)).body['approval_id']);
  },
  confirmations: async () =>
    String((await send('POST', '/confirm', { action: 'cleanup', description: 'x' })).body['id']),
};

type Move = (id: string, person: string) => Promise<Answer>;

const v1 =
  (deed: string, body: object): Move =>
  (id, person) =>
    send('POST', `/v1/approvals/${id}/${deed}`, { ...body, approver: person });
const task =
  (status: State): Move =>
  (id, person) =>
    send('POST', `/api/tasks/${id}`, { status, operator_id: person });

const MOVES: Readonly<Record<string, Move>> = {
  'v1 approve': v1('decision', { decision: 'approve' }),
  'v1 deny': v1('decision', { decision: 'deny', comment: 'no' }),
  'v1 escalate': v1('decision', { decision: 'escalate' }),
  'v1 dispatch': v1('dispatch', { executor: 'nobody' }),
  'v1 result': (id, person) => send('POST', `/v1/approvals/${id}/result`, { exitCode: 0, executor: person }),
  'v1 accept': v1('verify', { decision: 'accept' }),
  'v1 redo': v1('verify', { decision: 'redo' }),
  'v1 give up': v1('verify', { decision: 'give_up' }),
  'v1 cancel': (id) => send('POST', `/v1/approvals/${id}/cancel`, {}),
  'task approved': task('approved'),
  'task rejected': task('rejected'),
  'task final_review': task('final_review'),
  'task dispatched': task('dispatched'),
  'task executed': task('executed'),
  'task archived': task('archived'),
  'task verify': (id, person) =>
    send('POST', `/api/tasks/${id}/verify`, { result: 'done', passed: true, operator_id: person }),
  'confirm approve': (id, person) => send('POST', `/confirm/${id}/approve`, { approver: person }),
  'confirm deny': (id, person) => send('POST', `/confirm/${id}/deny`, { denier: person, reason: 'no' }),
};

/** How each older protocol words a state of `/v1`. */
function worded(
  status: State,
  outcome: string | null,
): { readonly workspace: string; readonly confirmation: string } {
  if (outcome === null) return { workspace: 'pending', confirmation: 'pending' };
  const granted = outcome === 'approved' || outcome === 'auto_approved';
  const denied = outcome === 'expired' ? 'expired' : 'denied';
  expect(['pending', 'final_review', 'changes_requested']).not.toContain(status);
  return granted
    ? { workspace: 'approved', confirmation: 'approved' }
    : { workspace: 'denied', confirmation: denied };
}

interface Seen {
  readonly status: State;
  readonly outcome: string | null;
  readonly by: string | null;
}

/** Looks through all four at once, and holds them to each other. */
async function look(id: string): Promise<Seen> {
  const [first, tasks, list, confirmation] = await Promise.all([
    send('GET', `/v1/approvals/${id}`),
    send('GET', `/api/tasks/${id}`),
    call<readonly { readonly id: string }[]>('GET', `${suite.url}/workspaces/${WORKSPACE}/approvals`),
    send('GET', `/confirm/${id}`),
  ]);
  const resolution = first.body['resolution'] as { readonly outcome: string; readonly by: string } | null;
  const status = first.body['status'] as State;
  const seen = { status, outcome: resolution?.outcome ?? null, by: resolution?.by ?? null };
  const words = worded(status, seen.outcome);
  const { outcome, by: decided_by } = seen;
  expect(tasks.body).toMatchObject({ status, outcome, decided_by, approval_id: id });
  expect(list.body.find((one) => one.id === id)).toMatchObject({ status: words.workspace, decided_by });
  expect(confirmation.body).toMatchObject({ id, status: words.confirmation, resolved_by: decided_by });
  return seen;
}

const plays = fc.record({
  asked: fc.constantFrom(...Object.keys(ASK)),
  moves: fc.array(fc.tuple(fc.constantFrom(...Object.keys(MOVES)), fc.constantFrom(...PEOPLE)), {
    minLength: 4,
    maxLength: 12,
  }),
});

test('random moves through random protocols are one lifecycle, and all four agree at every step', async () => {
  const reached = new Set<State>();
  await fc.assert(
    fc.asyncProperty(plays, async ({ asked, moves }) => {
      const id = await (ASK[asked]?.() ?? Promise.reject(new Error(asked)));
      let before = await look(id);
      for (const [name, person] of moves) {
        const answer = await (MOVES[name]?.(id, person) ?? Promise.reject(new Error(name)));
        expect([200, 400, 403, 404, 409]).toContain(answer.status);
        const after = await look(id);
        const refused = answer.status !== 200;
        if (refused) expect({ name, ...after }).toEqual({ name, ...before });
        if (after.status !== before.status) expect(isReachable(before.status, after.status)).toBe(true);
        // How the question ended is said once, whatever follows.
        if (before.outcome !== null) expect(after).toMatchObject({ outcome: before.outcome, by: before.by });
        reached.add(after.status);
        before = after;
      }
      const { body } = await call<{ readonly data: readonly { readonly event: string }[] }>(
        'GET',
        `${suite.url}/v1/approvals/${id}/events`,
      );
      const settled = body.data.filter(({ event }) => event === 'settled');
      expect(settled).toHaveLength(before.outcome === null ? 0 : 1);
    }),
    { numRuns: 40 },
  );
  // A test that never came beyond the first step would prove little.
  expect([...reached]).toEqual(expect.arrayContaining(['final_review', 'approved', 'rejected', 'archived']));
  expect((await send('GET', '/v1/audit/verify')).body['ok']).toBe(true);
}, 120_000);

/** Within two moves: a report on an approved action is its dispatch as well, a passed verification its end. */
function isReachable(from: State, to: State): boolean {
  const next: readonly State[] = LIFECYCLE[from];
  return (
    next.includes(to) ||
    next.some((state) => (LIFECYCLE[state] as readonly State[]).includes(to) || isReachableInOne(state, to))
  );
}

function isReachableInOne(from: State, to: State): boolean {
  return (LIFECYCLE[from] as readonly State[]).some((state) =>
    (LIFECYCLE[state] as readonly State[]).includes(to),
  );
}
