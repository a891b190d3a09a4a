import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';
import { type ApprovalBody, type EntryBody, approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const KEYS = { ann: 'csk_key-of-ann', ben: 'csk_key-of-ben', bot: 'csk_key-of-bot', bot2: 'csk_key-of-bot2' };
const ROLES = { ann: 'approver', ben: 'approver', bot: 'requester', bot2: 'requester' };

interface Grant {
  readonly id: string;
  readonly state: string;
  readonly uses: number;
  readonly expiresAt: string;
  readonly maxUses: number | null;
  readonly pattern: string;
  readonly requester: string;
  readonly grantedBy: string;
  readonly revokedBy: string | null;
  readonly approvalId: string | null;
  readonly unproven?: true;
  readonly code?: string;
  readonly detail?: string;
}

interface Grantable {
  readonly grantable: { readonly pattern: string; readonly offer: { readonly uses: number } } | null;
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;

const person = (grants: string): string => `
    ladder: false
    grants: ${grants}
    tiers:
      SAFE: { decide: auto }
      LOW: { decide: person, timeout: 10m }
      MEDIUM: { decide: person, timeout: 10m }
      HIGH: { decide: person, timeout: 10m }
      CRITICAL: { decide: person, timeout: 10m }
`;
const writePolicy = (
  changes: { readonly asked?: string; readonly people?: readonly (keyof typeof KEYS)[] } = {},
) => {
  const { asked = '{ upTo: MEDIUM }', people = [] } = changes;
  const principals = people.map(
    (id) => `  - { id: ${id}, roles: [${ROLES[id]}], key: "sha256:${sha256(KEYS[id])}" }\n`,
  );
  return writeFile(
    join(home.path, 'policy.yaml'),
    `profiles:\n  asked:${person(asked)}  high:${person('{ upTo: HIGH }')}  short:${person('{ maxAge: 6s }')}${
      principals.length === 0 ? '' : `principals:\n${principals.join('')}`
    }`,
  );
};

beforeAll(async () => {
  home = await temporaryHome();
  await writePolicy();
  product = await startProduct({ APPROVAL_HOME: home.path });
  approvals = approvalsAt(product.url);
}, 60_000);

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

const commit = (message: string): string => `git commit -m "${message}"`;
let names = 0;
/** Nobody who asked in another test. */
const somebody = (): string => `agent-${(names += 1)}`;

const ask = async (
  requester: string,
  command: string,
  more: object = {},
  headers: Record<string, string> = {},
) => (await approvals.create({ action: { command }, requester, profile: 'asked', ...more }, headers)).body;

/** How the request ends at once, or that it waits for a person. */
const outcome = ({ status, resolution }: ApprovalBody): string =>
  status === 'pending' ? 'asked' : `${resolution?.outcome} by ${resolution?.by}`;

const PASSED = 'auto_approved by system:grant';

const grants = async (query: string, headers: Record<string, string> = {}) =>
  (
    await call<{ readonly data: readonly Grant[] }>(
      'GET',
      `${product.url}/v1/grants?${query}`,
      undefined,
      headers,
    )
  ).body.data;

/** A busy worker may take a moment more than the answer waits. */
async function madeFor(requester: string): Promise<Grant> {
  const [made] = await eventually(
    () => grants(`requester=${requester}&state=all`),
    (found) => found.length > 0,
  );
  if (made === undefined) throw new Error('no grant was made');
  return made;
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** Has an approval remembered, and tells its grant. */
async function remember(
  requester: string,
  command: string,
  grant: object,
  more: object = {},
): Promise<Grant> {
  const asked = await ask(requester, command, more);
  await approvals.decide(asked.id, 'approve', { digest: asked.digest, grant });
  return madeFor(requester);
}

async function ledger(id: string): Promise<readonly EntryBody[]> {
  const { body } = await call<{ readonly data: readonly EntryBody[] }>(
    'GET',
    `${product.url}/v1/audit?limit=1000`,
  );
  return body.data.filter(({ details }) => JSON.stringify(details).includes(id));
}

describe('an approval that is remembered', () => {
  test('lets requests of its structure pass for that requester, each in the ledger, until it is used up', async () => {
    const requester = somebody();
    const asked = (await ask(requester, commit('one'))) as ApprovalBody & Grantable;
    expect(asked.grantable).toMatchObject({
      pattern: 'git commit -m ‹text› · profile asked',
      offer: { uses: 10 },
    });
    await approvals.decide(asked.id, 'approve', { digest: asked.digest, grant: { uses: 2 } });
    const made = await madeFor(requester);
    expect((await approvals.get(asked.id)).body).toMatchObject({ status: 'approved', grantable: null });
    expect(made).toMatchObject({
      ...{ state: 'active', uses: 0, maxUses: 2, grantedBy: 'alice', approvalId: asked.id },
    });
    const second = await ask(requester, commit('two'));
    expect(outcome(second)).toBe(PASSED);
    expect(second.resolution?.comment).toContain(`${made.id}, which alice gave`);
    expect(outcome(await ask(somebody(), commit('two')))).toBe('asked');
    expect(outcome(await ask(requester, commit('two'), { workspace: 'other' }))).toBe('asked');
    expect(outcome(await ask(requester, `${commit('two')} && x`))).toBe('asked');
    expect(outcome(await ask(requester, commit('three')))).toBe(PASSED);
    expect(outcome(await ask(requester, commit('four')))).toBe('asked');
    expect(await grants(`requester=${requester}`)).toEqual([]);
    expect(await grants(`requester=${requester}&state=all`)).toMatchObject([{ state: 'spent', uses: 2 }]);
    expect((await ledger(made.id)).map(({ event }) => event)).toEqual([
      ...[
        'grant.made',
        'grant.used',
        'requested',
        'settled',
        'grant.used',
        'grant.spent',
        'requested',
        'settled',
      ],
    ]);
    expect((await approvals.verify()).ok).toBe(true);
  });

  test('of ten uses lets ten of a hundred requests at once pass, and no more', async () => {
    const requester = somebody();
    const { id } = await remember(requester, commit('x'), { uses: 10 });
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, number) => ask(requester, commit(`change ${number}`))),
    );
    expect(all.filter((one) => outcome(one) === PASSED)).toHaveLength(10);
    expect(all.filter((one) => outcome(one) === 'asked')).toHaveLength(90);
    expect(await grants(`requester=${requester}&state=all`)).toMatchObject([
      { id, uses: 10, state: 'spent' },
    ]);
  }, 60_000);

  test('is not used twice by a request that is sent again', async () => {
    const requester = somebody();
    await remember(requester, commit('x'), { uses: 5 });
    const headers = { 'idempotency-key': 'the same' };
    const sent = await Promise.all([1, 2, 3].map(() => ask(requester, commit('again'), {}, headers)));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(sent.map(outcome)).toEqual([PASSED, PASSED, PASSED]);
    expect(await grants(`requester=${requester}`)).toMatchObject([{ uses: 1 }]);
  });

  test('covers nothing from its revocation on', async () => {
    const requester = somebody();
    const { id } = await remember(requester, commit('x'), { expiresInSeconds: 3_600 });
    expect(outcome(await ask(requester, commit('before')))).toBe(PASSED);
    const revoked = await call<Grant>('DELETE', `${product.url}/v1/grants/${id}`);
    expect(revoked).toMatchObject({ status: 200, body: { state: 'revoked', uses: 1 } });
    expect(outcome(await ask(requester, commit('after')))).toBe('asked');
    expect((await call<Grant>('DELETE', `${product.url}/v1/grants?id=${id}`)).body).toEqual(revoked.body);
    expect((await ledger(id)).filter(({ event }) => event === 'grant.revoked')).toHaveLength(1);
    expect((await call('DELETE', `${product.url}/v1/grants/grt_${'0'.repeat(26)}`)).status).toBe(404);
  });

  test('covers nothing once it has expired', async () => {
    const requester = somebody();
    await remember(requester, commit('x'), { uses: 1_000 }, { profile: 'short' });
    expect(outcome(await ask(requester, commit('now'), { profile: 'short' }))).toBe(PASSED);
    await eventually(
      () => ask(requester, commit('later'), { profile: 'short' }),
      (asked) => outcome(asked) === 'asked',
    );
    expect(await grants(`requester=${requester}&state=all`)).toMatchObject([{ state: 'expired' }]);
  });

  test('is HIGH only where the policy says so, and then word for word', async () => {
    const requester = somebody();
    const force = 'git push --force origin main';
    const asked = (await ask(requester, force)) as ApprovalBody & Grantable;
    expect(asked.grantable).toBeNull();
    const refused = await approvals.decide(asked.id, 'approve', { digest: asked.digest, grant: { uses: 1 } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_move' } });
    expect((await approvals.get(asked.id)).body.status).toBe('pending');
    await remember(requester, force, { uses: 5 }, { profile: 'high' });
    expect(outcome(await ask(requester, force, { profile: 'high' }))).toBe(PASSED);
    expect(outcome(await ask(requester, `${force} dev`, { profile: 'high' }))).toBe('asked');
    expect(outcome(await ask(requester, force))).toBe('asked');
  });

  test('survives a crash with the uses that it had', async () => {
    const requester = somebody();
    await remember(requester, commit('x'), { uses: 3 });
    const headers = { 'idempotency-key': 'before the crash' };
    const before = await ask(requester, commit('one'), {}, headers);
    expect(outcome(before)).toBe(PASSED);
    await product.kill();
    product = await startProduct({ APPROVAL_HOME: home.path });
    approvals = approvalsAt(product.url);
    const again = await ask(requester, commit('one'), {}, headers);
    expect([again.id, outcome(again)]).toEqual([before.id, PASSED]);
    expect(await grants(`requester=${requester}`)).toMatchObject([{ uses: 1 }]);
    expect(outcome(await ask(requester, commit('two')))).toBe(PASSED);
  }, 60_000);

  test('cannot be asked for without bounds, beyond them, with a denial or with edits', async () => {
    const asked = await ask(somebody(), commit('x'));
    const attempts: readonly [decision: string, more: object][] = [
      ['approve', { grant: {} }],
      ['approve', { grant: { uses: 0 } }],
      ['approve', { grant: { uses: 1_001 } }],
      ['approve', { grant: { expiresInSeconds: 30 * 86_400 + 1 } }],
      ['approve', { grant: { uses: 1, maxUses: 1 } }],
      ['approve', { grant: { expiresInSeconds: 60, expiresAt: inAnHour() } }],
      ['approve', { grant: { expiresAt: '2020-01-01T00:00:00Z' } }],
      ['approve', { grant: { uses: 1, forEver: true } }],
      ['approve', { grant: { uses: 1 }, edits: { command: 'ls' } }],
      ['deny', { grant: { uses: 1 }, comment: 'no' }],
    ];
    for (const [decision, more] of attempts) {
      const { status, body } = await approvals.decide(asked.id, decision, { digest: asked.digest, ...more });
      expect([more, status, body.code]).toEqual([more, 400, 'invalid_request']);
    }
    expect((await approvals.get(asked.id)).body.status).toBe('pending');
  });
});

describe('a grant that is made by itself', () => {
  const give = (body: object, headers: Record<string, string> = {}) =>
    call<Grant>('POST', `${product.url}/v1/grants`, body, headers);

  test('is of an action, or of an approval that was given', async () => {
    const requester = somebody();
    const made = await give({
      ...{ action: { command: commit('x') }, requester, profile: 'asked', uses: 1, approver: 'alice' },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { pattern: 'git commit -m ‹text› · profile asked', grantedBy: 'alice' },
    });
    expect(outcome(await ask(requester, commit('y')))).toBe(PASSED);
    const asked = await ask(requester, 'git push origin main');
    expect((await give({ approvalId: asked.id, uses: 1 })).status).toBe(201);
    expect(outcome(await ask(requester, 'git push origin main'))).toBe(PASSED);
    expect((await approvals.get(asked.id)).body.status).toBe('pending');
  });

  test('is bounded by a number and a time as well, with a decision too', async () => {
    const requester = somebody();
    const expiresAt = inAnHour();
    const made = await give({
      ...{ action: { command: commit('x') }, requester, profile: 'asked', maxUses: 2, expiresAt },
      approver: 'alice',
    });
    expect(made).toMatchObject({ status: 201, body: { maxUses: 2 } });
    const isThen = (at: string) => Math.abs(Date.parse(at) - Date.parse(expiresAt)) < 2_000;
    expect(isThen(made.body.expiresAt)).toBe(true);
    const other = await remember(somebody(), commit('x'), { maxUses: 3, expiresAt });
    expect(other).toMatchObject({ maxUses: 3 });
    expect(isThen(other.expiresAt)).toBe(true);
  });

  test('is refused, with a ledger entry, for what is not to be remembered', async () => {
    const action = { type: 'deploy_production' };
    const refused = await give({ action, requester: 'agent', profile: 'high', uses: 1, approver: 'carol' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_move' } });
    const own = await give({
      action: { command: commit('x') },
      requester: 'dan',
      profile: 'asked',
      uses: 1,
      approver: 'dan',
    });
    expect(own).toMatchObject({ status: 403, body: { code: 'self_approval' } });
    const entries = (await ledger('grant')).filter(({ event }) => event === 'refused');
    expect(entries.map(({ actor, details }) => [actor, details['code'], details['attempted']])).toEqual(
      expect.arrayContaining([
        ['carol', 'illegal_move', 'grant'],
        ['dan', 'self_approval', 'grant'],
      ]),
    );
  });

  test.each([
    ['neither action nor approval', { uses: 1, requester: 'agent' }],
    ['no requester', { uses: 1, action: { command: 'ls' } }],
    ['no bounds', { requester: 'agent', action: { command: 'ls' } }],
    ['an unknown profile', { uses: 1, requester: 'agent', action: { command: 'ls' }, profile: 'none' }],
    ['an unknown field', { uses: 1, requester: 'agent', action: { command: 'ls' }, shape: 'x' }],
  ])('is refused with %s', async (_, body) => {
    expect((await give(body)).status).toBe(400);
  });
});

test('a policy that becomes stricter holds for grants that were made before', async () => {
  const requester = somebody();
  const { id } = await remember(requester, commit('x'), { uses: 100 });
  expect(outcome(await ask(requester, commit('one')))).toBe(PASSED);
  try {
    await writePolicy({ asked: '{ maxUses: 1 }' });
    await eventually(
      () => ask(requester, commit('two')),
      (asked) => outcome(asked) === 'asked',
    );
    const refused = (await ledger(id)).find(({ event }) => event === 'grant.refused');
    expect(refused?.details['why']).toMatch(/used 1 times/);
    await writePolicy({ asked: '{ upTo: NONE }' });
    await eventually(
      () => ask(requester, commit('three')),
      (asked) => outcome(asked) === 'asked' && (asked as ApprovalBody & Grantable).grantable === null,
    );
  } finally {
    await writePolicy();
  }
  await eventually(
    () => ask(requester, commit('four')),
    (asked) => outcome(asked) === PASSED,
  );
}, 60_000);

describe('once people have keys', () => {
  const as = (id: keyof typeof KEYS) => ({ authorization: `Bearer ${KEYS[id]}` });
  let early: Grant;

  beforeAll(async () => {
    early = await remember('bot', commit('x'), { uses: 100 });
    expect(outcome(await ask('bot', commit('y')))).toBe(PASSED);
    await writePolicy({ people: ['ann', 'ben', 'bot', 'bot2'] });
    await eventually(
      () => call('GET', `${product.url}/v1/grants`),
      ({ status }) => status === 401,
    );
  }, 60_000);

  const asBot = (command: string) => ask('bot', command, {}, as('bot'));
  const approve = (id: string, digest: string, by: keyof typeof KEYS, more: object = {}) =>
    call(
      'POST',
      `${product.url}/v1/approvals/${id}/decision`,
      { decision: 'approve', digest, ...more },
      as(by),
    );

  test('what open mode took on trust covers nothing', async () => {
    expect(outcome(await asBot(commit('z')))).toBe('asked');
    expect(await grants('state=all&requester=bot', as('ann'))).toMatchObject([
      { id: early.id, unproven: true, uses: 1 },
    ]);
  });

  test('a grant of a person holds until that person decides no more', async () => {
    const asked = await asBot(commit('proven'));
    await approve(asked.id, asked.digest, 'ann', { grant: { uses: 50 } });
    await eventually(
      () => asBot(commit('covered')),
      (one) => outcome(one) === PASSED,
    );
    await writePolicy({ people: ['ben', 'bot', 'bot2'] });
    await eventually(
      () => asBot(commit('asked again')),
      (one) => outcome(one) === 'asked',
    );
    await writePolicy({ people: ['ann', 'ben', 'bot', 'bot2'] });
    const again = await eventually(
      () => asBot(commit('covered again')),
      (one) => outcome(one) === PASSED,
    );
    expect(again.resolution?.comment).toContain('which ann gave');
  });

  test('a requester sees its own grants, and makes and revokes none', async () => {
    const mine = await grants('state=all', as('bot'));
    expect(mine.map(({ requester }) => requester)).toEqual(['bot', 'bot']);
    expect(await grants('state=all', as('bot2'))).toEqual([]);
    expect(await grants('state=all&requester=bot', as('bot2'))).toEqual([]);
    const at = `${product.url}/v1/grants/${early.id}`;
    expect((await call('GET', at, undefined, as('bot2'))).status).toBe(404);
    expect((await call('GET', at, undefined, as('bot'))).status).toBe(200);
    expect((await call('DELETE', at, undefined, as('bot'))).status).toBe(403);
    expect((await call('DELETE', at, undefined, as('bot2'))).status).toBe(404);
    const given = { action: { command: 'ls' }, requester: 'bot', profile: 'asked', uses: 1 };
    expect((await call('POST', `${product.url}/v1/grants`, given, as('bot'))).status).toBe(403);
    expect((await call('DELETE', at, undefined, as('ben'))).body).toMatchObject({ revokedBy: 'ben' });
  });
});
