import { type Invocation, hasArg, hasOperand, hasSwitch, verbOf } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';

const says = (call: Invocation, ...wanted: readonly string[]): boolean =>
  call.operands.some((word) => wanted.includes(word.text.toLowerCase()));

const PRODUCTION = /(?:^|[^a-z])(?:prod|production|live)(?:$|[^a-z])/i;
const DEPLOY = /(?:^|[^a-z])(?:deploy|release|rollout|promote)/i;

/** `deploy.sh production`, `npm run deploy:prod`, `make deploy ENV=prod`: both words in one command. */
export function deploysToProduction(call: Invocation): boolean {
  if (
    [
      'echo',
      'printf',
      'grep',
      'rg',
      'cat',
      'ls',
      'git',
      'cd',
      'test',
      'find',
      'less',
      'head',
      'tail',
      'vim',
      'code',
    ].includes(call.name)
  ) {
    return false;
  }
  if (call.args.length > 40) return false;
  const words = [call.name, ...call.args.map((arg) => arg.text)];
  return words.some((word) => DEPLOY.test(word)) && words.some((word) => PRODUCTION.test(word));
}

/** Services, machines and what is deployed to them. */
export const services = familyOf([
  {
    rule: 'services.shutdown',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Shuts the machine down or restarts it.',
    names: ['shutdown', 'reboot', 'halt', 'poweroff', 'init', 'telinit', 'systemctl', 'loginctl'],
    when: (call) => {
      if (call.name === 'systemctl' || call.name === 'loginctl') {
        return says(
          call,
          'reboot',
          'poweroff',
          'halt',
          'kexec',
          'emergency',
          'rescue',
          'suspend',
          'hibernate',
          'isolate',
        );
      }
      if (call.name === 'shutdown') return !hasSwitch(call, 'c', 'help', 'show');
      if (hasSwitch(call, 'help', 'version')) return false;
      return !call.name.endsWith('init') || hasOperand(call, (text) => /^[0156sS]$/.test(text));
    },
  },
  {
    rule: 'services.stop',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Stops a service or keeps it from starting.',
    names: [
      'systemctl',
      'service',
      'rc-service',
      'initctl',
      'launchctl',
      'pm2',
      'supervisorctl',
      'brew',
      'sv',
      'rabbitmqctl',
      'apachectl',
      'update-rc.d',
      'chkconfig',
    ],
    when: (call) => {
      if (call.name === 'brew' && !says(call, 'services')) return false;
      if (call.name === 'launchctl')
        return says(call, 'unload', 'bootout', 'remove', 'disable', 'kill', 'stop');
      if (call.name === 'chkconfig') return says(call, 'off');
      return says(
        call,
        'stop',
        'disable',
        'mask',
        'kill',
        'delete',
        'stop_app',
        'reset',
        'force_reset',
        'remove',
        'down',
      );
    },
  },
  {
    rule: 'services.restart',
    tier: 'LOW',
    label: null,
    message: 'Restarts or reloads a service.',
    names: [
      'systemctl',
      'service',
      'rc-service',
      'initctl',
      'launchctl',
      'pm2',
      'supervisorctl',
      'brew',
      'nginx',
      'apachectl',
      'sv',
    ],
    when: (call) =>
      says(
        call,
        'restart',
        'reload',
        'try-restart',
        'reload-or-restart',
        'daemon-reload',
        'kickstart',
        'graceful',
      ) ||
      (call.name === 'nginx' && hasArg(call, 'reload')),
  },
  {
    rule: 'services.persist',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Makes a service start by itself from now on.',
    names: ['systemctl', 'launchctl'],
    when: (call) => says(call, 'enable', 'link', 'edit', 'load', 'bootstrap', 'submit'),
  },
  {
    rule: 'services.firewall',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes the firewall or the network.',
    names: [
      'iptables',
      'ip6tables',
      'nft',
      'ufw',
      'firewall-cmd',
      'pfctl',
      'ifconfig',
      'ip',
      'nmcli',
      'route',
      'ifdown',
      'setenforce',
    ],
    when: (call) => {
      if (call.name === 'ip' || call.name === 'nft' || call.name === 'nmcli') {
        return says(call, 'delete', 'del', 'flush', 'down', 'off', 'disconnect', 'set', 'add', 'insert');
      }
      if (call.name === 'ifconfig' || call.name === 'route')
        return says(call, 'down', 'del', 'delete', 'flush');
      if (call.name === 'ufw') return !says(call, 'status', 'show', 'version', 'app');
      if (call.name === 'firewall-cmd')
        return ![...call.switches].every((name) => /^(?:list|get|query|state|zone|info)/.test(name));
      if (call.name === 'pfctl') return !hasSwitch(call, 's');
      return (
        call.name === 'ifdown' ||
        call.name === 'setenforce' ||
        !hasSwitch(call, 'L', 'S', 'list', 'list-rules', 'C')
      );
    },
  },
  {
    rule: 'services.schedule-remove',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Removes every scheduled job.',
    names: ['crontab'],
    when: (call) => hasSwitch(call, 'r'),
  },
  {
    rule: 'services.schedule',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Schedules something to run later.',
    names: ['crontab', 'at', 'batch', 'schtasks'],
    when: (call) => !hasSwitch(call, 'l'),
  },
  {
    rule: 'services.publish',
    tier: 'HIGH',
    label: null,
    message: 'Publishes a package, or withdraws one, for everybody.',
    names: ['npm', 'yarn', 'pnpm', 'bun', 'cargo', 'gem', 'twine', 'poetry', 'uv', 'dotnet', 'mvn', 'lerna'],
    when: (call) => {
      if (hasSwitch(call, 'dry-run')) return false;
      const verb = verbOf(call);
      return (
        ['publish', 'unpublish', 'upload', 'yank'].includes(verb) ||
        (call.name === 'gem' && verb === 'push') ||
        (call.name === 'mvn' && verb === 'deploy') ||
        (verb === 'npm' && says(call, 'publish'))
      );
    },
  },
  {
    rule: 'services.package-remove',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Removes packages from the machine.',
    names: ['apt', 'apt-get', 'yum', 'dnf', 'pacman', 'apk', 'zypper', 'brew', 'snap', 'dpkg', 'rpm'],
    when: (call) =>
      says(call, 'remove', 'purge', 'autoremove', 'erase', 'uninstall', 'del') ||
      (['dpkg', 'pacman'].includes(call.name) && hasSwitch(call, 'r', 'P', 'R', 'purge', 'remove')) ||
      (call.name === 'rpm' && hasSwitch(call, 'e', 'erase')),
  },
] satisfies readonly Rule[]);
