import { type Invocation, hasSwitch, isFed, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { TAINT } from '../../command/taint.ts';
import { asksAboutTool, isBare, isDryRun, lineOfAsking } from '../verb-tree.ts';

const SNAPSHOTS = ['zfs', 'zpool', 'btrfs', 'snapper', 'timeshift', 'lvremove', 'vgremove', 'pvremove'];
const COPIES =
  `restic borg borgmatic velero duplicity duplicati-cli rdiff-backup kopia rustic bup tarsnap rsnapshot pgbackrest wal-g wal-e barman
  proxmox-backup-client proxmox-backup-manager bareos bconsole medusa k10tools kasten dar attic`.split(/\s+/);
const ALL = [...COPIES, ...SNAPSHOTS];

const DELETES =
  `forget prune delete destroy purge remove rm remove-older-than remove-all-but-n-full remove-all-inc-of-but-n-full cleanup key
  delete-all expire break-lock unlock repo-delete recreate compact stanza-delete rollback gc maintenance clean change-passphrase wipe
  repair rebuild-index nuke erase retain`.split(/\s+/);

const removes = (call: Invocation): boolean => {
  if (SNAPSHOTS.includes(call.name) && call.name.endsWith('remove')) return true;
  if (call.name === 'tarsnap') return hasSwitch(call, 'd', 'nuke');
  if (call.name === 'rdiff-backup' || call.name === 'timeshift')
    return hasSwitch(call, 'remove-older-than', 'delete', 'delete-all', 'restore');
  if (call.name === 'zpool')
    return (
      says(call, 'destroy', 'labelclear', 'remove', 'offline', 'detach', 'split', 'export') ||
      (verbs(call, 'create') && hasSwitch(call, 'f'))
    );
  if (call.name === 'zfs')
    return (
      verbs(call, 'destroy|rollback|unload-key') || (verbs(call, 'receive|recv') && hasSwitch(call, 'F'))
    );
  if (call.name === 'btrfs')
    return (
      says(call, 'delete', 'rm', 'zero-log') || (verbs(call, 'check|rescue') && hasSwitch(call, 'repair'))
    );
  if (call.name === 'kopia' || call.name === 'velero')
    return says(call, 'delete', 'expire', 'uninstall', 'remove', 'gc');
  return (
    call.operands.slice(0, 3).some((word) => DELETES.includes(word.text)) &&
    !verbs(call, 'key|repair', 'list|show|export')
  );
};

const READS =
  `snapshots ls list list-archives info check verify stats find diff show describe get status cat history collection-status list-current-files
  compare logs version files policy contents repos key list-increments backup-list backup-show wal-show key-list
  prop print snapshot-list props show-super`.split(/\s+/);

const reads = (call: Invocation): boolean => {
  if (isBare(call)) return !hasSwitch(call, 'c', 'x', 'd', 'r');
  if (['zfs', 'zpool', 'btrfs'].includes(call.name)) {
    return (
      verbs(call, 'list|get|status|iostat|history|diff|events|holds|version') ||
      says(call, 'list', 'show', 'df', 'usage', 'du') ||
      verbs(call, 'scrub|device|filesystem', 'status|stats|show|df|usage|du')
    );
  }
  return (
    call.operands.slice(0, 2).some((word) => READS.includes(word.text)) &&
    !says(call, 'create', 'set', 'add', 'edit', 'restore')
  );
};

/** Backups, and snapshots of file systems. */
export const backups = familyOf('Backups and snapshots', [
  lineOfAsking('backups', ALL, ['restic forget --keep-last 3 --prune --dry-run', 'borg delete --help']),
  {
    rule: 'backups.rehearse',
    tier: 'SAFE',
    label: null,
    message: 'Shows what would be deleted or restored.',
    zh: '显示将删除或恢复的内容。',
    names: ['borg', 'zfs', 'restic', 'zpool'],
    when: (call) => hasSwitch(call, 'n') && (call.name !== 'zpool' || verbs(call, 'create|add|import')),
    flags: ['borg prune -n --keep-daily 7 repo'],
    spares: ['zfs destroy tank/home@old'],
  },
  {
    rule: 'backups.delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes backups or snapshots, or the volumes themselves.',
    zh: '删除备份、快照或卷本身。',
    names: ALL,
    when: removes,
    flags: [
      'restic forget --keep-last 3 --prune',
      'borg delete repo::monday',
      'velero backup delete nightly',
      'zfs destroy -r tank/home',
    ],
    spares: ['restic snapshots', 'borg list repo', 'zfs list'],
  },
  {
    rule: 'backups.read',
    tier: 'SAFE',
    label: null,
    message: 'Lists or checks backups and snapshots.',
    zh: '列出或检查备份和快照。',
    names: ALL,
    when: (call) => reads(call) && !isFed(call, TAINT.decoded),
    flags: ['restic snapshots', 'borg info repo', 'velero backup get', 'btrfs subvolume list /data'],
    spares: ['restic backup docs'],
  },
  {
    rule: 'backups.restore',
    tier: 'MEDIUM',
    label: null,
    message: 'Restores a backup over what is there, or schedules one.',
    zh: '用备份覆盖现有内容，或安排备份任务。',
    names: ALL,
    when: (call) =>
      says(
        call,
        'restore',
        'recover',
        'fetch',
        'extract',
        'restore-file',
        'backup-fetch',
        'receive',
        'recv',
        'send',
        'install',
        'schedule',
        'rename',
        'set',
        'mount',
        'import',
        'upgrade',
        'scrub',
        'balance',
      ) ||
      (verbs(call, 'recover') && !asksAboutTool(call)),
    flags: [
      'restic restore latest --target .',
      'velero restore create --from-backup nightly',
      'zfs set compression=on tank',
    ],
    spares: ['restic backup docs'],
  },
  {
    rule: 'backups.make',
    tier: 'LOW',
    label: null,
    message: 'Makes a backup or a snapshot.',
    zh: '创建备份或快照。',
    names: ALL,
    when: (call) => !isDryRun(call),
    flags: ['restic backup docs', 'borg create repo::tuesday docs', 'zfs snapshot tank/home@now'],
  },
] satisfies readonly Rule[]);
