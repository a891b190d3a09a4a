import type { Log } from '../../channels/channel.ts';
import { createSlackClient } from '../../channels/slack/client.ts';
import type { SlackConfig } from '../../config-channels.ts';
import { listen } from '../support/fake-feishu/testing.ts';

/** Looks for a message at a Slack that answers so. @returns what was found, or why not, and what was logged */
async function look(status: number, answer: object) {
  const server = await listen(async () => [status, JSON.stringify(answer)]);
  const warned: object[] = [];
  const quiet = (): void => undefined;
  const log: Log = {
    ...{ debug: quiet, info: quiet, error: quiet },
    warn: (fields, message) => void warned.push({ ...fields, message }),
  };
  const config: SlackConfig = {
    ...{ mode: 'webhook', token: 'xoxb-1', appToken: '', signingSecret: 's', channelId: null },
    apiUrl: server.url,
  };
  try {
    const found = await createSlackClient({ config, log, timeoutMs: 400 })
      .find('C012', 'key', null)
      .catch((error: unknown) => error);
    return { found, warned };
  } finally {
    await server.close();
  }
}

test.each([
  'missing_scope',
  'unknown_method',
  'not_allowed_token_type',
  'no_permission',
  'not_in_channel',
  'channel_not_found',
  'method_not_supported_for_channel_type',
])('a refusal to look, %s, holds no message back and is logged', async (error) => {
  const { found, warned } = await look(200, { ok: false, error });
  expect(found).toBeNull();
  expect(warned).toEqual([{ reason: error, message: expect.stringContaining('may stand twice') }]);
});

test.each([
  [200, { ok: false, error: 'internal_error' }],
  [200, { ok: false, error: 'token_revoked' }],
  [503, {}],
  [429, { ok: false, error: 'ratelimited' }],
])('a Slack that is not able to say now, %s %j, is asked again', async (status, answer) => {
  const { found, warned } = await look(status, answer);
  expect(found).toBeInstanceOf(Error);
  expect(warned).toEqual([]);
});
