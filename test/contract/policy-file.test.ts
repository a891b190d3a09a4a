import { readFileSync } from 'node:fs';
import { PolicyFileError, parsePolicyFile } from '../../contract/policy-file.ts';
import { CANARY } from '../support/canaries.ts';

const BUILT_IN = readFileSync(new URL('../../policy.yaml', import.meta.url), 'utf8');

const HASH = `sha256:${'a'.repeat(64)}`;

/** A whole profile named p, with lines of its own instead of those of a tier. */
function profileWith(tiers: Readonly<Record<string, string>>, more = ''): string {
  const rules = { SAFE: 'auto', LOW: 'review', MEDIUM: 'person, timeout: 60s', HIGH: 'person, timeout: 30s' };
  const all = Object.entries({ ...rules, CRITICAL: 'person, timeout: 10s', ...tiers });
  const lines = all.map(([tier, rule]) => `      ${tier}: { decide: ${rule} }`);
  return `profiles:\n  p:\n    tiers:\n${lines.join('\n')}\n${more}`;
}

function complaint(yaml: string): string {
  try {
    parsePolicyFile(yaml, 'my.yaml');
  } catch (error) {
    if (error instanceof PolicyFileError) return error.message;
    throw error;
  }
  throw new Error(`taken: ${yaml}`);
}

describe('a policy file', () => {
  test('that is built in holds, with the timers that are promised', () => {
    const { profiles, principals } = parsePolicyFile(BUILT_IN, 'policy.yaml');
    expect(principals).toEqual([]);
    const seconds = (profile: string, tier: 'MEDIUM' | 'HIGH' | 'CRITICAL'): number =>
      (profiles?.[profile]?.tiers[tier].timeoutMs ?? 0) / 1_000;
    expect([seconds('interactive', 'MEDIUM'), seconds('interactive', 'HIGH')]).toEqual([60, 30]);
    expect([seconds('interactive', 'CRITICAL'), seconds('workday', 'HIGH')]).toEqual([10, 21_600]);
    expect(profiles?.['interactive']?.tiers).toMatchObject({
      SAFE: { decide: 'auto' },
      LOW: { decide: 'review' },
    });
    expect(profiles?.['workday']).toMatchObject({
      ladder: false,
      remindersMs: [3_600_000],
      finalReview: { fromTier: 'HIGH', approvers: ['admin'] },
      selfApproval: false,
    });
  });

  test('has hooks wait for minutes, and the ledger alone keep what is SAFE', () => {
    const { profiles } = parsePolicyFile(BUILT_IN, 'policy.yaml');
    const kept = Object.entries(profiles ?? {}).flatMap(([name, { safe }]) =>
      safe === undefined ? [] : [[name, safe.record]],
    );
    expect(kept).toEqual([['hooks', 'ledger']]);
    const minutes = (['MEDIUM', 'HIGH', 'CRITICAL'] as const).map(
      (tier) => (profiles?.['hooks']?.tiers[tier].timeoutMs ?? 0) / 60_000,
    );
    expect(minutes).toEqual([10, 10, 5]);
  });

  test('that has the ledger alone keep what a person decides is refused', () => {
    const asking = { SAFE: 'person, timeout: 1h', LOW: 'person, timeout: 1h' };
    const kept = '    safe: { record: ledger }\n';
    expect(complaint(profileWith(asking, kept))).toMatch(
      /profiles\.p\.safe\.record: .*needs SAFE: \{ decide: auto \}/,
    );
    expect(complaint(profileWith({}, '    safe: { record: nobody }\n'))).toMatch(
      /must be ledger or workflow/,
    );
    expect(parsePolicyFile(profileWith({}, kept), 'my.yaml').profiles?.['p']?.safe).toEqual({
      record: 'ledger',
    });
    expect(parsePolicyFile(profileWith({}), 'my.yaml').profiles?.['p']?.safe).toBeUndefined();
  });

  test('may be empty', () => {
    expect(parsePolicyFile('', 'my.yaml')).toEqual({ rules: [], channels: [], webhooks: [], principals: [] });
    expect(parsePolicyFile('# nothing yet\n', 'my.yaml')).toEqual({
      rules: [],
      channels: [],
      webhooks: [],
      principals: [],
    });
  });

  test('gives what it leaves out its defaults', () => {
    const { profiles } = parsePolicyFile(profileWith({}), 'my.yaml');
    expect(profiles?.['p']).toMatchObject({
      ladder: true,
      remindersMs: [],
      finalReview: null,
      selfApproval: false,
    });
    expect(profiles?.['p']?.tiers.HIGH).toEqual({
      decide: 'person',
      timeoutMs: 30_000,
      approvers: ['approver', 'admin'],
      quorum: 1,
    });
  });

  test.each<[string, string, number, string]>([
    ['YAML that breaks off', 'profiles:\n  p: {', 2, ''],
    ['a tab for indentation', 'profiles:\n\tp: 1', 2, ''],
    ['a key given twice', 'principals: []\nprincipals: []\n', 2, 'unique'],
    [
      'an unknown field',
      'rulez: []\n',
      1,
      'unknown field "rulez", perhaps "rules"; the fields here are profiles, rules, channels, crisis, webhooks, principals',
    ],
    [
      'an unknown field of a rule',
      'rules:\n  - id: a\n    when: "true"\n    rise: HIGH\n    label: x\n',
      4,
      'unknown field "rise", perhaps "raise"; the fields here are id, when, raise, tier',
    ],
    [
      'a duration',
      profileWith({ HIGH: 'person, timeout: soon' }),
      7,
      'profiles.p.tiers.HIGH.timeout: must be a duration such as 30s, 1h or 1h30m, from 1s to 30d; got "soon"',
    ],
    ['a duration too long', profileWith({ HIGH: 'person, timeout: 31d' }), 7, 'from 1s to 30d; got "31d"'],
    [
      'a duration too short',
      profileWith({ HIGH: 'person, timeout: 999ms' }),
      7,
      'from 1s to 30d; got "999ms"',
    ],
    [
      'a number for a duration',
      profileWith({ HIGH: 'person, timeout: 30' }),
      7,
      'must be a duration such as 30s or 1h; got 30',
    ],
    [
      'no timeout',
      profileWith({ HIGH: 'person' }),
      7,
      'a tier that a person decides needs a timeout; got nothing',
    ],
    [
      'a word for who decides',
      profileWith({ HIGH: 'nobody' }),
      7,
      'tiers.HIGH.decide: must be auto, review or person; got "nobody"',
    ],
    [
      'danger without a person',
      profileWith({ CRITICAL: 'auto' }),
      8,
      'tiers.CRITICAL.decide: CRITICAL is always decided by a person; got "auto"',
    ],
    ['MEDIUM by review', profileWith({ MEDIUM: 'review' }), 6, 'MEDIUM is always decided by a person'],
    [
      'a quorum',
      profileWith({ HIGH: 'person, timeout: 1h, quorum: 0' }),
      7,
      'quorum: must be 1 or more; got 0',
    ],
    [
      'a role',
      profileWith({ HIGH: 'person, timeout: 1h, approvers: [boss]' }),
      7,
      'approvers.0: must be one of requester, executor, approver, admin, auditor; got "boss"',
    ],
    [
      'a field of a rule',
      profileWith({ HIGH: 'person, timeout: 1h, timeuot: 1h' }),
      7,
      'profiles.p.tiers.HIGH: unknown field "timeuot"',
    ],
    ['a field of a profile', profileWith({}, '    laddr: true\n'), 9, 'profiles.p: unknown field "laddr"'],
    [
      'LOW unasked above SAFE asked',
      profileWith({ SAFE: 'person, timeout: 1h' }),
      5,
      'LOW stands above a tier that a person decides',
    ],
    [
      'a principal’s id',
      'principals:\n  - id: a b\n    roles: [admin]\n',
      2,
      'principals.0.id: must be letters, digits or . _ @ : -; got "a b"',
    ],
    ['a principal without roles', 'principals:\n  - id: a\n    roles: []\n', 3, 'principals.0.roles: '],
    [
      'a principal twice',
      'principals:\n  - { id: a, roles: [admin] }\n  - { id: a, roles: [admin] }\n',
      3,
      'principals.1.id: principal 0 has this id already; got "a"',
    ],
    [
      'a key twice',
      `principals:\n  - { id: a, roles: [admin], key: "${HASH}" }\n  - { id: b, roles: [admin], key: "${HASH}" }\n`,
      3,
      'principals.1.key: principal 0 has this key already',
    ],
    [
      'a Feishu id twice',
      'principals:\n  - { id: a, roles: [admin], feishu: ou_1 }\n  - { id: b, roles: [admin], feishu: ou_1 }\n',
      3,
      'principals.1.feishu: principal 0 has this feishu already',
    ],
  ])('with %s is refused with its line', (_, yaml, line, message) => {
    const said = complaint(yaml);
    expect(said).toContain('my.yaml is not a valid policy');
    expect(said).toContain(`line ${line}: `);
    expect(said).toContain(message);
  });

  test('tells every problem, each with its own line', () => {
    const said = complaint(profileWith({ MEDIUM: 'auto', HIGH: 'person, timeout: x' }));
    expect(said).toContain('line 7: profiles.p.tiers.HIGH.timeout');
    const both = complaint('principals:\n  - { id: a b, roles: [admin] }\n  - { id: c, roles: [x] }\n');
    expect(both).toContain('line 2: principals.0.id');
    expect(both).toContain('line 3: principals.1.roles.0');
  });

  test('that holds a key where its hash belongs is refused without showing the key', () => {
    const said = complaint(`principals:\n  - id: a\n    roles: [admin]\n    key: csk_${CANARY}\n`);
    expect(said).toContain('line 4: principals.0.key: must be "sha256:" and 64 hex digits');
    expect(said).not.toContain(CANARY);
    expect(complaint(`principals:\n  - id: a\n    roles: [admin]\n    key: plain${CANARY}\n`)).not.toContain(
      CANARY,
    );
  });
});

describe('the rules of a policy file', () => {
  const ruled = (...rules: readonly string[]): string =>
    `rules:\n${rules.map((rule) => `  - { id: one, when: "true", ${rule} }\n`).join('')}`;

  test('hold with every field, and a message of one language is English', () => {
    const yaml = `rules:
  - id: one
    when: verdict.tier == "HIGH"
    tier: LOW
    lower: true
    reason: It is ours.
    only: [git.*, files.recursive-delete]
    label: own
    profile: workday
    quorum: 2
    approvers: [admin]
    message: Look twice.
`;
    expect(parsePolicyFile(yaml, 'my.yaml').rules).toEqual([
      {
        id: 'one',
        when: 'verdict.tier == "HIGH"',
        tier: 'LOW',
        lower: true,
        reason: 'It is ours.',
        only: ['git.*', 'files.recursive-delete'],
        label: 'own',
        profile: 'workday',
        quorum: 2,
        approvers: ['admin'],
        message: { en: 'Look twice.' },
      },
    ]);
  });

  test.each([
    ['no effect', '', 'must have at least one of raise, tier, label, profile, quorum, approvers'],
    ['two tiers', 'raise: HIGH, tier: HIGH', 'rules.0.tier (rule "one"): goes without "raise"; got "HIGH"'],
    [
      'a lower tier without a reason',
      'tier: LOW, lower: true',
      'rules.0.reason (rule "one"): is required with "lower"',
    ],
    ['a reason for nothing', 'tier: LOW, reason: x', 'goes with "lower" only'],
    [
      '`lower` without a tier',
      'raise: LOW, lower: true, reason: x',
      'rules.0.tier (rule "one"): is required with "lower"',
    ],
    ['findings that nothing is lowered for', 'tier: LOW, only: [git.x]', 'goes with "lower" only'],
    ['`lower` that is false', 'tier: LOW, lower: false', 'must be true, or left out; got false'],
    [
      'a finding without its family',
      'tier: LOW, lower: true, reason: x, only: [git]',
      'must be a finding’s rule',
    ],
    ['a quorum of one', 'quorum: 1', 'must be from 2 to 100; got 1'],
    ['nobody to decide', 'approvers: []', 'must name at least one role; got []'],
    ['agents to decide', 'approvers: [requester]', 'must be one of approver, admin; got "requester"'],
    ['the label of a person in danger', 'label: crisis', 'must not be "crisis"'],
    ['an effect that there is not', 'allow: true', 'unknown field "allow"'],
  ])('with %s are refused', (_, rule, message) => {
    const said = complaint(ruled(rule === '' ? 'message: x' : rule));
    expect(said).toContain('line 2: rules.0');
    expect(said).toContain(message);
  });

  test('have ids of their own, of which none is "failed", and are not too many', () => {
    const twice = complaint(ruled('label: a', 'label: b'));
    expect(twice).toContain('line 3: rules.1.id (rule "one"): rule 0 has this id already');
    expect(complaint('rules:\n  - { id: failed, when: "true", label: a }\n')).toContain('rules.0.id');
    const many = Array.from({ length: 201 }, (_, at) => `  - { id: r${at}, when: "true", label: a }\n`).join(
      '',
    );
    expect(complaint(`rules:\n${many}`)).toContain('must be at most 200 rules');
  });
});
