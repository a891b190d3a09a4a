import { type Invocation, hasSwitch, verbOf } from '../../command/invocation.ts';
import { isAgentSettings } from '../../paths/power-files.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

/** They change every file that they name. */
const CHANGERS = 'rm unlink shred srm truncate tee mv gmv sponge touch chmod chown'.split(' ');
const COPIERS = ['cp', 'gcp', 'ln', 'install', 'rsync'];
const EDITORS = ['sed', 'gsed'];

const changesSettings = (call: Invocation): boolean => {
  if (EDITORS.includes(call.name) && !hasSwitch(call, 'i', 'in-place')) return false;
  const named = COPIERS.includes(call.name) ? call.operands.slice(-1) : call.operands;
  return named.some((word) => isAgentSettings(word.text, call.cwd));
};

/** What only people say to Countersign, or whoever sets it up. */
const DECIDES =
  /^(?:approve|deny|request-changes|escalate|accept|redo|give-up|install|uninstall|init|restore)$/;

/** Agents, what they may do, and who is asked. */
export const agents = familyOf('Agents: what they may do, and who is asked', [
  {
    rule: 'agents.settings',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes the settings of an agent, or of Countersign: what it may do, and who is asked.',
    zh: '更改智能体或 Countersign 的设置：它可以做什么，以及向谁请求批准。',
    names: [...CHANGERS, ...COPIERS, ...EDITORS],
    when: changesSettings,
    flags: [
      'rm ~/.claude/settings.json',
      'cp x .gemini/settings.json',
      "sed -i 's/a/b/' ~/.codex/config.toml",
    ],
    spares: ['cp .claude/settings.json backup', 'sed -n 1p .codex/hooks.json', 'rm .claude/notes.md'],
  },
  {
    rule: 'agents.decides',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Decides about approvals, or sets up who is asked, which is for people.',
    zh: '对审批作出决定，或设置向谁请求批准；这应由人来做。',
    names: ['countersign'],
    when: (call) => DECIDES.test(verbOf(call)) && !asksHelp(call),
    flags: ['countersign approve apr_1', 'countersign uninstall claude-code'],
    spares: ['countersign show apr_1', 'countersign approve --help'],
  },
  {
    rule: 'agents.asks',
    tier: 'LOW',
    label: null,
    message: 'Asks Countersign, or reads what it knows.',
    zh: '向 Countersign 提出请求，或读取其中的信息。',
    names: ['countersign'],
    flags: ['countersign ls', 'countersign exec -- make'],
    spares: ['countersign deny apr_1'],
  },
] satisfies readonly Rule[]);
