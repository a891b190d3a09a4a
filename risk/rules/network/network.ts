import { type Invocation, hasArg, hasSwitch, says, verbOf } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const FIREWALLS =
  'iptables ip6tables nft ufw firewall-cmd pfctl ipset iptables-restore ip6tables-restore arptables ebtables ipfw conntrack netsh fail2ban-client csf'.split(
    ' ',
  );
const ROUTERS =
  'ip ifconfig route nmcli ifdown ifup ifdownup dhclient dhcpcd rfkill iw iwconfig tc brctl bridge ethtool arp resolvectl systemd-resolve networksetup wg wg-quick openvpn netplan resolvconf ovs-vsctl networkctl wpa_cli tailscale zerotier-cli ipconfig'.split(
    ' ',
  );
const LOOKERS =
  `ping ping6 fping dig nslookup host whois traceroute traceroute6 tracepath mtr ss netstat arping nethogs iftop nload iperf iperf3 speedtest
  iptables-save ip6tables-save lsof whatismyip nbtstat pathping tracert get-netadapter get-netipaddress resolve-dnsname ipcalc sipcalc nmblookup avahi-browse`.split(
    /\s+/,
  );

const READ_WORDS =
  /^(?:show|list|ls|l|sh|lst|get|status|monitor|stats|statistics|query|dump|info|help|version|print|general|showconf)$/i;

/** The words of an `ip`, `nmcli` or `tc` command: the object, then what is done to it. */
function deedOf(call: Invocation): string {
  const words = call.operands.map((word) => word.text.toLowerCase());
  return (
    words
      .slice(1, 4)
      .find((word) =>
        /^(?:add|append|change|replace|del|delete|flush|set|up|down|exec|on|off|modify|connect|disconnect|reload|import|save|restore|edit|clone|block|unblock)$/.test(
          word,
        ),
      ) ?? ''
  );
}

function firewallReads(call: Invocation): boolean {
  switch (call.name) {
    case 'iptables':
    case 'ip6tables':
    case 'arptables':
    case 'ebtables':
    case 'conntrack':
      return !hasSwitch(
        call,
        'A',
        'D',
        'I',
        'R',
        'F',
        'X',
        'P',
        'N',
        'Z',
        'E',
        'U',
        'append',
        'delete',
        'insert',
        'replace',
        'flush',
        'policy',
        'new-chain',
        'delete-chain',
        'zero',
      );
    case 'firewall-cmd':
      return [...call.switches].every((name) =>
        /^(?:list|get|query|state|zone|info|permanent|check)/.test(name),
      );
    case 'pfctl':
      return hasSwitch(call, 's', 'v', 'n') && !hasSwitch(call, 'd', 'e', 'F', 'f', 'k');
    case 'netsh':
      return says(call, 'show', 'dump') && !says(call, 'set', 'add', 'delete', 'reset');
    case 'ipfw':
      return ['list', 'show', ''].includes(verbOf(call));
    case 'ufw':
      return (
        /^(?:status|show|version|app)$/.test(verbOf(call)) ||
        call.args.length === 0 ||
        hasArg(call, '--dry-run')
      );
    default:
      return READ_WORDS.test(verbOf(call)) || hasSwitch(call, 't', 'test', 'c', 'check');
  }
}

function routeReads(call: Invocation): boolean {
  const deed = deedOf(call);
  switch (call.name) {
    case 'ip':
    case 'tc':
    case 'bridge':
    case 'brctl':
      return deed === '' && !/^(?:add|del)(?:br|if)/.test(verbOf(call));
    case 'nmcli':
      return deed === '' && !/^(?:delete|add)/.test(verbOf(call));
    case 'ifconfig':
      return call.operands.length < 2;
    case 'ipconfig':
      return (
        !call.args.some((arg) => /^\/(?:release|renew|flushdns|registerdns)/i.test(arg.text)) &&
        verbOf(call) !== 'set'
      );
    case 'route':
      return call.operands.length === 0 || READ_WORDS.test(verbOf(call));
    case 'arp':
      return !hasSwitch(call, 'd', 's', 'f');
    case 'ethtool':
      return !hasSwitch(call, 's', 'K', 'A', 'C', 'G', 'L', 'E', 'f', 'reset');
    case 'resolvectl':
    case 'systemd-resolve':
      return (
        !/^(?:dns|domain|default-route|revert|reset-\w+|flush-caches|llmnr|mdns|dnssec)$/.test(
          verbOf(call),
        ) ||
        (call.operands.length === 1 && verbOf(call) !== 'flush-caches')
      );
    case 'networksetup':
      return call.args.every((arg) => !/^-(?:set|remove|create|delete|add|ordernetwork)/i.test(arg.text));
    case 'iw':
    case 'iwconfig':
      return call.operands.length < 2 || says(call, 'scan', 'info', 'link');
    default:
      return (
        READ_WORDS.test(verbOf(call)) ||
        (call.name === 'wg' && call.args.length === 0) ||
        (call.name === 'networkctl' && call.args.length === 0)
      );
  }
}

/** The firewall, the routes, and what listens in on them. */
export const network = familyOf('The network: firewall, interfaces, routes, scans', [
  {
    rule: 'network.look',
    tier: 'SAFE',
    label: null,
    message: 'Shows the network, or asks whether a machine answers.',
    zh: '显示网络状态，或查询某机器是否响应。',
    names: [...FIREWALLS, ...ROUTERS, ...LOOKERS],
    when: (call) => {
      if (asksHelp(call)) return true;
      if (LOOKERS.includes(call.name))
        return (
          !(call.name.startsWith('ping') && hasSwitch(call, 'f')) &&
          !(call.name === 'ss' && hasSwitch(call, 'K', 'kill'))
        );
      return FIREWALLS.includes(call.name) ? firewallReads(call) : routeReads(call);
    },
    flags: ['iptables -L -n', 'ip addr', 'ip route show', 'ufw status', 'ss -tlnp', 'ping -c 1 example.com'],
    spares: ['iptables -F', 'ip link set eth0 down', 'ping -f example.com'],
  },
  {
    rule: 'network.firewall',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes the firewall.',
    zh: '更改防火墙。',
    names: FIREWALLS,
    flags: ['iptables -F', 'ufw disable', 'nft flush ruleset', 'firewall-cmd --add-port=80/tcp'],
    spares: ['iptables -S', 'nft list ruleset'],
  },
  {
    rule: 'network.cut',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Takes away an interface, an address or a route, which may cut the machine off.',
    zh: '移除网络接口、地址或路由，可能使机器断网。',
    names: [...ROUTERS, 'ss'],
    when: (call) => {
      const deed = deedOf(call);
      if (/^(?:ifdown|rfkill)$/.test(call.name)) return call.name === 'ifdown' || verbOf(call) === 'block';
      if (call.name === 'dhclient' || call.name === 'dhcpcd')
        return hasSwitch(call, 'r', 'x', 'k', 'release');
      if (call.name === 'ifconfig' || call.name === 'route')
        return says(call, 'down', 'del', 'delete', 'flush', '-alias') || hasSwitch(call, 'f');
      if (call.name === 'ipconfig') return hasArg(call, '/release');
      if (call.name === 'networksetup')
        return call.args.some((arg) => /^-(?:remove|delete)|^off$/i.test(arg.text));
      if (call.name === 'wg-quick' || call.name === 'tailscale' || call.name === 'networkctl')
        return says(call, 'down', 'logout', 'delete');
      if (call.name === 'nmcli') return /^(?:down|delete|disconnect|off)$/.test(deed) || says(call, 'off');
      if (call.name === 'ss') return hasSwitch(call, 'K', 'kill');
      if (call.name === 'tc') return says(call, 'netem', 'tbf') && deed !== 'del';
      return /^(?:del|delete|flush|set|down)$/.test(deed) && !(deed === 'set' && says(call, 'up'));
    },
    flags: [
      'ip link set eth0 down',
      'ip route flush table main',
      'ifconfig eth0 down',
      'nmcli con delete office',
      'ifdown eth0',
    ],
    spares: ['ip link show', 'ip link set eth0 up', 'ifconfig eth0'],
  },
  {
    rule: 'network.change',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Changes addresses, routes or name servers.',
    zh: '更改地址、路由或域名服务器。',
    names: ROUTERS,
    when: (call) => !(verbOf(call) === 'flush-caches' || hasArg(call, '/flushdns', '/registerdns')),
    flags: [
      'ip addr add 10.0.0.2/24 dev eth0',
      'route add default gw 10.0.0.1',
      'wg-quick up wg0',
      'resolvectl dns eth0 1.1.1.1',
    ],
    spares: ['ip addr', 'resolvectl flush-caches'],
  },
  {
    rule: 'network.cache',
    tier: 'LOW',
    label: null,
    message: 'Empties the cache of names.',
    zh: '清空域名缓存。',
    names: ['resolvectl', 'systemd-resolve', 'ipconfig', 'dscacheutil', 'nscd', 'rndc'],
    flags: ['resolvectl flush-caches'],
    spares: ['resolvectl status'],
  },
] satisfies readonly Rule[]);
