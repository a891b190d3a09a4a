import pg from 'pg';
import { findPostgres } from '../../scripts/postgres-binaries.mjs';
import { type ApprovalBody, approvalsAt, eventually } from '../support/http.ts';
import { listen } from '../support/live-client.ts';
import { NODES, type Nodes, PASSWORD, startNodes } from '../support/nodes.ts';

const PATIENT = { action: { command: 'DROP TABLE users' }, profile: 'patient' };
/** How soon they wake who waits, `npm run bench:nodes` says. */
const DECISIONS = 10;

const onPostgres = findPostgres() === null ? describe.skip : describe;

let nodes: Nodes;

onPostgres('several nodes on one PostgreSQL', () => {
  beforeAll(async () => {
    nodes = await startNodes();
  });

  afterAll(async () => nodes?.remove());

  test('a decision taken on one wakes who waits on the other', async () => {
    const [here, there] = [approvalsAt(nodes.url('api-1')), approvalsAt(nodes.url('api-2'))];
    const live = await listen(nodes.url('api-2'), 'default');
    try {
      for (let number = 0; number < DECISIONS; number += 1) {
        const { body: asked } = await here.create(PATIENT);
        const waiting = there.get(asked.id, 55);
        await waitsThere(asked);
        const decided = await here.decide(asked.id, number % 2 === 0 ? 'approve' : 'deny');
        // 202: recorded only, on a machine too busy to decide it at once.
        expect([200, 202]).toContain(decided.status);
        expect((await waiting).body.resolution).toMatchObject({ by: 'alice' });
        await eventually(
          async () => live.heard.filter(({ event }) => event.approval_id === asked.id).length,
          (times) => times === 1,
        );
      }
    } finally {
      await live.close();
    }
  }, 240_000);

  test('killing any process, and PostgreSQL itself, under load loses nothing that was acknowledged', async () => {
    const load = startLoad();
    try {
      for (const name of NODES) {
        await load.goesOn();
        await nodes.kill(name);
        await load.goesOn();
        await nodes.start(name);
      }
      for (const end of [nodes.postgres.crash, nodes.postgres.shutDown]) {
        await load.goesOn();
        await end();
        await nodes.postgres.start();
      }
      await load.goesOn();
    } finally {
      await load.stop();
    }
    await checkInvariants(load);
    expect(nodes.output()).toContain('PostgreSQL localhost/postgres');
    expect(nodes.output()).not.toContain(PASSWORD);
  }, 240_000);
});

/** A poll that has arrived and waits: one asked after it on the same node has been answered. */
async function waitsThere(asked: ApprovalBody): Promise<void> {
  await approvalsAt(nodes.url('api-2')).get(asked.id);
}

/** Asks one node and, if that breaks, the other, as a caller behind a balancer does. Null where both broke. */
async function atEither<T>(
  order: readonly ('api-1' | 'api-2')[],
  ask: (at: ReturnType<typeof approvalsAt>) => Promise<T>,
): Promise<T | null> {
  for (const name of order) {
    try {
      return await ask(approvalsAt(nodes.url(name)));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return null;
}

interface Load {
  /** What was acknowledged: the digest of each approval, and the outcome of each that was decided. */
  readonly created: ReadonlyMap<string, string>;
  readonly decided: ReadonlyMap<string, string>;
  /** Resolves when some more was decided. */
  goesOn(): Promise<void>;
  stop(): Promise<void>;
}

/** Agents that ask on one node and decide on the other, and take what breaks for not acknowledged. */
function startLoad(): Load {
  const created = new Map<string, string>();
  const decided = new Map<string, string>();
  let going = true;
  const agents = Array.from({ length: 4 }, async (_, agent) => {
    for (let number = agent; going; number += 1) {
      const order = number % 2 === 0 ? (['api-1', 'api-2'] as const) : (['api-2', 'api-1'] as const);
      const asked = await atEither(order, (at) => at.create(PATIENT));
      if (asked?.status !== 201) continue;
      created.set(asked.body.id, asked.body.digest);
      if (number % 4 === 3) continue;
      const decision = number % 3 === 0 ? 'deny' : 'approve';
      const answer = await atEither([order[1], order[0]], (at) => at.decide(asked.body.id, decision));
      // 202: recorded, though no worker came to it yet.
      if (answer === null || ![200, 202].includes(answer.status)) continue;
      decided.set(asked.body.id, decision === 'deny' ? 'denied' : 'approved');
    }
  });
  return {
    created,
    decided,
    async goesOn() {
      const before = decided.size;
      await eventually(
        async () => decided.size,
        (size) => size >= before + 15,
        40_000,
      );
    },
    async stop() {
      going = false;
      await Promise.all(agents);
    },
  };
}

/** What facts outside the product say of its promises, whatever was killed. */
async function checkInvariants({ created, decided }: Load): Promise<void> {
  const [left, right] = [approvalsAt(nodes.url('api-1')), approvalsAt(nodes.url('api-2'))];
  expect(decided.size).toBeGreaterThan(80);
  // Progress resumes: what stayed open can be decided, on either node.
  let turn = 0;
  for (const [id, digest] of created) {
    const at = (turn += 1) % 2 === 0 ? left : right;
    const { status, body } = await at.get(id);
    expect([status, body.digest]).toEqual([200, digest]);
    if (body.resolution === null) {
      if (!decided.has(id)) {
        await eventually(
          () => at.decide(id, 'approve'),
          (answer) => [200, 202, 409].includes(answer.status),
        );
      }
      await eventually(
        () => at.get(id),
        (answer) => answer.body.resolution !== null,
      );
    }
  }
  const client = new pg.Client({ connectionString: nodes.postgres.url('postgres') });
  await client.connect();
  try {
    const rows = async (text: string): Promise<readonly Record<string, unknown>[]> =>
      (await client.query<Record<string, unknown>>(text)).rows;
    // Each ended once, as it was acknowledged.
    const ends = await rows(
      `select approval_id as id, count(*)::int as count, min(details) as details from ledger where event = 'settled' group by 1`,
    );
    const outcomes = new Map<unknown, string>();
    for (const { id, count, details } of ends) {
      expect([id, count]).toEqual([id, 1]);
      outcomes.set(
        id,
        (JSON.parse(String(details)) as { resolution: { outcome: string } }).resolution.outcome,
      );
    }
    expect([...created.keys()].filter((id) => !outcomes.has(id))).toEqual([]);
    expect([...decided].filter(([id, outcome]) => outcomes.get(id) !== outcome)).toEqual([]);
    // Each step once, one chain, one head.
    expect(await rows(`select 1 from ledger group by approval_id, step having count(*) > 1`)).toEqual([]);
    expect(await rows(`select 1 from ledger group by prev_hash having count(*) > 1`)).toEqual([]);
    expect(await rows(`select 1 from ledger where event = 'dispatched'`)).toEqual([]);
  } finally {
    await client.end();
  }
  const chains = [await left.verify(), await right.verify()];
  expect(chains[0]).toMatchObject({ ok: true });
  expect(chains[1]).toEqual(chains[0]);
}
