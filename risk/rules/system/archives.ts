import { type Invocation, hasSwitch, optionWords } from '../../command/invocation.ts';
import { isVital } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const ARCHIVERS =
  `tar gtar bsdtar unzip zip gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 7z 7za unrar rar cpio ar pigz pbzip2 lzma`.split(
    /\s+/,
  );

const unpacks = (call: Invocation): boolean =>
  call.name === 'unzip' ||
  hasSwitch(call, 'x', 'extract', 'get', 'i') ||
  /^-?[a-z]*x[a-z]*$/.test(call.args[0]?.text ?? '');

/** Packing and unpacking; that an archive is written at all is said with the other writing. */
export const archives = familyOf('Packing and unpacking archives', [
  {
    rule: 'files.unpack-over',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Unpacks an archive over the root, a home or a system folder.',
    zh: '把归档解压覆盖到根目录、主目录或系统目录。',
    names: ['tar', 'gtar', 'bsdtar', 'unzip', 'cpio', '7z'],
    when: (call) =>
      unpacks(call) &&
      optionWords(call, '-C', '--directory', '-d').some(
        (word) =>
          isVital(word.text, call.cwd) &&
          !/^(?:\/opt|\/srv|\/mnt|\/media|\/usr\/local|\/home|~|\$HOME)/.test(word.text),
      ),
    flags: ['tar -xzf backup.tgz -C /', 'unzip a.zip -d /etc', 'tar xpf a.tar -C /usr'],
    spares: ['tar -xzf a.tgz -C /opt', 'tar -czf a.tgz -C / etc', 'tar -tf a.tar'],
  },
  {
    rule: 'files.pack-away',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Packs files into nothing and deletes them.',
    zh: '把文件打包丢弃并删除原文件。',
    names: ['tar', 'gtar', 'bsdtar'],
    when: (call) =>
      hasSwitch(call, 'remove-files') &&
      optionWords(call, '-f', '--file').some((word) => /^(?:-|\/dev\/null)$/.test(word.text)),
    flags: ['tar --remove-files -cf /dev/null data'],
    spares: ['tar --remove-files -czf old.tgz logs'],
  },
  {
    rule: 'files.unpack-absolute',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Unpacks files to wherever the archive says, also outside this folder.',
    zh: '按归档中的路径解压，可能写到当前目录之外。',
    names: ['tar', 'gtar', 'bsdtar', 'unzip', 'cpio'],
    when: (call) =>
      unpacks(call) &&
      (hasSwitch(call, 'P', 'absolute-names', 'absolute-paths', ':') ||
        (call.name === 'cpio' && !hasSwitch(call, 'no-absolute-filenames', 't'))),
    flags: ['tar -xPf a.tar', 'tar --absolute-names -xf a.tar'],
    spares: ['tar -xf a.tar', 'tar -cPf a.tar /srv'],
  },
  {
    rule: 'files.archive-remove',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes the files it has packed.',
    zh: '打包后删除原文件。',
    names: ['tar', 'gtar', 'bsdtar', 'zip'],
    when: (call) => hasSwitch(call, 'remove-files') || (call.name === 'zip' && hasSwitch(call, 'm', 'move')),
    flags: ['tar --remove-files -cf a.tar docs', 'zip -m a.zip notes.txt'],
    spares: ['tar -cf a.tar docs', 'zip a.zip notes.txt'],
  },
  {
    rule: 'files.archive-list',
    tier: 'SAFE',
    label: null,
    message: 'Lists or tests an archive.',
    zh: '列出或检查归档内容。',
    names: [
      'tar',
      'gtar',
      'bsdtar',
      'unzip',
      'zip',
      'gzip',
      'xz',
      'zstd',
      'bzip2',
      'zipinfo',
      'gunzip',
      '7z',
      'lz4',
    ],
    when: (call) =>
      call.name === 'zipinfo' ||
      asksHelp(call) ||
      (call.name.endsWith('tar')
        ? hasSwitch(call, 't', 'list') || /^-?[vzjJf]*t[vzjJf]*$/.test(call.args[0]?.text ?? '')
        : call.name === '7z'
          ? ['l', 't'].includes(call.operands[0]?.text ?? '')
          : hasSwitch(call, 'l', 'list', 't', 'test', 'Z') ||
            (call.name === 'unzip' && hasSwitch(call, 'p'))),
    flags: ['tar -tzf a.tgz', 'tar tf a.tar', 'unzip -l a.zip', 'gzip -t a.gz'],
    spares: ['tar -xzf a.tgz', 'gzip a'],
  },
  {
    rule: 'files.archive',
    tier: 'LOW',
    label: null,
    message: 'Packs or unpacks an archive.',
    zh: '打包或解包归档。',
    names: ARCHIVERS,
    flags: ['tar -czf a.tgz docs', 'unzip a.zip', 'gzip a.log'],
    spares: ['tar -tf a.tar', 'unzip -l a.zip'],
  },
] satisfies readonly Rule[]);
