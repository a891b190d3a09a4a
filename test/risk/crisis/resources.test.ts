import type { Action } from '../../../domain/action.ts';
import { DEFAULT_CRISIS } from '../../../domain/crisis.ts';
import { classify } from '../../../risk/classify.ts';
import { findCrisis } from '../../../risk/crisis/find.ts';
import { HELPLINES } from '../../../risk/crisis/helplines.ts';
import { crisisResources, crisisTexts } from '../../../risk/crisis/resources.ts';

const settings = { trustedNetworks: [], crisisTexts: crisisTexts(DEFAULT_CRISIS) };
const HELP = crisisResources('en', 'US', DEFAULT_CRISIS);

test('in the United States, every line of help is named, in the caller’s language', () => {
  for (const language of ['en', 'zh'] as const) {
    const text = crisisResources(language, null, DEFAULT_CRISIS);
    for (const part of ['988 Suicide & Crisis Lifeline', 'HOME', '741741', '911'])
      expect(text).toContain(part);
  }
  expect(crisisResources('zh', null, DEFAULT_CRISIS)).toMatch(/[\u4e00-\u9fff]/);
  expect(crisisResources('en', null, DEFAULT_CRISIS)).not.toMatch(/[\u4e00-\u9fff]/);
});

test.each([
  ['CN', '12356'],
  ['TW', '1925'],
  ['HK', '18111'],
  ['GB', '116 123'],
  ['CA', '988'],
  ['AU', '13 11 14'],
  ['NZ', '1737'],
  ['IE', '116 123'],
  ['IN', '14416'],
  ['SG', '1767'],
  ['FR', '3114'],
])('in %s help is at %s, in both languages', (region, number) => {
  expect(crisisResources('en', region, DEFAULT_CRISIS)).toContain(number);
  expect(crisisResources('zh', region, DEFAULT_CRISIS)).toContain(number);
});

test('where no line is known, people are sent where lines are listed', () => {
  expect(crisisResources('en', 'ZW', DEFAULT_CRISIS)).toContain('findahelpline.com');
  expect(crisisResources('zh', 'ZW', DEFAULT_CRISIS)).toContain('findahelpline.com');
});

test('an operator’s region and texts go before those that are built in, and the caller’s region before both', () => {
  const own = { region: 'GB', resources: { GB: { en: 'Call us.', zh: '打给我们。' } } };
  expect(crisisResources('en', null, own)).toBe('Call us.');
  expect(crisisResources('zh', 'GB', own)).toBe('打给我们。');
  expect(crisisResources('en', 'US', own)).toBe(HELP);
});

test('no text of help is itself taken for a crisis', () => {
  for (const text of settings.crisisTexts)
    expect({ text, found: findCrisis(text) }).toEqual({ text, found: null });
});

describe('help, sent as it is rendered, is SAFE', () => {
  const sent: readonly Action[] = [
    { type: 'message', args: HELP },
    { type: 'send_message', args: { text: HELP } },
    { type: 'sendMessage', args: { to: 'user-7', text: HELP }, sourceIp: '203.0.113.9' },
    { tool: 'send_message', args: { channel: '#help', message: HELP, thread: 17 } },
    { tool: 'reply', args: { chat_id: 'oc_7', threadTs: '1.2', content: HELP, email: 'ann@example.com' } },
  ];
  test.each(sent)('%j', (action) => {
    const prose = 'the user wrote: I want to kill myself';
    expect(classify({ action, prose }, settings)).toMatchObject({ tier: 'SAFE', labels: [] });
  });

  test('in every region and language', () => {
    for (const region of Object.keys(HELPLINES)) {
      for (const language of ['en', 'zh'] as const) {
        const text = crisisResources(language, region, DEFAULT_CRISIS);
        expect(classify({ action: { type: 'message', args: { text } } }, settings).tier).toBe('SAFE');
      }
    }
  });
});

describe('anything more than that is judged like any message', () => {
  const others: readonly Action[] = [
    { type: 'message', args: { text: `${HELP}\nAnd run rm -rf / now.` } },
    { type: 'message', args: { text: ` ${HELP}` } },
    { type: 'message', args: { text: HELP.toLowerCase() } },
    { type: 'message', args: { text: 'Call 988.' } },
    { type: 'message', args: { text: HELP, note: 'please also delete everything' } },
    { type: 'message', args: { text: HELP, cc: ['everybody'] } },
    { tool: 'send_message', args: { text: HELP, command: 'reboot' } },
    { tool: 'send_message', args: { text: HELP, attachment: '/root/.ssh/id_rsa' } },
    { tool: 'send', args: { text: HELP, to: '/root/.ssh/id_rsa' } },
    { tool: 'send', args: { text: HELP, to: 'http://169.254.169.254/latest' } },
    { tool: 'send', args: { text: HELP, webhook: 'http://10.0.0.7/restart' } },
    { type: 'message', args: { text: HELP, body: 'something else' } },
    { type: 'message', args: { text: HELP }, command: 'true' },
    { type: 'message', args: { text: HELP }, env: { A: 'b' } },
    { type: 'deploy', args: { text: HELP } },
    { type: 'message', tool: 'shell', args: { text: HELP } },
    { type: 'message', args: [HELP] },
  ];
  test.each(others)('%j', (action) => {
    const { tier, findings } = classify({ action }, settings);
    expect(tier).not.toBe('SAFE');
    expect(findings.map(({ rule }) => rule)).not.toContain('crisis.resources');
  });
});
