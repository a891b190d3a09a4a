import { toChannels } from '../../contract/policy-channels.ts';
import { PolicyFileError, parsePolicyFile } from '../../contract/policy-file.ts';
import { readPolicy } from '../../policy-source.ts';

const channelsOf = (yaml: string) => toChannels(parsePolicyFile(yaml, 'my.yaml').channels);

function complaint(yaml: string): string {
  try {
    parsePolicyFile(yaml, 'my.yaml');
  } catch (error) {
    if (error instanceof PolicyFileError) return error.message;
    throw error;
  }
  throw new Error('the policy was taken');
}

describe('the channels of a policy', () => {
  test('are read in their order, with conditions, turns, or neither', () => {
    const yaml = [
      'channels:',
      '  - { tiers: [HIGH, CRITICAL], workspaces: [prod], rungs: [1], via: [feishu, telegram], nextAfter: 2m }',
      '  - { via: [feishu, slack], nextAfter: 2m, fallback: 30s }',
      '  - { tiers: [MEDIUM], via: [feishu], fallback: none }',
      '  - { via: [slack] }',
    ].join('\n');
    expect(channelsOf(yaml)).toEqual([
      {
        ...{ tiers: ['HIGH', 'CRITICAL'], workspaces: ['prod'], rungs: [1] },
        route: { via: ['feishu', 'telegram'], nextAfterMs: 120_000, fallbackAfterMs: 120_000 },
      },
      { route: { via: ['feishu', 'slack'], nextAfterMs: 120_000, fallbackAfterMs: 30_000 } },
      { tiers: ['MEDIUM'], route: { via: ['feishu'], nextAfterMs: null, fallbackAfterMs: null } },
      { route: { via: ['slack'], nextAfterMs: null, fallbackAfterMs: 300_000 } },
    ]);
    expect(channelsOf('')).toEqual([]);
  });

  test.each([
    ['an unknown channel', 'via: [feishu, telegramm]', 'channels.0.via.1: must be one of feishu, telegram,'],
    ['no channel', 'via: []', 'channels.0.via: must name at least one'],
    ['no via', 'tiers: [HIGH]', 'channels.0.via'],
    ['a channel twice', 'via: [slack, slack]', 'channels.0.via: must name each channel once'],
    ['nothing to go on to', 'via: [slack], nextAfter: 2m', 'channels.0.nextAfter: needs a second channel'],
    [
      'a span that is none',
      'via: [slack, feishu], nextAfter: soon',
      'channels.0.nextAfter: must be a duration',
    ],
    [
      'a fallback that is none',
      'via: [slack], fallback: never',
      'channels.0.fallback: must be a duration such as 30s, 1h or 1h30m, from 1s to 30d, or none',
    ],
    [
      'a fallback too far away',
      'via: [slack], fallback: 90d',
      'channels.0.fallback: must be a duration such as 30s, 1h or 1h30m, from 1s to 30d',
    ],
    ['an unknown tier', 'via: [slack], tiers: [HUGE]', 'channels.0.tiers.0: must be one of SAFE'],
    ['a rung that is none', 'via: [slack], rungs: [0]', 'channels.0.rungs.0: must be from 1 to 5; got 0'],
    ['an unknown field', 'via: [slack], then: [feishu]', 'channels.0: unknown field "then"'],
  ])('with %s are refused with the line', (_, fields, message) => {
    const said = complaint(`rules: []\nchannels:\n  - { ${fields} }\n`);
    expect(said).toContain('line 3: ');
    expect(said).toContain(message);
  });

  test('give the policy another version, and none where there are none', () => {
    const versionOf = (yaml: string): string => readPolicy(yaml, 'my.yaml').policy.version;
    const plain = versionOf('');
    expect(versionOf('channels: []')).toBe(plain);
    expect(versionOf('channels: [{ via: [slack] }]')).not.toBe(plain);
    expect(readPolicy('channels: [{ via: [slack] }]', 'my.yaml').policy.channels).toHaveLength(1);
  });
});
