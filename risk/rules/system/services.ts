import { type Invocation, hasArg, hasOperand, hasSwitch, says, verbOf } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const MANAGERS =
  `systemctl service rc-service initctl launchctl pm2 supervisorctl brew sv s6-svc rabbitmqctl apachectl apache2ctl httpd nginx
  update-rc.d chkconfig rc-update monit stop-service restart-service start-service get-service sc net invoke-rc.d
  forever circusctl caddy haproxy pg_ctl pg_ctlcluster postfix start stop restart status svcadm`.split(/\s+/);

const STOPS =
  `stop disable mask kill delete stop_app reset force_reset force-stop remove down quit shutdown unload bootout del abort
  destroy`.split(/\s+/);

function stops(call: Invocation): boolean {
  switch (call.name) {
    case 'stop':
    case 'stop-service':
      return true;
    case 'start':
    case 'restart':
    case 'status':
    case 'start-service':
    case 'restart-service':
    case 'get-service':
      return false;
    case 'brew':
      return verbOf(call) === 'services' && says(call, 'stop', 'kill', 'cleanup');
    case 'launchctl':
      return says(call, 'unload', 'bootout', 'remove', 'disable', 'kill', 'stop', 'reboot');
    case 'chkconfig':
      return says(call, 'off') || hasSwitch(call, 'del');
    case 'nginx':
      return hasArg(call, 'stop', 'quit');
    case 'apachectl':
    case 'apache2ctl':
    case 'httpd':
      return hasArg(call, 'stop', 'graceful-stop');
    case 'net':
      return verbOf(call).toLowerCase() === 'stop';
    case 'sc':
      return (
        /^(?:stop|delete)$/i.test(verbOf(call)) || (/^config$/i.test(verbOf(call)) && says(call, 'disabled'))
      );
    case 'rabbitmqctl':
      return /^(?:stop\w*|shutdown|reset|force_reset|delete_\w+|purge_queue|forget_cluster_node|clear_\w+)$/.test(
        verbOf(call),
      );
    case 'service':
    case 'rc-service':
    case 'invoke-rc.d':
      return STOPS.includes(call.operands[1]?.text ?? '');
    case 'haproxy':
      return hasArg(call, '-st');
    default:
      return call.operands.slice(0, 2).some((word) => STOPS.includes(word.text.toLowerCase()));
  }
}

const SHOWS =
  /^(?:status|is-active|is-enabled|is-failed|is-system-running|show|show-environment|cat|list|list-\S+|help|get-default|ls|jlist|prettylist|describe|info|logs|log|monit|avail|print|print-disabled|blame|dumpstate|procinfo|hostinfo|query|queryex|summary|configtest|validate|adapt|version|environ|cluster_status|list_\w+|report|ping|check|tail|pid|plan)$/i;

const shows = (call: Invocation): boolean => {
  if (asksHelp(call) || call.name === 'get-service' || call.name === 'status') return true;
  if (['nginx', 'apachectl', 'apache2ctl', 'httpd', 'haproxy'].includes(call.name))
    return (
      hasSwitch(call, 't', 'T', 'v', 'V', 'S', 'M', 'l', 'c') ||
      hasArg(call, 'configtest', 'status', 'fullstatus')
    );
  if (call.name === 'service' || call.name === 'rc-service' || call.name === 'invoke-rc.d')
    return hasSwitch(call, 'status-all', 'l', 'list') || call.operands[1]?.text === 'status';
  if (call.name === 'brew')
    return verbOf(call) === 'services' && (call.operands.length === 1 || says(call, 'list', 'info'));
  if (call.name === 'chkconfig') return hasSwitch(call, 'list') || call.operands.length < 2;
  if (call.name === 'net') return call.args.length <= 1;
  if (call.name === 'rc-update') return call.operands.length === 0 || verbOf(call) === 'show';
  return (
    SHOWS.test(verbOf(call)) ||
    (call.operands.length === 0 && ['systemctl', 'launchctl', 'pm2', 'supervisorctl'].includes(call.name))
  );
};

/** Services, and the machine's power. */
export const services = familyOf('Services, and the power of the machine', [
  {
    rule: 'services.shutdown',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Shuts the machine down, restarts it or puts it to sleep.',
    zh: '关闭、重启机器或使其休眠。',
    names:
      `shutdown reboot halt poweroff init telinit systemctl loginctl stop-computer restart-computer pm-suspend pm-hibernate
      rtcwake wsl openrc-shutdown`.split(/\s+/),
    when: (call) => {
      if (asksHelp(call)) return false;
      if (call.name === 'systemctl' || call.name === 'loginctl')
        return /^(?:reboot|poweroff|halt|kexec|soft-reboot|emergency|rescue|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|isolate|exit|default|set-default)$/.test(
          verbOf(call),
        );
      if (call.name === 'shutdown')
        return !hasSwitch(call, 'c', 'show') && !call.args.some((arg) => /^\/[a?]$/i.test(arg.text));
      if (call.name === 'wsl') return hasSwitch(call, 'shutdown', 'terminate', 't');
      return !call.name.endsWith('init') || hasOperand(call, (text) => /^[0156sS]$/.test(text));
    },
    flags: ['shutdown -h now', 'reboot', 'init 6', 'systemctl poweroff'],
    spares: ['shutdown -c', 'reboot --help', 'systemctl status', 'init q'],
  },
  {
    rule: 'services.shutdown-cancel',
    tier: 'LOW',
    label: null,
    message: 'Calls off a planned shutdown, or tells init to look again at its settings.',
    zh: '取消计划中的关机，或让 init 重新读取设置。',
    names: ['shutdown', 'init', 'telinit', 'reboot', 'halt', 'poweroff'],
    flags: ['shutdown -c', 'telinit q'],
    spares: ['shutdown now'],
  },
  {
    rule: 'services.show',
    tier: 'SAFE',
    label: null,
    message: 'Shows services and their state.',
    zh: '显示服务及其状态。',
    names: [...MANAGERS, 'loginctl', 'systemd-analyze', 'systemd-cgls', 'systemd-cgtop'],
    when: (call) =>
      shows(call) ||
      ['systemd-analyze', 'systemd-cgls', 'systemd-cgtop'].includes(call.name) ||
      /^(?:|list-\w+|\w+-status|session-status|show-\w+)$/.test(
        call.name === 'loginctl' ? verbOf(call) : '-',
      ),
    flags: ['systemctl status nginx', 'service --status-all', 'pm2 list', 'nginx -t', 'supervisorctl status'],
    spares: ['systemctl stop nginx', 'nginx -s reload'],
  },
  {
    rule: 'services.stop',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Stops a service, removes it, or keeps it from starting.',
    zh: '停止或移除服务，或使其不再启动。',
    names: MANAGERS,
    when: stops,
    flags: ['systemctl stop nginx', 'systemctl disable --now nginx', 'service nginx stop', 'pm2 delete all'],
    spares: ['systemctl restart nginx', 'service nginx restart', 'brew services list'],
  },
  {
    rule: 'services.session-end',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Ends the session of a user, with everything that runs in it.',
    zh: '结束用户会话及其中运行的一切。',
    names: ['loginctl', 'logoff'],
    when: (call) => call.name === 'logoff' || /^(?:terminate|kill)-/.test(verbOf(call)),
    flags: ['loginctl terminate-user ada'],
    spares: ['loginctl list-sessions'],
  },
  {
    rule: 'services.persist',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Makes something start by itself from now on.',
    zh: '使某程序从此自动启动。',
    names: MANAGERS.concat('loginctl'),
    when: (call) => {
      if (['update-rc.d', 'rc-update', 'chkconfig'].includes(call.name)) return true;
      if (call.name === 'pm2') return says(call, 'startup', 'save', 'resurrect');
      if (call.name === 'sc') return /^create$/i.test(verbOf(call));
      return /^(?:enable|reenable|link|edit|load|bootstrap|submit|preset|preset-all|add-wants|add-requires|enable-linger|set-property|set-environment|import-environment|attach)$/.test(
        verbOf(call),
      );
    },
    flags: [
      'systemctl enable app',
      'launchctl load app.plist',
      'loginctl enable-linger ada',
      'update-rc.d app defaults',
    ],
    spares: ['systemctl start app', 'systemctl is-enabled app'],
  },
  {
    rule: 'services.broker-change',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Changes users or rights of a message broker.',
    zh: '更改消息代理的用户或权限。',
    names: ['rabbitmqctl'],
    when: (call) => /^(?:add|set|change|import)_?/.test(verbOf(call)),
    flags: ['rabbitmqctl add_user ada secret'],
    spares: ['rabbitmqctl list_users'],
  },
  {
    rule: 'services.restart',
    tier: 'LOW',
    label: null,
    message: 'Starts, restarts or reloads a service.',
    zh: '启动、重启或重新加载服务。',
    names: MANAGERS.concat('loginctl'),
    when: (call) =>
      (call.name !== 'brew' || verbOf(call) === 'services') &&
      (call.name !== 'net' || /^(?:start|continue|pause)$/i.test(verbOf(call))),
    flags: ['systemctl restart nginx', 'service nginx reload', 'nginx -s reload', 'pm2 restart app'],
    spares: ['systemctl stop nginx'],
  },
] satisfies readonly Rule[]);
