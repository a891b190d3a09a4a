import { hasSwitch, optionWord, verbOf } from '../../command/invocation.ts';
import { isVital } from '../../paths/paths.ts';
import type { Rule } from '../../rule.ts';
const SHOWERS =
  'lsblk blkid findmnt pvs vgs lvs pvdisplay vgdisplay lvdisplay mountpoint df dumpe2fs filefrag smartctl'.split(
    ' ',
  );

export const WIPERS =
  'wipefs blkdiscard sgdisk hdparm nvme cryptsetup diskutil zpool zfs pvremove vgremove lvremove mdadm pvcreate btrfs asr sg_format scsi_format mmc tune2fs debugfs fsck xfs_repair'.split(
    ' ',
  );
export const MOUNTERS =
  'mount umount swapoff swapon losetup hdiutil mountvol fusermount cryptsetup kpartx udisksctl zfs zpool btrfs'.split(
    ' ',
  );
export const VOLUMES =
  'lvreduce lvresize lvextend lvcreate vgcreate vgreduce vgextend pvmove pvresize vgrename lvrename resize2fs xfs_growfs e2label growpart lvchange vgchange mdadm tune2fs fsfreeze'.split(
    ' ',
  );
export const DIVIDERS = [
  'fdisk',
  'sfdisk',
  'cfdisk',
  'gdisk',
  'cgdisk',
  'parted',
  'diskpart',
  'gpart',
  'fixmbr',
  'bootrec',
];

/** Volumes and what is mounted; lines of the family of disks. */
export const volumes: readonly Rule[] = [
  {
    rule: 'disks.volume-loss',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes a volume or a snapshot, rolls it back, or makes it smaller than what it may hold.',
    zh: '删除卷或快照、回滚，或把卷缩小到可能容不下其内容。',
    names: [
      'zfs',
      'zpool',
      'lvreduce',
      'lvresize',
      'resize2fs',
      'vgreduce',
      'btrfs',
      'pvmove',
      'mdadm',
      'vssadmin',
      'wbadmin',
      'wmic',
    ],
    when: (call) => {
      const verb = verbOf(call);
      const second = call.operands[1]?.text ?? '';
      if (call.name === 'zfs') return ['destroy', 'rollback'].includes(verb) && !hasSwitch(call, 'n');
      if (call.name === 'zpool') return ['detach', 'remove', 'offline', 'export', 'split'].includes(verb);
      if (call.name === 'btrfs')
        return (verb === 'subvolume' && second === 'delete') || (verb === 'device' && second === 'remove');
      if (call.name === 'lvresize')
        return optionWord(call, '-L', '--size', '-l')?.text.startsWith('+') !== true;
      if (call.name === 'resize2fs') return call.operands.length > 1 || hasSwitch(call, 'M');
      if (call.name === 'mdadm') return hasSwitch(call, 'S', 'stop', 'remove', 'fail', 'f', 'r');
      if (call.name === 'wmic') return /^shadowcopy$/i.test(verb) && /^delete$/i.test(second);
      if (/^(?:vssadmin|wbadmin)$/.test(call.name)) return /^delete/i.test(verb);
      return true;
    },
    flags: [
      'zfs destroy tank/data',
      'lvreduce -L 5G vg0/data',
      'btrfs subvolume delete snap',
      'vssadmin delete shadows /all',
    ],
    spares: ['zfs list', 'lvresize -L +5G vg0/data', 'resize2fs /dev/vg0/data', 'btrfs subvolume list /'],
  },
  {
    rule: 'disks.look',
    tier: 'SAFE',
    label: null,
    message: 'Shows disks, volumes or what is mounted.',
    zh: '显示磁盘、卷或挂载情况。',
    names: [...WIPERS, ...DIVIDERS, ...MOUNTERS, ...VOLUMES, ...SHOWERS, 'partprobe', 'swaplabel', 'e2fsck'],
    when: (call) => {
      if (['e2fsck', 'fsck', 'xfs_repair'].includes(call.name)) return hasSwitch(call, 'n', 'N');
      if (call.name === 'mount') return call.operands.length === 0 && !hasSwitch(call, 'a', 'all');
      if (SHOWERS.includes(call.name)) return true;
      if (['fdisk', 'sfdisk', 'gdisk', 'cfdisk', 'wipefs', 'sgdisk', 'parted', 'gpart'].includes(call.name))
        return true;
      if (call.name === 'hdparm') return call.args.every((arg) => !/^-[^ItTCgQiH-]/.test(arg.text));
      if (call.name === 'swapon') return call.args.length === 0 || hasSwitch(call, 's', 'show', 'summary');
      if (call.name === 'losetup')
        return call.args.length === 0 || hasSwitch(call, 'a', 'l', 'list', 'j', 'all');
      if (call.name === 'tune2fs') return hasSwitch(call, 'l');
      if (call.name === 'mdadm') return hasSwitch(call, 'D', 'detail', 'E', 'examine', 'Q');
      const words = call.operands.map((word) => word.text).slice(0, 2);
      return words.some((word) =>
        /^(?:list|status|info|get|show|history|iostat|events|usage|df|luksDump|isLuks|smart-log|id-ctrl|id-ns|error-log|activity|verifyVolume|verifyDisk|imageinfo|shadows)$/i.test(
          word,
        ),
      );
    },
    flags: ['lsblk', 'mount', 'zpool status', 'diskutil list', 'smartctl -a /dev/sda', 'parted -l'],
    spares: ['mount /dev/sdb1 /mnt', 'zpool scrub tank', 'losetup -d /dev/loop0'],
  },
  {
    rule: 'disks.unmount-vital',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Takes the root, a home or a system folder away from everything that runs.',
    zh: '卸载根目录、主目录或系统目录，影响所有运行中的程序。',
    names: ['umount', 'mount'],
    when: (call) =>
      (call.name === 'umount' ||
        hasSwitch(call, 'bind', 'rbind', 'B', 'R') ||
        call.args.some((arg) => /remount/.test(arg.text) && /(?:^|[,=])ro(?:$|,)/.test(arg.text))) &&
      (hasSwitch(call, 'a', 'all') || isVital(call.operands.at(-1)?.text ?? '', call.cwd)) &&
      !/^\/(?:mnt|media)\/?$/.test(call.operands.at(-1)?.text ?? ''),
    flags: ['umount -l /', 'umount /home', 'umount -a', 'mount -o remount,ro /'],
    spares: ['umount /mnt', 'mount -o remount,rw /', 'mount /dev/sdb1 /mnt'],
  },
  {
    rule: 'disks.swap-off',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Takes memory away from running programs, or attaches or detaches a file system.',
    zh: '减少运行中程序可用的内存，或挂载、卸载文件系统。',
    names: MOUNTERS,
    flags: ['mount /dev/sdb1 /mnt', 'umount /mnt', 'swapoff -a', 'losetup -d /dev/loop0'],
    spares: ['mount'],
  },
  {
    rule: 'disks.volume',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Changes volumes or file systems.',
    zh: '更改卷或文件系统。',
    names: [...VOLUMES, ...WIPERS, 'e2fsck', 'fstrim', 'partprobe', 'chkdsk'],
    when: (call) => call.args.length > 0,
    flags: ['lvextend -L +5G vg0/data', 'fsck -y /dev/sdb1', 'tune2fs -c 0 /dev/sdb1'],
    spares: ['tune2fs -l /dev/sdb1', 'fsck -n /dev/sdb1'],
  },
];
