import { type Invocation, hasArg, hasSwitch, optionWord, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool, deedOf, isDryRun } from '../verb-tree.ts';

const ALL =
  `ansible ansible-playbook ansible-pull ansible-console salt salt-call salt-ssh salt-run salt-key puppet chef-client chef-solo
  chef knife pssh pdsh clush parallel-ssh dsh fab mco bolt cinc-client pyinfra`.split(/\s+/);

const READING_MODULES =
  /^(?:ansible\.builtin\.)?(?:ping|setup|debug|stat|gather_facts|service_facts|package_facts|find|getent|assert|win_ping)$/;
const SALT_READS =
  /^(?:test|grains|pillar|status|disk|network|sys|runjobs|jobs|manage|config|version)\.|\.(?:list|list_pkgs|get|status|version|items|item|ls|ping|info|versions|show_\w+)$/;

const pretends = (call: Invocation): boolean =>
  isDryRun(call) ||
  (call.name.startsWith('ansible') &&
    (hasSwitch(call, 'check', 'syntax-check', 'list-hosts', 'list-tasks', 'list-tags') ||
      hasSwitch(call, 'C'))) ||
  (/^(?:chef|cinc)/.test(call.name) && hasSwitch(call, 'why-run', 'W')) ||
  call.args.some((arg) => /^test=true$/i.test(arg.text));

const onlyReads = (call: Invocation): boolean => {
  if (call.name === 'ansible')
    return READING_MODULES.test(optionWord(call, '-m', '--module-name')?.text ?? 'command');
  if (call.name.startsWith('salt') && call.name !== 'salt-key') {
    const asked = call.name === 'salt-call' || call.name === 'salt-run' ? call.operands[0] : call.operands[1];
    return SALT_READS.test(asked?.text ?? '');
  }
  if (call.name === 'salt-key')
    return hasSwitch(call, 'L', 'list-all', 'list', 'l', 'F', 'finger-all', 'f', 'p', 'P');
  if (call.name === 'fab') return hasSwitch(call, 'l', 'list');
  if (call.name === 'puppet') {
    return verbs(call, 'parser|lookup|facts|describe|doc|help|config') && !says(call, 'set', 'delete');
  }
  if (['knife', 'chef', 'bolt', 'mco'].includes(call.name))
    return deedOf(call)?.effect === 'read' && !says(call, 'ssh', 'exec', 'run');
  return false;
};

/** Tools that change every machine of an inventory at once. */
export const fleets = familyOf('Many machines at once', [
  {
    rule: 'fleets.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used.',
    zh: '只查询工具的用法。',
    names: ALL,
    when: (call) => asksAboutTool(call) || (call.args.length === 0 && !/^(?:chef|cinc)/.test(call.name)),
    flags: ['ansible-playbook --help', 'puppet --version'],
  },
  {
    rule: 'fleets.rehearse',
    tier: 'LOW',
    label: null,
    message: 'Shows what would change on the machines of an inventory.',
    zh: '显示将在清单中的机器上发生的变更。',
    names: ALL,
    when: pretends,
    flags: [
      'ansible-playbook site.yml --check',
      'puppet agent --test --noop',
      "salt '*' state.apply test=True",
    ],
    spares: ['ansible-playbook site.yml'],
  },
  {
    rule: 'fleets.read',
    tier: 'LOW',
    label: null,
    message: 'Asks the machines of an inventory for their state.',
    zh: '查询清单中机器的状态。',
    names: ALL,
    when: onlyReads,
    flags: ['ansible web -m ping', "salt '*' test.ping", 'knife node list'],
    spares: ['ansible web -m shell -a uptime', "salt '*' cmd.run uptime"],
  },
  {
    rule: 'fleets.run',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes every machine of an inventory.',
    zh: '更改清单中的每一台机器。',
    names: ALL,
    flags: [
      'ansible-playbook site.yml',
      "salt '*' cmd.run 'apt-get -y upgrade'",
      'chef-client',
      'pdsh -w web[1-9] uptime',
    ],
    spares: ['ansible-playbook site.yml --syntax-check', 'ansible web -m setup'],
  },
  {
    rule: 'fleets.vault',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Opens secrets that were kept encrypted.',
    zh: '打开加密保存的机密。',
    names: ['ansible-vault'],
    when: (call) => verbs(call, 'view|decrypt|edit|rekey'),
    flags: ['ansible-vault view group_vars/all.yml', 'ansible-vault decrypt vault.yml'],
    spares: ['ansible-vault encrypt vault.yml'],
  },
  {
    rule: 'fleets.download',
    tier: 'MEDIUM',
    label: null,
    message: 'Installs roles or collections that others wrote.',
    zh: '安装他人编写的角色或集合。',
    names: ['ansible-galaxy'],
    when: (call) => says(call, 'install', 'publish', 'import', 'delete', 'remove'),
    flags: ['ansible-galaxy install geerlingguy.docker'],
    spares: ['ansible-galaxy list'],
  },
  {
    rule: 'fleets.inspect',
    tier: 'SAFE',
    label: null,
    message: 'Reads inventories, documentation or settings.',
    zh: '读取清单、文档或配置。',
    names: [
      'ansible-inventory',
      'ansible-doc',
      'ansible-config',
      'ansible-lint',
      'ansible-galaxy',
      'facter',
      'ohai',
    ],
    when: (call) => !hasArg(call, 'init') && !hasSwitch(call, 'fix'),
    flags: ['ansible-inventory --list', 'ansible-doc copy', 'ansible-lint site.yml'],
  },
  {
    rule: 'fleets.prepare',
    tier: 'LOW',
    label: null,
    message: 'Prepares files for the tool.',
    zh: '为工具准备文件。',
    names: ['ansible-vault', 'ansible-galaxy', 'ansible-config', 'ansible-lint'],
    flags: ['ansible-vault encrypt vault.yml', 'ansible-galaxy init role'],
  },
] satisfies readonly Rule[]);
