import { withTrust, withoutTrust } from '../../../client/install/codex-trust.ts';

const entry = { event: 'PreToolUse', group: 0, handler: { type: 'command', command: 'x', timeout: 60 } };
const end = '# countersign: end\n';

test('what Codex writes at the end of its settings stays when our trust is taken out', () => {
  const config = 'model = "gpt-5"\n';
  const trusted = withTrust(config, '/h/hooks.json', [entry]);
  expect(withoutTrust(trusted)).toBe(config);
  // `codex mcp add` takes our last line for the end of the document, and writes before it.
  const theirs = '\n[mcp_servers.mine]\ncommand = "/bin/mine"\n';
  const grown = trusted.replace(end, theirs + end);
  expect(withoutTrust(grown)).toBe(config + theirs);
  expect(withTrust(grown, '/h/hooks.json', [entry])).toContain(theirs);
  const changed = trusted.replace(end, `enabled = false\n${end}`);
  expect(withoutTrust(changed)).toBe(config);
});
