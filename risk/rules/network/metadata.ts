import { isMetadata } from '../../address.ts';
import { HTTP_CLIENTS, SOCKET_PROGRAMS, httpCall } from '../../command/http-call.ts';
import { type Invocation, optionWords } from '../../command/invocation.ts';
import { secrecyOf } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';

/** Addresses in a list or a configuration that comes in on standard input. */
const listed = (call: Invocation): readonly string[] =>
  (call.stdin?.text?.text.slice(0, 4_000) ?? '')
    .split(/[\s="']+/, 60)
    .filter((text) => /\d\.\d|:\/\/|metadata/.test(text));

const asksMetadata = (call: Invocation): boolean => {
  const request = httpCall(call);
  if (request === null) {
    return call.operands.some((word) =>
      isMetadata(word.text.replace(/^(?:tcp4?|TCP4?|tcp-connect|TCP-CONNECT|ssl|openssl):/, '')),
    );
  }
  if (request.urls.some((url) => isMetadata(url.text))) return true;
  if (optionWords(call, '-x', '--proxy', '-i').some((word) => isMetadata(word.text))) return true;
  if (listed(call).some(isMetadata)) return true;
  const rerouted = optionWords(call, '--resolve', '--connect-to');
  return rerouted.some((word) => word.text.split(/:(?=[^:]*[.\]])/).some(isMetadata));
};

/** Services inside the machine or the cloud that hand out rights to whoever asks. */
export const metadata = familyOf('Services that hand out the rights of a machine to whoever asks from it', [
  {
    rule: 'metadata.credentials',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Asks the cloud for the credentials of this machine.',
    zh: '向云平台索取本机的凭据。',
    names: [...HTTP_CLIENTS, ...SOCKET_PROGRAMS],
    when: asksMetadata,
    flags: [
      'curl http://169.254.169.254/latest/meta-data/',
      'wget -qO- http://2852039166/latest/user-data',
      'curl http://169.254.169.254.nip.io/',
    ],
    spares: ['curl http://192.0.2.7/latest/meta-data/', 'curl https://example.com/169.254.169.254'],
  },
  {
    rule: 'metadata.engine-socket',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Speaks to the container engine itself, which can do anything on this machine.',
    zh: '直接与容器引擎通信，而它可以在本机做任何事。',
    names: [...HTTP_CLIENTS, ...SOCKET_PROGRAMS],
    when: (call) =>
      call.args.some((arg) => /(?:docker|containerd|podman|crio)\.sock\b/.test(arg.text)) &&
      httpCall(call)?.method !== 'GET',
    flags: ['curl --unix-socket /var/run/docker.sock -X POST http://localhost/containers/create'],
    spares: ['curl --unix-socket /var/run/docker.sock http://localhost/version'],
  },
  {
    rule: 'metadata.local-file',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Reads a file with keys or passwords through a web client.',
    zh: '通过网络客户端读取含密钥或密码的文件。',
    names: HTTP_CLIENTS,
    when: (call) =>
      httpCall(call)?.urls.some(
        (url) => /^file:\/\//i.test(url.text) && secrecyOf(url.text.slice(7)) === 'secret',
      ) === true,
    flags: ['curl file:///etc/shadow'],
    spares: ['curl file:///usr/share/doc/readme.txt'],
  },
] satisfies readonly Rule[]);
