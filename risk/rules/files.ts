import { type Invocation, hasArg, hasOperand, hasSwitch, optionWord } from '../invocation.ts';
import { grantsPower, isRegenerable, placeOf, secrecyOf } from '../paths.ts';
import { type Rule, familyOf } from '../rule.ts';

const REMOVERS = ['rm', 'grm', 'unlink', 'rimraf', 'trash', 'srm', 'del', 'rd', 'remove-item'];
const READERS =
  `cat less more head tail bat base64 base32 xxd od hexdump strings cp scp rsync tar zip gzip curl wget nc
  ncat vim vi nano emacs awk gawk sed grep rg sort cut tee dd mv ln openssl gpg install`.split(/\s+/);

const isRecursive = (call: Invocation): boolean =>
  call.name === 'rimraf' ||
  hasSwitch(call, 'r', 'R', 'recursive') ||
  (call.name === 'rd' && hasArg(call, '/s'));

const namesVitalFolder = (call: Invocation): boolean =>
  hasOperand(call, (text) => ['root', 'system', 'home'].includes(placeOf(text, call.cwd)));

const onlyRegenerable = (call: Invocation): boolean =>
  !call.fed &&
  call.operands.length > 0 &&
  call.operands.every((word) => word.known === 'whole' && isRegenerable(word.text, call.cwd));

const findStart = (call: Invocation): readonly string[] => {
  const until = call.args.findIndex((arg) => /^[-(!]/.test(arg.text) && !/^-[HLP]$/.test(arg.text));
  return call.args.slice(0, until < 0 ? undefined : until).map((arg) => arg.text);
};

/** Tests of find that take the next word, which is then no action. */
const FIND_TESTS =
  /^-(?:i?name|i?path|i?wholename|i?regex|regextype|type|user|group|perm|size|[acm]time|[acm]min|newer\w*|maxdepth|mindepth|printf|fprint0?|fls)$/;

function findDeletes(call: Invocation): boolean {
  for (let index = 0; index < call.args.length; index += 1) {
    const word = call.args[index]?.text ?? '';
    if (word === '-delete') return true;
    if (FIND_TESTS.test(word)) index += 1;
    else if (/^(?:-(?:exec|ok)(?:dir)?|-x|-X|--exec|--exec-batch)$/.test(word)) {
      if (runsRemover(call, index + 1)) return true;
      while (index < call.args.length && !/^[;+]$/.test(call.args[index]?.text ?? ';')) index += 1;
    }
  }
  return false;
}

function runsRemover(call: Invocation, index: number): boolean {
  return REMOVERS.includes(call.args[index]?.text.split('/').at(-1) ?? '');
}

const touchesSecret = (call: Invocation, degree: 'secret' | 'likely'): boolean =>
  call.args.some((arg) => secrecyOf(arg.text, call.cwd) === degree) ||
  call.redirects.some((to) => to.operator === '<' && secrecyOf(to.target.text, call.cwd) === degree);

/** Deleting, overwriting and reading files. */
export const files = familyOf([
  {
    rule: 'files.recursive-delete-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Deletes the root, a home or a system folder with everything in it.',
    names: REMOVERS,
    when: (call) => isRecursive(call) && namesVitalFolder(call),
  },
  {
    rule: 'files.delete-disk-node',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a system file or device node.',
    names: REMOVERS,
    when: (call) =>
      hasOperand(call, (text) => ['etc', 'device', 'root', 'system'].includes(placeOf(text, call.cwd))),
  },
  {
    rule: 'files.recursive-delete-regenerable',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes a folder that the next build or install makes again.',
    names: REMOVERS,
    when: (call) => isRecursive(call) && onlyRegenerable(call),
  },
  {
    rule: 'files.recursive-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a folder with everything in it.',
    names: REMOVERS,
    when: isRecursive,
  },
  {
    rule: 'files.delete-many',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes every file that a pattern, or a list made at run time, names.',
    names: REMOVERS,
    when: (call) => call.fed || hasOperand(call, (text) => /[*?]/.test(text)),
  },
  {
    rule: 'files.delete',
    tier: 'LOW',
    label: null,
    message: 'Deletes files.',
    names: [...REMOVERS, 'rmdir'],
  },
  {
    rule: 'files.find-delete-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Deletes what it finds from the root, a home or a system folder down.',
    names: ['find', 'fd'],
    when: (call) =>
      findDeletes(call) &&
      findStart(call).some((text) => ['root', 'system', 'home'].includes(placeOf(text, call.cwd))),
  },
  {
    rule: 'files.find-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes everything that the search finds.',
    names: ['find', 'fd'],
    when: findDeletes,
  },
  {
    rule: 'files.find-write',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Overwrites a file with the list of what it finds.',
    names: ['find'],
    when: (call) => hasArg(call, '-fprint', '-fprint0', '-fprintf', '-fls'),
  },
  {
    rule: 'files.grant-power',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Writes a file that decides who may log in, or what runs at the next login or start.',
    names: ['tee', 'cp', 'mv', 'install', 'ln', 'sed', 'sponge', 'rsync', 'truncate'],
    when: (call) => {
      if (call.name === 'sed' && !hasSwitch(call, 'i', 'in-place')) return false;
      const written = ['tee', 'sed', 'sponge', 'truncate'].includes(call.name)
        ? call.operands
        : call.operands.slice(-1);
      return written.some((word) => grantsPower(word.text, call.cwd));
    },
  },
  {
    rule: 'files.shred',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Overwrites files so that nothing can bring them back.',
    names: ['shred', 'srm', 'wipe', 'scrub'],
  },
  {
    rule: 'files.truncate',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Cuts a file to a given size, by default discarding its contents.',
    names: ['truncate'],
  },
  {
    rule: 'files.sync-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes at the destination whatever the source does not have.',
    names: ['rsync', 'rclone', 'robocopy'],
    when: (call) =>
      !hasSwitch(call, 'dry-run', 'n') &&
      ([...call.switches].some((name) => name === 'del' || name.startsWith('delete')) ||
        hasArg(call, '/mir', '/MIR') ||
        (call.name === 'rclone' &&
          ['delete', 'purge', 'sync', 'rmdirs'].includes(call.operands[0]?.text ?? ''))),
  },
  {
    rule: 'files.edit-in-place',
    tier: 'LOW',
    label: null,
    message: 'Edits files in place.',
    names: ['sed', 'gsed', 'perl'],
    when: (call) => call.name !== 'perl' && hasSwitch(call, 'i', 'in-place'),
  },
  {
    rule: 'files.write',
    tier: 'LOW',
    label: null,
    message: 'Writes, copies or moves files.',
    names: 'tee cp mv ln install touch mkdir mktemp rsync rclone tar unzip zip gzip gunzip patch split'.split(
      ' ',
    ),
    when: (call) => call.name !== 'tar' || optionWord(call, '-t', '--list') === undefined,
  },
] satisfies readonly Rule[]);

/** Reading keys and passwords: its own family, since the same command may also write. */
export const secrets = familyOf([
  {
    rule: 'secrets.read',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Reads a file of keys or passwords.',
    names: READERS,
    when: (call) => touchesSecret(call, 'secret'),
  },
  {
    rule: 'secrets.read-likely',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Reads a file that usually holds secrets.',
    names: READERS,
    when: (call) => !['grep', 'rg'].includes(call.name) && touchesSecret(call, 'likely'),
  },
  {
    rule: 'secrets.print',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints stored secrets.',
    names: ['vault', 'op', 'security', 'gpg', 'pass', 'doppler', 'secret-tool'],
    when: (call) => {
      const words = call.operands.map((word) => word.text).join(' ');
      if (call.name === 'gpg') return hasSwitch(call, 'export-secret-keys', 'export-secret-subkeys');
      if (call.name === 'security') return /^(?:find-\S+-password|dump-keychain)/.test(words);
      return /^(?:kv get|read|item get|show|secrets get|secrets download|lookup)\b/.test(words);
    },
  },
] satisfies readonly Rule[]);
