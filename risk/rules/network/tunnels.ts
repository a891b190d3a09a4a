import {
  type Invocation,
  hasArg,
  hasOperand,
  hasSwitch,
  optionWords,
  verbOf,
  verbs,
} from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';

const SCANNERS =
  'nmap masscan zmap rustscan naabu unicornscan hping3 arp-scan netdiscover nbtscan fping'.split(' ');
const ATTACKS =
  `hydra medusa ncrack patator john hashcat sqlmap nikto msfvenom msfconsole metasploit aircrack-ng airodump-ng
   aireplay-ng reaver responder ettercap bettercap arpspoof dsniff crackmapexec netexec nxc evil-winrm mimikatz pypykatz
   secretsdump.py psexec.py wmiexec.py smbexec.py impacket-secretsdump impacket-psexec rubeus bloodhound-python kerbrute
   linpeas.sh linpeas pspy pspy64 gobuster ffuf dirb dirbuster wfuzz feroxbuster wpscan commix xsstrike nuclei
   slowloris siege-attack hping3 lazagne chntpw fcrackzip thc-ssl-dos mdk4 wifite beef-xss`.split(/\s+/);
const MINERS =
  'xmrig xmr-stak minerd cpuminer cgminer bfgminer ethminer nbminer t-rex phoenixminer lolminer gminer teamredminer xmrig-proxy ccminer srbminer-multi nanominer'.split(
    ' ',
  );
const TUNNELS =
  'ngrok cloudflared chisel bore frpc frps localtunnel lt inlets zrok localhost.run pagekite rathole gost ligolo-ng iodine dnscat dnscat2 stunnel revsocks'.split(
    ' ',
  );

const asks = (call: Invocation): boolean =>
  call.args.length === 1 && hasArg(call, '--version', '--help', '-h', '-V', 'version', 'help');

const forwards = (call: Invocation): readonly string[] => optionWords(call, '-R').map((word) => word.text);

/** Ways around the border of a network, and tools that look for ways in. */
export const tunnels = familyOf('Tunnels through the border of a network, scanners, crackers and miners', [
  {
    rule: 'tunnels.login-outside',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Opens the login of this machine to the outside.',
    zh: '把本机的登录入口暴露到外部。',
    names: ['ssh', 'autossh', 'ngrok', 'bore'],
    when: (call) =>
      forwards(call).some(
        (text) => /:(?:22|23|3389|5900|2375)$/.test(text) || /^(?:\*|0\.0\.0\.0):/.test(text),
      ) ||
      (call.name === 'ngrok' &&
        verbs(call, 'tcp') &&
        /(?:^|:)(?:22|23|3389|5900)$/.test(call.operands[1]?.text ?? '')) ||
      (call.name === 'bore' && hasOperand(call, (text) => /^(?:22|3389)$/.test(text))),
    flags: ['ssh -N -R 2222:localhost:22 user@example.com', 'ngrok tcp 22'],
    spares: ['ssh -L 5432:db:5432 user@example.com', 'ngrok http 3000'],
  },
  {
    rule: 'tunnels.forward',
    tier: 'MEDIUM',
    label: 'cross_network',
    message: 'Opens a way between this machine\u2019s network and another one.',
    zh: '在本机网络与其他网络之间打开通道。',
    names: ['ssh', 'autossh'],
    when: (call) => forwards(call).length > 0 || optionWords(call, '-D', '-w', '-L').length > 0,
    flags: ['ssh -R 8080:localhost:3000 user@example.com', 'ssh -D 1080 user@example.com'],
    spares: ['ssh user@example.com uptime'],
  },
  {
    rule: 'tunnels.ask',
    tier: 'SAFE',
    label: null,
    message: 'Tells its version or its options.',
    zh: '显示版本或用法。',
    names: [...TUNNELS, ...SCANNERS, ...ATTACKS, ...MINERS, 'tcpdump', 'tshark'],
    when: asks,
    flags: ['nmap --version', 'ngrok help'],
    spares: ['nmap 192.0.2.1'],
  },
  {
    rule: 'tunnels.open',
    tier: 'MEDIUM',
    label: 'cross_network',
    message: 'Lets machines outside reach something of this one.',
    zh: '使外部机器可以访问本机的服务。',
    names: TUNNELS,
    when: (call) =>
      !(call.name === 'ngrok' && verbs(call, 'config|diagnose|update')) &&
      !(call.name === 'cloudflared' && verbs(call, 'tunnel', 'list|info')),
    flags: [
      'ngrok http 3000',
      'cloudflared tunnel --url http://localhost:3000',
      'chisel client example.com R:socks',
    ],
    spares: ['ngrok config check', 'cloudflared tunnel list'],
  },
  {
    rule: 'tunnels.status',
    tier: 'LOW',
    label: null,
    message: 'Looks at or sets up a tunnel tool.',
    zh: '查看或设置隧道工具。',
    names: TUNNELS,
    flags: ['ngrok config check'],
    spares: ['ngrok http 3000'],
  },
  {
    rule: 'tunnels.miner',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Mines a currency with this machine.',
    zh: '用本机挖矿。',
    names: MINERS,
    flags: ['xmrig -o pool.example.com:3333 -u wallet'],
    spares: ['xmrig --version'],
  },
  {
    rule: 'tunnels.attack',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Tries passwords, breaks into a service, or collects what it needs for that.',
    zh: '破解密码、入侵服务，或为此收集信息。',
    names: ATTACKS,
    when: (call) =>
      !/^(?:gobuster|ffuf|dirb|dirbuster|wfuzz|feroxbuster|nikto|wpscan|nuclei)$/.test(call.name),
    flags: [
      'hydra -l admin -P words.txt ssh://192.0.2.1',
      'john hashes.txt',
      'sqlmap -u https://example.com/?id=1',
    ],
    spares: ['john --help', 'nikto -h example.com'],
  },
  {
    rule: 'tunnels.probe',
    tier: 'MEDIUM',
    label: 'cross_network',
    message: 'Searches a server for weak spots or hidden pages.',
    zh: '扫描服务器的弱点或隐藏页面。',
    names: ATTACKS,
    flags: ['gobuster dir -u https://example.com -w words.txt'],
    spares: ['gobuster help'],
  },
  {
    rule: 'tunnels.scan',
    tier: 'MEDIUM',
    label: 'cross_network',
    message: 'Searches machines for open ports.',
    zh: '扫描机器的开放端口。',
    names: SCANNERS,
    when: (call) =>
      !call.operands.every((word) => /^(?:localhost|127\.0\.0\.1|::1)$/.test(word.text)) ||
      hasSwitch(call, 'script', 'interactive', 'iR'),
    flags: ['nmap -sV 192.0.2.0/24', 'masscan 192.0.2.0/24 -p80'],
    spares: ['nmap localhost'],
  },
  {
    rule: 'tunnels.scan-self',
    tier: 'LOW',
    label: null,
    message: 'Looks which ports of this machine are open.',
    zh: '查看本机开放的端口。',
    names: SCANNERS,
    flags: ['nmap localhost'],
    spares: ['nmap 192.0.2.1'],
  },
  {
    rule: 'tunnels.listen-in',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Listens in on the traffic of the network.',
    zh: '监听网络流量。',
    names: [
      'tcpdump',
      'tshark',
      'dumpcap',
      'ngrep',
      'tcpflow',
      'wireshark',
      'snoop',
      'mitmproxy',
      'mitmdump',
      'sslstrip',
    ],
    when: (call) =>
      !hasSwitch(call, 'D', 'list-interfaces') && !(hasSwitch(call, 'r') && !hasSwitch(call, 'w')),
    flags: ['tcpdump -i eth0 -w all.pcap', 'tshark -i any'],
    spares: ['tcpdump -r all.pcap', 'tcpdump -D'],
  },
  {
    rule: 'tunnels.read-capture',
    tier: 'LOW',
    label: null,
    message: 'Reads traffic that was recorded earlier.',
    zh: '读取先前记录的流量。',
    names: ['tcpdump', 'tshark', 'dumpcap', 'ngrep', 'tcpflow', 'wireshark'],
    flags: ['tcpdump -r all.pcap'],
    spares: ['tcpdump -i eth0'],
  },
  {
    rule: 'tunnels.grants-login',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Lets a key log in on another machine from now on.',
    zh: '使某个密钥今后可登录另一台机器。',
    names: ['ssh-copy-id'],
    when: (call) => call.operands.length > 0 && !hasSwitch(call, 'n'),
    flags: ['ssh-copy-id deploy@example.com'],
    spares: ['ssh-copy-id -n deploy@example.com'],
  },
  {
    rule: 'tunnels.keys-read',
    tier: 'SAFE',
    label: null,
    message: 'Lists keys or their fingerprints.',
    zh: '列出密钥或其指纹。',
    names: ['ssh-add', 'ssh-keygen', 'ssh-keyscan', 'ssh-copy-id'],
    when: (call) =>
      call.name === 'ssh-keyscan' ||
      hasSwitch(call, 'l', 'L', 'n') ||
      (call.name === 'ssh-keygen' && hasSwitch(call, 'F', 'B', 'y')),
    flags: ['ssh-add -l', 'ssh-keygen -lf key.pub'],
    spares: ['ssh-keygen -t ed25519 -f key', 'ssh-add -D'],
  },
  {
    rule: 'tunnels.keys',
    tier: 'LOW',
    label: null,
    message: 'Makes, loads or forgets a key.',
    zh: '生成、加载或移除密钥。',
    names: ['ssh-add', 'ssh-keygen', 'ssh-agent', 'ssh-copy-id'],
    when: (call) => verbOf(call) !== 'help',
    flags: ['ssh-keygen -t ed25519 -f key', 'ssh-add key'],
    spares: ['ssh-add -l'],
  },
] satisfies readonly Rule[]);
