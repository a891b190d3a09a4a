import { decisionSchema } from '../../contract/approvals.ts';
import { toBounds } from '../../contract/grant-bounds.ts';
import { createGrantSchema, listGrantsSchema } from '../../contract/grants.ts';
import { parsePolicyFile } from '../../contract/policy-file.ts';
import { GRANT_SECONDS } from '../../domain/grant.ts';

const profileWith = (grants: string) =>
  parsePolicyFile(
    `profiles:\n  p:\n    grants: ${grants}\n    tiers:\n      SAFE: { decide: auto }\n      LOW: { decide: auto }\n      MEDIUM: { decide: person, timeout: 1m }\n      HIGH: { decide: person, timeout: 1m }\n      CRITICAL: { decide: person, timeout: 1m }\n`,
    'p.yaml',
  ).profiles?.['p']?.grants;

describe('a profile’s grants', () => {
  test('go up to MEDIUM, for their time alone, for 30 days, unless it says otherwise', () => {
    expect(profileWith('{}')).toEqual({
      ...{ upTo: 'MEDIUM', maxUses: null, maxAgeMs: GRANT_SECONDS.max * 1_000 },
    });
    expect(profileWith('{ upTo: HIGH, maxUses: 3, maxAge: 90m }')).toEqual({
      ...{ upTo: 'HIGH', maxUses: 3, maxAgeMs: 5_400_000 },
    });
  });

  test.each([
    ['{ upTo: CRITICAL }', /CRITICAL is asked every time/],
    ['{ upTo: SAFE }', /must be one of LOW, MEDIUM, HIGH, NONE/],
    ['{ maxUses: 0 }', /must be 1 or more/],
    ['{ maxUses: 1001 }', /at most 1000/],
    ['{ maxAge: 31d }', /from 1s to 30d/],
    ['{ forEver: true }', /forEver/],
  ])('cannot be %s', (grants, said) => {
    expect(() => profileWith(grants)).toThrow(said);
  });
});

test('a decision takes bounds with a plain approval alone', () => {
  const bounds = { uses: 5, expiresInSeconds: 60 };
  expect(decisionSchema.parse({ decision: 'approve', grant: bounds }).grant).toEqual(bounds);
  for (const wrong of [
    { decision: 'deny', grant: bounds },
    { decision: 'escalate', grant: bounds },
    { decision: 'approve', grant: bounds, edits: { command: 'ls' } },
    { decision: 'approve', grant: {} },
    { decision: 'approve', grant: { uses: '5' } },
  ])
    expect(decisionSchema.safeParse(wrong).success).toBe(false);
});

test('bounds go by either of their names, and never by both', () => {
  const expiresAt = '2030-01-01T00:00:00+08:00';
  const now = Date.parse('2029-12-31T15:00:00Z');
  const read = (grant: object) => decisionSchema.safeParse({ decision: 'approve', grant });
  const boundsOf = (grant: object) => toBounds(read(grant).data?.grant ?? {}, now);
  expect(boundsOf({ maxUses: 5 })).toEqual({ uses: 5, seconds: null });
  expect(boundsOf({ expiresAt })).toEqual({ uses: null, seconds: 3_600 });
  expect(boundsOf({ uses: 5, expiresAt })).toEqual({ uses: 5, seconds: 3_600 });
  expect(boundsOf({ maxUses: 5, expiresInSeconds: 60 })).toEqual({ uses: 5, seconds: 60 });
  const faultOf = (grant: object) => read(grant).error?.issues.map(({ path, message }) => [path, message]);
  expect(faultOf({ uses: 5, maxUses: 5 })).toEqual([
    [['grant', 'maxUses'], 'says the same as "uses": give one of the two'],
  ]);
  expect(faultOf({ expiresInSeconds: 60, expiresAt })).toEqual([
    [['grant', 'expiresAt'], 'says the same as "expiresInSeconds": give one of the two'],
  ]);
  for (const wrong of ['tomorrow', '2030-01-01', '2030-01-01T00:00:00', 5])
    expect(faultOf({ expiresAt: wrong })).toEqual([
      [['grant', 'expiresAt'], expect.stringMatching(/ISO 8601/)],
    ]);
});

test('a grant is asked for of an action or of an approval, never of both', () => {
  const approvalId = `apr_${'0'.repeat(26)}`;
  const action = { command: 'ls' };
  const right = [
    { approvalId, uses: 1 },
    { action, requester: 'agent', expiresInSeconds: 60 },
    { action, requester: 'agent', uses: 1, workspace: 'w', profile: 'p' },
  ];
  for (const body of right) expect(createGrantSchema.safeParse(body).success).toBe(true);
  for (const body of [
    { approvalId, action, requester: 'agent', uses: 1 },
    { approvalId, requester: 'agent', uses: 1 },
    { approvalId: 'apr_1', uses: 1 },
    { action, uses: 1 },
    { action, requester: 'agent' },
    { uses: 1 },
  ])
    expect([body, createGrantSchema.safeParse(body).success]).toEqual([body, false]);
  expect(listGrantsSchema.parse({})).toEqual({ state: 'active' });
});
