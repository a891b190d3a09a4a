import { type Invocation, hasSwitch, isFedBy, optionWord } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';

const SENDS =
  /^(?:-d|--data(?:-\w+)?|-F|--form(?:-string)?|--json|-T|--upload-file|--post-data|--post-file|--body-data|--body-file)(?:=|$)/;
const WRITES = /^(?:POST|PUT|PATCH|DELETE)$/i;
const CHAT =
  /(?:api\.telegram\.org|hooks\.slack\.com|slack\.com\/api|discord(?:app)?\.com\/api|open\.feishu\.cn|open\.larksuite\.com|oapi\.dingtalk\.com|qyapi\.weixin\.qq\.com|webhook\.office\.com|chat\.googleapis\.com|graph\.facebook\.com|api\.twilio\.com)/i;
const METADATA =
  /(?:^|[/@])(?:169\.254\.169\.254|2852039166|0xa9fea9fe|0xa9\.0xfe\.0xa9\.0xfe|0251\.0376\.0251\.0376|metadata\.google\.internal|100\.100\.100\.200|\[(?:fd00:ec2::254|::ffff:(?:169\.254\.169\.254|a9fe:a9fe))\])(?:$|[/:?])/i;

const sendsHttp = (call: Invocation): boolean => {
  if (hasSwitch(call, 'G', 'get') && call.name === 'curl') return false;
  const method = optionWord(call, '-X', '--request', '--method');
  if (method !== undefined && WRITES.test(method.text)) return true;
  if (call.name === 'http' || call.name === 'https' || call.name === 'xh')
    return call.operands.some((word) => WRITES.test(word.text));
  return call.args.some(
    (arg) => SENDS.test(arg.text) || (call.name === 'curl' && /^-[dFT]\S/.test(arg.text)),
  );
};

const sendsFile = (call: Invocation): boolean =>
  call.args.some(
    (arg) =>
      /^(?:@|\S*=@|-d@)\/(?:etc|root|home|var|proc)\//.test(arg.text) ||
      /^(?:@|\S*=@|-d@)(?:~|\$HOME)/.test(arg.text),
  ) ||
  /^(?:\/(?:etc|root|home|var|proc)\/|~|\$HOME)/.test(
    optionWord(call, '-T', '--upload-file', '--post-file')?.text ?? '',
  );

const HTTP = ['curl', 'wget', 'http', 'https', 'xh', 'invoke-webrequest', 'iwr'];
const SENDERS: ReadonlySet<string> = new Set('env printenv history tar cat'.split(' '));

/** Talking to other machines: what is sent, to whom, and what comes back. */
export const transfers = familyOf([
  {
    rule: 'transfers.metadata',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Asks the cloud for the credentials of this machine.',
    names: [...HTTP, 'nc', 'ncat'],
    when: (call) => call.args.some((arg) => METADATA.test(arg.text)),
  },
  {
    rule: 'transfers.send-file',
    tier: 'HIGH',
    label: 'exfiltration',
    message: 'Sends a file of the system or of a home folder away.',
    names: HTTP,
    when: sendsFile,
  },
  {
    rule: 'transfers.send-piped',
    tier: 'HIGH',
    label: 'exfiltration',
    message: 'Sends the environment or piped files away.',
    names: [...HTTP, 'nc', 'ncat', 'netcat', 'socat'],
    when: (call) => isFedBy(call, SENDERS) && (!HTTP.includes(call.name) || sendsHttp(call)),
  },
  {
    rule: 'transfers.backdoor',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Gives another machine a shell here.',
    names: ['nc', 'ncat', 'netcat', 'socat'],
    when: (call) =>
      hasSwitch(call, 'e', 'c', 'exec', 'sh-exec') ||
      call.args.some((arg) => /^(?:exec|system):/i.test(arg.text)),
  },
  {
    rule: 'transfers.send-message',
    tier: 'MEDIUM',
    label: null,
    message: 'Sends a message to people.',
    names: [
      ...HTTP,
      'mail',
      'mailx',
      'sendmail',
      'mutt',
      'swaks',
      'msmtp',
      'telegram-send',
      'slack',
      'slackcat',
      'wall',
      'write',
      'twilio',
    ],
    when: (call) => !HTTP.includes(call.name) || call.args.some((arg) => CHAT.test(arg.text)),
  },
  {
    rule: 'transfers.post',
    tier: 'MEDIUM',
    label: null,
    message: 'Sends data to a server.',
    names: HTTP,
    when: sendsHttp,
  },
  {
    rule: 'transfers.remote-command',
    tier: 'MEDIUM',
    label: null,
    message: 'Runs something on, or copies something to, another machine.',
    names: [
      'ssh',
      'scp',
      'sftp',
      'mosh',
      'ftp',
      'nc',
      'ncat',
      'netcat',
      'socat',
      'telnet',
      'rsync',
      'ngrok',
      'cloudflared',
    ],
    when: (call) => call.name !== 'rsync' || call.operands.at(-1)?.text.includes(':') === true,
  },
  {
    rule: 'transfers.fetch',
    tier: 'LOW',
    label: null,
    message: 'Fetches something from a server.',
    names: HTTP,
  },
] satisfies readonly Rule[]);
