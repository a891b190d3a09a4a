import { type HttpCall, httpCall, sendsInput } from '../../command/http-call.ts';
import { type Invocation, optionWords, verbs } from '../../command/invocation.ts';
import { isVitalOrDevice, normalizePath, secrecyOf } from '../../paths/paths.ts';
import { PRIVATE, has } from '../../command/taint.ts';
import type { Word } from '../../command/word.ts';

/** Programs that copy files to other machines. */
export const COPIERS = [
  'scp',
  'rsync',
  'sftp',
  'rclone',
  'aws',
  'gsutil',
  'gcloud',
  'az',
  's3cmd',
  's5cmd',
  'mc',
  'azcopy',
  'b2',
  'croc',
  'wormhole',
  'ffsend',
  'gh',
  'ftp',
  'lftp',
  'ncftpput',
  'tftp',
  'pastebinit',
  'dropbox',
  'gdrive',
  'ipfs',
  'magic-wormhole',
];
const SECRET_NAME =
  /\$\{?(?:AWS_(?:SECRET|SESSION|ACCESS)|[A-Z_]*(?:PRIVATE_KEY|PASSWORD|PASSWD|DATABASE_URL|SECRET_KEY|CREDENTIALS))/;

/** A file that says much of a person or a machine: keys, accounts, what lies hidden in a home, whole homes and system folders. */
export function isPrivate(word: Word, cwd: string | undefined): boolean {
  const text = word.text.replace(/^(?:@|file:\/\/)/, '');
  if (secrecyOf(text, cwd) !== 'none') return true;
  if (isVitalOrDevice(text, cwd) && /^[/~$]/.test(text)) return true;
  const path = normalizePath(text, cwd);
  return (
    /^\/(?:etc|root|proc|var\/lib|var\/backups|boot)(?:\/|$)/.test(path) ||
    /^(?:~[\w-]*|\$HOME|\$\{HOME\}|\/home\/[^/]+|\/Users\/[^/]+)\/(?:\.|Library\/(?:Keychains|Application Support))/.test(
      path,
    ) ||
    /\.(?:pem|key|p12|pfx|jks|kdbx|keystore|ppk|ovpn)$/i.test(path)
  );
}

const isProof = (request: HttpCall, word: Word): boolean =>
  request.proofs.includes(word) &&
  /^(?:authorization|x-[\w-]*(?:key|token)|[\w-]*(?:token|key)|cookie)\s?:|^\S+$/i.test(word.text);

/** Whether a request carries what is private, but for the key that it shows to the server. */
export const sendsPrivate = (call: Invocation): boolean => {
  const request = httpCall(call);
  if (request === null) return false;
  if (sendsInput(call, request, PRIVATE)) return true;
  if (request.files.some((file) => isPrivate(file, call.cwd))) return true;
  const tainted = [
    ...request.urls,
    ...request.bodies,
    ...request.files,
    ...request.proofs.filter((word) => !isProof(request, word)),
  ];
  return tainted.some((word) => has(word.taint, PRIVATE));
};

/** Commands that print keys or the environment, put into what is sent. */
const SECRET_COMMAND =
  /(?:\$\(|`)[^)`]{0,200}\b(?:kubectl\s+get\s+secrets?|aws\s+secretsmanager|vault\s+(?:kv\s+)?(?:get|read)|gcloud\s+secrets|op\s+read|pass\s+show|security\s+find-|gpg\s+--export-secret|printenv|env)\b/;

/** Whether a request names a variable, or a command, that holds a key. */
export const sendsNamedSecret = (call: Invocation): boolean => {
  const request = httpCall(call);
  return (
    request !== null &&
    [...request.urls, ...request.bodies].some(
      (word) =>
        (SECRET_NAME.test(word.text) || SECRET_COMMAND.test(word.text)) &&
        !/^https?:\/\/[^/]*\$/.test(word.text),
    )
  );
};

const isRemote = (text: string): boolean =>
  /^(?:[\w.-]+@)?[\w.[\]-]{2,}:(?!\\)/.test(text) ||
  /^(?:s3|gs|rsync|sftp|ftp|scp|https?|az|b2|wasbs?|abfss?):\/\//i.test(text);

/** Copies from this machine to another one: the files that go. */
export function uploaded(call: Invocation): readonly Word[] {
  const { operands } = call;
  switch (call.name) {
    case 'aws':
      if (verbs(call, 's3', 'cp|mv|sync'))
        return isRemote(operands[3]?.text ?? '') ? operands.slice(2, 3) : [];
      return optionWords(call, '--body', '--zip-file', '--secret-string', '--value').filter((word) =>
        /^(?:fileb?:)|\//.test(word.text),
      );
    case 'gcloud':
      return verbs(call, 'storage', 'cp|mv|rsync')
        ? operands.slice(2, -1)
        : verbs(call, 'compute', 'scp')
          ? operands.slice(2, -1)
          : [];
    case 'az':
      return optionWords(call, '--file', '-f', '--source', '-s');
    case 'gh':
      return verbs(call, 'gist', 'create') || verbs(call, 'release', 'create|upload')
        ? operands.slice(2)
        : [];
    case 'croc':
    case 'wormhole':
    case 'magic-wormhole':
    case 'ffsend':
    case 'ipfs':
    case 'pastebinit':
    case 'gdrive':
    case 'dropbox':
    case 'ncftpput':
      return operands;
    case 'sftp':
    case 'ftp':
    case 'lftp':
    case 'tftp':
      return putBy(call);
    default: {
      const last = operands.at(-1);
      return last !== undefined && isRemote(last.text)
        ? operands.slice(0, -1).filter((word) => !isRemote(word.text))
        : [];
    }
  }
}

/** Files that commands on standard input put there: `put /etc/hosts`. */
function putBy(call: Invocation): readonly Word[] {
  const text = call.stdin?.text;
  if (text === null || text === undefined) return [];
  return [...text.text.slice(0, 4_000).matchAll(/^\s*m?put\s+(?:-\w+\s+)?(\S+)/gm)].map((found) => ({
    ...text,
    text: found[1] ?? '',
  }));
}
