import { type Invocation, hasArg, hasSwitch } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';

/** Openssl asked to show or check what is public: certificates, requests, sums, a server's own certificate. */
function looksOnly(call: Invocation): boolean {
  const verb = call.operands[0]?.text ?? '';
  if (/^(?:version|ciphers|list|errstr|verify|crl|asn1parse|speed|help|prime)$/.test(verb))
    return !hasArg(call, '-out', '-writerand');
  if (/^(?:x509|req)$/.test(verb))
    return (
      hasArg(call, '-noout') &&
      !hasArg(call, '-out', '-signkey', '-key', '-newkey', '-new', '-CA', '-keyout', '-set_serial')
    );
  if (verb === 's_client')
    return (
      call.stdin === null ||
      call.stdin.taint === 0 ||
      call.redirects.some((to) => to.target.text === '/dev/null')
    );
  return /^(?:dgst|sha\d+|md5)$/.test(verb) && !hasArg(call, '-sign', '-out', '-hmac', '-mac');
}

/** Keys and certificates as things to work with. */
export const keys = familyOf('Keys and certificates: making, checking, deleting and installing them', [
  {
    rule: 'keys.show',
    tier: 'SAFE',
    label: null,
    message: 'Shows or checks keys without telling the secret part.',
    zh: '显示或核对密钥，不泄露私密部分。',
    names: ['ssh-keygen', 'gpg', 'gpg2', 'ssh-add', 'keytool', 'openssl'],
    when: (call) => {
      if (call.name === 'ssh-keygen') return hasSwitch(call, 'l', 'F', 'H') && !hasSwitch(call, 'R');
      if (call.name === 'ssh-add') return hasSwitch(call, 'l', 'L');
      if (call.name === 'keytool') return hasSwitch(call, 'list', 'printcert');
      if (call.name === 'openssl') return looksOnly(call);
      return [...call.switches].some((name) =>
        /^(?:list-\w+|k|K|verify|fingerprint|list-secret-keys)$/.test(name),
      );
    },
    flags: [
      'ssh-keygen -lf key.pub',
      'openssl x509 -in a.crt -noout -dates',
      'gpg --list-keys',
      'ssh-add -l',
    ],
    spares: ['ssh-keygen -t ed25519', 'gpg --delete-key ada'],
  },
  {
    rule: 'keys.use',
    tier: 'LOW',
    label: null,
    message: 'Computes or checks keys, sums and certificates.',
    zh: '计算或核对密钥、校验和与证书。',
    names: [
      'openssl',
      'gpg',
      'gpg2',
      'age',
      'ssh-keygen',
      'ssh-add',
      'keytool',
      'certtool',
      'minisign',
      'cosign',
      'ssh-agent',

      'mkcert',
      'certbot',
      'base64url',
    ],
    when: (call) =>
      !['certbot'].includes(call.name) &&
      !(
        call.name.startsWith('gpg') && [...call.switches].some((name) => /^delete|^export-secret/.test(name))
      ) &&
      !(call.name === 'ssh-add' && hasSwitch(call, 'D')),
    flags: ['openssl genrsa -out a.key 2048', 'ssh-keygen -t ed25519', 'gpg --import a.asc'],
    spares: ['gpg --delete-secret-keys ada', 'ssh-copy-id web1'],
  },
  {
    rule: 'keys.delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes stored keys.',
    zh: '删除已保存的密钥。',
    names: ['gpg', 'gpg2', 'ssh-add', 'keytool'],
    when: (call) =>
      call.name === 'ssh-add'
        ? hasSwitch(call, 'D')
        : [...call.switches].some((name) => name.startsWith('delete')),
    flags: ['gpg --delete-secret-keys ada'],
    spares: ['gpg --list-keys', 'ssh-add -l'],
  },
] satisfies readonly Rule[]);
