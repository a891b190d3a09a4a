import { classify } from '../../../risk/classify.ts';

test('crisis words count in every text of a request', () => {
  const words = 'I want to kill myself';
  const settings = { trustedNetworks: [] };
  const actions = [
    { command: `echo "${words}"` },
    { argv: ['echo', words] },
    { sql: `SELECT '${words}'` },
    { tool: 'send', args: { deep: [{ text: words }] } },
    { type: 'read', env: { NOTE: words } },
    { tool: 'say', args: { list: words.split(' ') } },
    { tool: 'fetch', args: { url: 'https://search.example/?q=how+I+want+to+kill+myself+tonight' } },
    { command: 'curl "https://search.example/?q=I%20want%20to%20kill%20myself"' },
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
