import { type Invocation, hasOperand, hasSwitch, optionWord, verbOf } from '../../command/invocation.ts';
import {
  isRegenerable,
  isSystemFile,
  isVital,
  isWorkingFolder,
  mayBeRoot,
  normalizePath,
  placeOf,
} from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';

const REMOVERS = `rm grm unlink rimraf del-cli trash trash-put gio srm rmdir`.split(/\s+/);
/** They put things where they can be fetched back from. */
const TRASHERS: ReadonlySet<string> = new Set(['trash', 'trash-put', 'gio']);

const isRecursive = (call: Invocation): boolean =>
  ['rimraf', 'del-cli'].includes(call.name) ||
  (TRASHERS.has(call.name) && call.name !== 'gio') ||
  hasSwitch(call, 'r', 'R', 'recursive') ||
  call.args.some((arg) => /^(?:\/s|-rec(?:u(?:r(?:s(?:e)?)?)?)?(?::\$true)?)$/i.test(arg.text));

const onlyRegenerable = (call: Invocation): boolean =>
  !call.fed &&
  call.operands.length > 0 &&
  call.operands.every(
    (word) =>
      (word.known === 'whole' || /^(?:\$PWD|\$\{PWD\})\/[\w./-]+$/.test(word.text)) &&
      isRegenerable(word.text, call.cwd),
  );

const deletes = (call: Invocation): boolean =>
  call.name !== 'gio' || ['trash', 'remove'].includes(call.operands[0]?.text ?? '');

/** `rmdir` takes empty folders only, unless it is that of Windows. */
const removes = (call: Invocation): boolean =>
  deletes(call) &&
  isRecursive(call) &&
  (call.name !== 'rmdir' || call.args.some((arg) => /^\/s$/i.test(arg.text)));

/** Deleting, by rm and the like. */
export const files = familyOf('Deleting files and folders', [
  {
    rule: 'files.delete-help',
    tier: 'SAFE',
    label: null,
    message: 'Shows how a deleting command is used.',
    zh: '显示删除命令的用法。',
    names: REMOVERS,
    when: (call) => !call.fed && call.args.length === 1 && asksHelp(call),
    flags: ['rm --help', 'trash --version'],
    spares: ['rm -rf build --help'],
  },
  {
    rule: 'files.recursive-delete-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Deletes the root, a home or a system folder with everything in it.',
    zh: '删除根目录、主目录或系统目录及其中的全部内容。',
    names: REMOVERS,
    when: (call) => removes(call) && hasOperand(call, (text) => isVital(text, call.cwd)),
    flags: ['rm -rf /', 'rm -r ~/', 'rm -fr /usr/*', 'rm -rf /home/ada/../..'],
    spares: ['rm -rf ./build', 'rm -rf /tmp/scratch', 'ls -R /', 'rm /etc/motd.bak'],
  },
  {
    rule: 'files.recursive-delete-unknown',
    tier: 'HIGH',
    label: 'destructive_command',
    message:
      'Deletes a folder known only at run time: with an empty variable, it is the root of the machine.',
    zh: '删除运行时才确定的目录：变量若为空，删除的就是根目录。',
    names: REMOVERS,
    when: (call) => removes(call) && hasOperand(call, mayBeRoot),
    flags: ['rm -rf "$PREFIX/"', 'rm -rf $BASE/*'],
    spares: ['rm -rf "${PREFIX:?}/cache"', 'rm -f "$OUT/a.log"'],
  },
  {
    rule: 'files.recursive-delete-git',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a git repository itself: its history, and every commit that was not pushed.',
    zh: '删除 git 仓库本身：其历史以及所有未推送的提交。',
    names: REMOVERS,
    when: (call) => removes(call) && hasOperand(call, (text) => /(?:^|\/)\.git\/?$/.test(text)),
    flags: ['rm -rf .git', 'rm -r vendor/lib/.git'],
    spares: ['rm .git/index.lock', 'rm -rf .github'],
  },
  {
    rule: 'files.delete-disk-node',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a system file or device node.',
    zh: '删除系统文件或设备节点。',
    names: REMOVERS,
    when: (call) =>
      deletes(call) &&
      hasOperand(
        call,
        (text) =>
          ['etc', 'device', 'root', 'system'].includes(placeOf(text, call.cwd)) ||
          isSystemFile(text, call.cwd),
      ),
    flags: ['rm /etc/fstab', 'rm -f /usr/bin/python3', 'unlink /dev/sdb', 'rm /boot/vmlinuz'],
    spares: ['rm etc/notes.txt', 'rm /var/tmp/a', 'rm ./bin/tool'],
  },
  {
    rule: 'files.trash',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Moves files to the trash, from where they can be fetched back.',
    zh: '将文件移到回收站，之后可以找回。',
    names: [...TRASHERS],
    when: deletes,
    flags: ['trash notes.txt', 'gio trash old'],
    spares: ['gio open notes.txt', 'trash-list'],
  },
  {
    rule: 'files.recursive-delete-regenerable',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes a folder that the next build or install makes again.',
    zh: '删除下次构建或安装时会重新生成的目录。',
    names: REMOVERS,
    when: (call) => removes(call) && onlyRegenerable(call),
    flags: ['rm -rf node_modules', 'rm -r ./dist', 'rimraf coverage'],
    spares: ['rm -rf ../node_modules', 'rm -rf node_modules src', 'rm -rf $X/dist'],
  },
  {
    rule: 'files.recursive-delete-work',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes everything in the working folder, or in one above it.',
    zh: '删除工作目录或其上级目录中的全部内容。',
    names: REMOVERS,
    when: (call) => removes(call) && hasOperand(call, (text) => isWorkingFolder(text, call.cwd)),
    flags: ['rm -rf *', 'rm -rf ./', 'rm -r ..'],
    spares: ['rm -rf ./dist/*', 'rm *.log'],
  },
  {
    rule: 'files.recursive-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a folder with everything in it.',
    zh: '删除一个目录及其中的全部内容。',
    names: REMOVERS,
    when: removes,
    flags: ['rm -rf /tmp/scratch', 'rm -r docs', 'rm docs -R'],
    spares: ['rm docs/a.md', 'rmdir docs', 'rm -rf dist'],
  },
  {
    rule: 'files.delete-duplicates',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes all but one of the files that are alike.',
    zh: '在内容相同的文件中只保留一个，删除其余。',
    names: ['fdupes', 'jdupes', 'rdfind', 'czkawka_cli', 'fclones'],
    when: (call) =>
      (/^[fj]dupes$/.test(call.name) && hasSwitch(call, 'd', 'delete', 'I', 'immediate')) ||
      (call.name === 'rdfind' && !/^(?:false)?$/.test(optionWord(call, '-deleteduplicates')?.text ?? '')) ||
      (call.name === 'fclones' && verbOf(call) === 'remove') ||
      (call.name === 'czkawka_cli' && hasSwitch(call, 'D', 'delete-method')),
    flags: ['fdupes -rdN photos', 'rdfind -deleteduplicates true photos', 'fclones remove'],
    spares: ['fdupes -r photos', 'rdfind -dryrun true photos'],
  },
  {
    rule: 'files.find-duplicates',
    tier: 'SAFE',
    label: null,
    message: 'Looks for files that are alike.',
    zh: '查找内容相同的文件。',
    names: ['fdupes', 'jdupes', 'rdfind', 'czkawka_cli', 'fclones'],
    flags: ['fdupes -r photos'],
    spares: ['fdupes -rd photos'],
  },
  {
    rule: 'files.delete-many',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes every file that a pattern, or a list made at run time, names.',
    zh: '删除由通配符或运行时列表指定的所有文件。',
    names: REMOVERS,
    when: (call) => call.fed || hasOperand(call, (text) => /[*?]/.test(text)),
    flags: ['rm *.log', 'rm -f cache/?.tmp'],
    spares: ['rm a.log', 'ls *.log'],
  },
  {
    rule: 'files.delete-outside',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes a file of a service, or a setting of a user, outside the working folder.',
    zh: '删除工作目录之外、属于服务的文件或用户的设置。',
    names: REMOVERS,
    when: (call) =>
      hasOperand(call, (text) =>
        /^\/(?:srv|opt|var(?!\/tmp\/)|usr\/local|root|mnt|media)\/|^(?:~|\/home\/[^/]+|\/Users\/[^/]+)\/\.(?!cache\/)/.test(
          normalizePath(text, call.cwd),
        ),
      ),
    flags: ['rm /srv/shop/orders.db', 'rm -f /var/lib/app/state', 'rm ~/.gitconfig'],
    spares: ['rm orders.db', 'rm /tmp/orders.db', 'rm /var/tmp/a'],
  },
  {
    rule: 'files.delete',
    tier: 'LOW',
    label: null,
    message: 'Deletes files.',
    zh: '删除文件。',
    names: REMOVERS,
    when: (call) => call.name !== 'gio' || deletes(call),
    flags: ['rm notes.txt', 'rmdir empty'],
    spares: ['rm -r notes', 'rm *'],
  },
] satisfies readonly Rule[]);
