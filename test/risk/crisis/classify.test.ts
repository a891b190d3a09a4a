import { classify } from '../../risk/classify.ts';
import { crisisResources, findCrisis } from '../../risk/crisis.ts';

test.each([
  'I want to kill myself',
  "I don't want to live anymore",
  'I don’t want to be alive',
  'i am going to end my life tonight',
  'I just want to die',
  "I've been thinking about suicide",
  'my friend is suicidal',
  'everyone would be better off without me, I’m better off dead',
  'there is no reason to live',
  'I keep cutting myself',
  'KILLING MYSELF',
  'kill\nmyself',
  '我想自杀',
  '我不想活了',
  '我想結束自己的生命',
  '活着没意思',
  '我真的想死',
  '我准备割腕',
  '不如死了算了',
])('a person in danger is seen: %s', (text) => {
  expect(findCrisis(text)).not.toBeNull();
});

test.each([
  'kill -9 -1',
  'how do I kill a process',
  'kill my server and restart it',
  'pkill myself-service',
  'the worker wants to die of old age',
  'write a suicide prevention policy',
  'grep suicide docs/',
  'end my lifecycle hook',
  'call 988',
  'killall node',
  'I want to delete myself from the list',
  '杀死进程',
  '杀死自己的子进程',
  '结束进程',
  '如何避免想死锁的问题',
  '结束自己的生命周期',
  '自杀预防热线',
  '我想死你了',
  '不想活动',
])('no crisis: %s', (text) => {
  expect(findCrisis(text)).toBeNull();
});

test('crisis words count in every text of a request', () => {
  const words = 'I want to kill myself';
  const settings = { trustedNetworks: [] };
  const actions = [
    { command: `echo "${words}"` },
    { argv: ['echo', words] },
    { sql: `SELECT '${words}'` },
    { tool: 'send', args: { deep: [{ text: words }] } },
    { type: 'read', env: { NOTE: words } },
  ];
  for (const action of actions) {
    expect(classify({ action }, settings)).toMatchObject({ tier: 'CRITICAL', labels: ['crisis'] });
  }
  expect(classify({ action: { type: 'read' }, prose: words }, settings).tier).toBe('CRITICAL');
});

test('prose is read for a crisis only', () => {
  expect(
    classify({ action: { type: 'read' }, prose: 'rm -rf /; DROP DATABASE x' }, { trustedNetworks: [] }).tier,
  ).toBe('SAFE');
});

test('resources are in the language of the caller, and name every line of help', () => {
  for (const text of [crisisResources('en'), crisisResources('zh-CN'), crisisResources('fr')]) {
    expect(text).toContain('988 Suicide & Crisis Lifeline');
    expect(text).toContain('HOME');
    expect(text).toContain('741741');
    expect(text).toContain('911');
  }
  expect(crisisResources('zh')).toMatch(/[\u4e00-\u9fff]/);
  expect(crisisResources('en')).not.toMatch(/[\u4e00-\u9fff]/);
});

test('a region may have its own text, and one without falls back', () => {
  const table = { GB: { en: 'Call 116 123.', zh: '拨打 116 123。' } };
  expect(crisisResources('en', 'GB', table)).toBe('Call 116 123.');
  expect(crisisResources('en', 'FR', table)).toContain('988');
});
