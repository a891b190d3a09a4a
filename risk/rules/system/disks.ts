import {
  type Invocation,
  hasArg,
  hasOperand,
  hasSwitch,
  optionWord,
  verbOf,
} from '../../command/invocation.ts';
import { placeOf } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp } from '../asking.ts';
import { DIVIDERS, MOUNTERS, VOLUMES, WIPERS, volumes } from './disk-volumes.ts';

const isDevice = (text: string): boolean => placeOf(text) === 'device';
const valueOf = (call: Invocation, name: string): string =>
  call.args.find((arg) => arg.text.startsWith(`${name}=`))?.text.slice(name.length + 1) ?? '';

const MAKERS =
  'mkfs mke2fs mkswap newfs newfs_apfs newfs_hfs newfs_msdos mkntfs mkdosfs mkexfatfs mkreiserfs mkudffs'.split(
    ' ',
  );
const COPIERS =
  'dd dcfldd dc3dd ddrescue cp gcp mv tee shred srm wipe truncate badblocks install ntfsclone partclone fallocate pv sponge scrub qemu-img wipefreespace'.split(
    ' ',
  );

/** Whether a block device is written, told by each tool's own way of naming its target. */
function writesDevice(call: Invocation): boolean {
  switch (call.name) {
    case 'dd':
    case 'dcfldd':
    case 'dc3dd':
      return isDevice(valueOf(call, 'of'));
    case 'badblocks':
      return hasSwitch(call, 'w', 'n') && hasOperand(call, isDevice);
    case 'pv':
      return isDevice(optionWord(call, '-o', '--output')?.text ?? '');
    case 'ntfsclone':
    case 'partclone':
      return isDevice(optionWord(call, '-O', '--overwrite', '-o')?.text ?? '');
    case 'ddrescue':
      return isDevice(call.operands[1]?.text ?? '');
    case 'qemu-img':
      return /^(?:convert|dd|create|resize|commit|rebase)$/.test(verbOf(call))
        ? isDevice(valueOf(call, 'of')) || isDevice(call.operands.at(-1)?.text ?? '')
        : false;
    case 'tee':
    case 'shred':
    case 'scrub':
    case 'srm':
    case 'wipe':
    case 'truncate':
    case 'fallocate':
    case 'sponge':
      return hasOperand(call, isDevice);
    default:
      return call.operands.length > 1 && isDevice(call.operands.at(-1)?.text ?? '');
  }
}

function wipes(call: Invocation): boolean {
  const verb = verbOf(call);
  switch (call.name) {
    case 'wipefs':
      return hasSwitch(call, 'a', 'all', 'o', 'offset') && !hasSwitch(call, 'n', 'no-act');
    case 'sgdisk':
      return (
        hasSwitch(call, 'Z', 'z', 'o', 'zap-all', 'zap', 'clear', 'd', 'n', 'delete', 'new') &&
        !hasSwitch(call, 'P', 'pretend')
      );
    case 'hdparm':
      return call.args.some((arg) =>
        /^--(?:security-erase|trim-sector|security-set-pass|write-sector|make-bad)/.test(arg.text),
      );
    case 'nvme':
      return ['format', 'sanitize', 'write', 'write-zeroes', 'delete-ns', 'dsm'].includes(verb);
    case 'cryptsetup':
      return /^(?:luksformat|erase|lukserase|lukskillslot|luksremovekey|reencrypt|format)$/i.test(verb);
    case 'diskutil':
      return (
        /^(?:erase\w*|zeroDisk|randomDisk|secureErase|partitionDisk|reformat|splitPartition|mergePartitions)$/i.test(
          verb,
        ) ||
        (/^(?:apfs|ap|cs|coreStorage|appleRAID)$/i.test(verb) &&
          /^(?:delete|create|erase)/i.test(call.operands[1]?.text ?? ''))
      );
    case 'zpool':
      return ['destroy', 'labelclear', 'create'].includes(verb) && !hasSwitch(call, 'n');
    case 'zfs':
      return verb === 'destroy' && hasSwitch(call, 'r', 'R') && !hasSwitch(call, 'n');
    case 'mdadm':
      return hasSwitch(call, 'zero-superblock', 'create', 'C');
    case 'btrfs':
      return verb === 'device' && call.operands[1]?.text === 'delete';
    case 'asr':
      return verb === 'restore' || hasSwitch(call, 'erase');
    case 'debugfs':
      return hasSwitch(call, 'w') && call.operands.length > 0;
    case 'tune2fs':
    case 'fsck':
    case 'xfs_repair':
      return false;
    default:
      return call.operands.length > 0 || call.fed;
  }
}

/** Block devices. */
export const disks = familyOf('Disks, partitions and file systems', [
  {
    rule: 'disks.help',
    tier: 'SAFE',
    label: null,
    message: 'Shows how a disk tool is used.',
    zh: '显示磁盘工具的用法。',
    names: [...MAKERS, ...COPIERS, ...WIPERS, ...DIVIDERS, ...MOUNTERS, ...VOLUMES, 'format'],
    when: asksHelp,
    flags: ['mkfs.ext4 --help', 'dd --version', 'fdisk --help'],
    spares: ['mkfs.ext4 /dev/sdb1'],
  },
  {
    rule: 'disks.format',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Makes a new file system over whatever the disk holds.',
    zh: '在磁盘上新建文件系统，覆盖其原有内容。',
    names: MAKERS,
    when: (call) =>
      !hasSwitch(call, 'n') &&
      (call.fed ||
        call.operands.length === 0 ||
        hasOperand(
          call,
          (text) => isDevice(text) || !/\.(?:img|iso|raw|bin|ext4|fat|vfat|swap)$|swapfile$/.test(text),
        )),
    flags: ['mkfs.ext4 /dev/sdb1', 'mkfs -t xfs /dev/vdb', 'mkswap /dev/sdb2'],
    spares: ['mkfs.ext4 disk.img', 'mkfs.ext4 -n /dev/sdb1', 'mkswap /swapfile'],
  },
  {
    rule: 'disks.format-image',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Makes a new file system in an image file.',
    zh: '在镜像文件中新建文件系统。',
    names: MAKERS,
    when: (call) => !hasSwitch(call, 'n'),
    flags: ['mkfs.ext4 disk.img', 'mkswap /swapfile'],
    spares: ['mkfs.ext4 /dev/sdb1'],
  },
  {
    rule: 'disks.format-drive',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Formats a drive, which erases everything on it.',
    zh: '格式化驱动器，清除其中的全部内容。',
    names: ['format', 'format-volume', 'clear-disk', 'initialize-disk', 'remove-partition'],
    when: (call) => call.name !== 'format' || call.args.some((arg) => /^[a-z]:[\\/]?$/i.test(arg.text)),
    flags: ['format D: /q', 'Format-Volume -DriveLetter D', 'Clear-Disk -Number 1 -RemoveData'],
    spares: ['format disk', 'format --help'],
  },
  {
    rule: 'disks.write-device',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Writes over a disk.',
    zh: '覆写磁盘。',
    names: COPIERS,
    when: writesDevice,
    flags: [
      'dd if=/dev/zero of=/dev/sda',
      'cp a.img /dev/nvme0n1',
      'qemu-img convert -O raw a.qcow2 /dev/vg0/vm1',
      'tee /dev/disk2',
    ],
    spares: [
      'dd if=/dev/sda of=disk.img',
      'ddrescue /dev/sda disk.img map',
      'cp /dev/null a',
      'tee /dev/null',
      'shred a.txt',
    ],
  },
  {
    rule: 'disks.wipe',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Erases a disk, a volume, or the list of what is on it.',
    zh: '擦除磁盘、卷或其分区与内容的记录。',
    names: WIPERS,
    when: wipes,
    flags: [
      'wipefs -a /dev/sdb',
      'cryptsetup luksFormat /dev/sdb1',
      'zpool destroy tank',
      'lvremove vg0/data',
      'diskutil eraseDisk APFS New disk2',
    ],
    spares: [
      'wipefs /dev/sdb',
      'cryptsetup status data',
      'zpool status',
      'diskutil list',
      'wipefs -n -a /dev/sdb',
    ],
  },
  {
    rule: 'disks.partition',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Changes how a disk is divided.',
    zh: '更改磁盘分区。',
    names: DIVIDERS,
    when: (call) =>
      (['diskpart', 'fixmbr', 'bootrec'].includes(call.name) ||
        (call.name === 'gpart'
          ? ['destroy', 'delete', 'create', 'add', 'recover', 'resize', 'restore'].includes(verbOf(call))
          : hasOperand(call, isDevice) || hasOperand(call, (text) => text.startsWith('$')))) &&
      !hasSwitch(call, 'l', 'list', 'd', 'dump', 'J', 'json', 'getsz', 'verify') &&
      !(
        call.name === 'parted' &&
        hasArg(call, 'print', 'p', 'unit', 'align-check') &&
        !hasArg(call, 'mklabel', 'mkpart', 'rm', 'resizepart', 'mktable')
      ),
    flags: ['fdisk /dev/sda', 'parted /dev/sda mklabel gpt', 'sfdisk /dev/sdb'],
    spares: ['fdisk -l /dev/sda', 'parted /dev/sda print', 'sfdisk -d /dev/sda', 'parted -l'],
  },
  {
    rule: 'disks.image',
    tier: 'MEDIUM',
    label: 'exfiltration',
    message: 'Reads a whole disk, with everything on it.',
    zh: '读取整个磁盘及其全部内容。',
    names: ['dd', 'dcfldd', 'dc3dd', 'ddrescue', 'cat', 'partclone'],
    when: (call) =>
      isDevice(valueOf(call, 'if')) ||
      (['ddrescue', 'cat'].includes(call.name) && hasOperand(call, isDevice)),
    flags: ['dd if=/dev/sda of=disk.img', 'cat /dev/sda1'],
    spares: ['dd if=/dev/zero of=disk.img', 'cat /dev/null'],
  },
  ...volumes,
  {
    rule: 'disks.copy-system',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Writes blocks over a file of the system or of a service.',
    zh: '用数据块覆写系统或服务的文件。',
    names: ['dd', 'dcfldd', 'dc3dd'],
    when: (call) =>
      /^\/(?:etc|usr|boot|bin|sbin|lib|lib64|sys|proc|var|opt|srv)\/(?!tmp\/)/.test(valueOf(call, 'of')),
    flags: ['dd if=/dev/zero of=/var/lib/mysql/ibdata1 bs=1M count=10'],
    spares: ['dd if=/dev/zero of=disk.img', 'dd if=/dev/zero of=/var/tmp/disk.img'],
  },
  {
    rule: 'disks.image-tool',
    tier: 'SAFE',
    label: null,
    message: 'Reads facts of a disk image.',
    zh: '读取磁盘镜像的信息。',
    names: ['qemu-img'],
    when: (call) => /^(?:info|check|compare|map|measure|)$/.test(verbOf(call)) && !hasSwitch(call, 'r'),
    flags: ['qemu-img info disk.qcow2'],
    spares: ['qemu-img resize disk.qcow2 20G'],
  },
  {
    rule: 'disks.copy',
    tier: 'LOW',
    label: null,
    message: 'Copies blocks into a file.',
    zh: '把数据块复制到文件。',
    names: ['dd', 'dcfldd', 'dc3dd', 'ddrescue', 'pv', 'badblocks', 'ntfsclone', 'partclone', 'qemu-img'],
    flags: ['dd if=/dev/zero of=disk.img'],
    spares: ['dd if=/dev/zero of=/dev/sda'],
  },
] satisfies readonly Rule[]);
