import { readConfig } from '../config.ts';
import { parsePolicyFile } from '../contract/policy-file.ts';

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' };

test.each(['1:a', '123456789:AA-bb_CC', `1:${'x'.repeat(400)}`])(
  'a bot of any Bot API server is taken by its token %s',
  (token) => {
    expect(readConfig({ TELEGRAM_BOT_TOKEN: token }).telegram?.token).toBe(token);
  },
);

test.each(['a:b', ':b', '1:', '1:a b', '1'])('%j is no token of a bot', (token) => {
  expect(() => readConfig({ TELEGRAM_BOT_TOKEN: token })).toThrow(/TELEGRAM_BOT_TOKEN/);
});

test('a channel of Discord is 1 to 20 digits, and so is a person', () => {
  for (const id of ['7', '42', '12345678901234567890']) {
    const env = { DISCORD_BOT_TOKEN: 't', DISCORD_CHANNEL_ID: id };
    expect(readConfig(env).discord?.channelId).toBe(id);
    expect(peopleWith(`'${id}'`)?.[0]?.discord).toBe(id);
  }
  for (const id of ['x', '-1', '123456789012345678901']) {
    const env = { DISCORD_BOT_TOKEN: 't', DISCORD_CHANNEL_ID: id };
    expect(() => readConfig(env)).toThrow(/must be the number of a channel, of 20 digits at most/);
    expect(() => peopleWith(`'${id}'`)).toThrow(/must be the number of a Discord user, of 20 digits at most/);
  }
});

function peopleWith(discord: string) {
  return parsePolicyFile(`principals:\n  - { id: mia, roles: [approver], discord: ${discord} }\n`, 'p.yaml')
    .principals;
}

test('Slack’s mode webhook may be called http', () => {
  for (const mode of ['webhook', 'http'])
    expect(readConfig({ ...SLACK, SLACK_MODE: mode }).slack?.mode).toBe('webhook');
  expect(() => readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_MODE: 'http' })).toThrow(/SLACK_SIGNING_SECRET/);
  expect(() => readConfig({ ...SLACK, SLACK_MODE: 'poll' })).toThrow(
    /SLACK_MODE must be socket, or webhook, which http says too; it is "poll"/,
  );
  expect(() => readConfig({ TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_MODE: 'http' })).toThrow(/TELEGRAM_MODE/);
});
