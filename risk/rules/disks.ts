import { type Invocation, hasArg, hasOperand, hasSwitch, verbOf } from '../invocation.ts';
import { placeOf } from '../paths.ts';
import { type Rule, familyOf } from '../rule.ts';

const ddTarget = (call: Invocation): string =>
  call.args.find((arg) => arg.text.startsWith('of='))?.text.slice(3) ?? '';

const isDevice = (text: string): boolean => placeOf(text) === 'device';

/** The process a signal goes to, past the signal's own switches. */
function targets(call: Invocation): readonly string[] {
  const words = call.args.map((arg) => arg.text);
  const first = words[0] ?? '';
  if (first === '-s' || first === '-n' || first === '--signal')
    return words.slice(2).filter((word) => word !== '--');
  const rest = first.startsWith('-') && words.length > 1 ? words.slice(1) : words;
  return rest.filter((word) => word !== '--');
}

/** Block devices. */
export const disks = familyOf([
  {
    rule: 'disks.format',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Makes a new file system over whatever the disk holds.',
    names: ['mkfs', 'mke2fs', 'mkswap', 'newfs', 'mkntfs', 'mkdosfs', 'newfs_apfs', 'format'],
    when: (call) =>
      !hasSwitch(call, 'help', 'V') &&
      (call.name !== 'format' || hasOperand(call, (text) => /^[a-z]:$/i.test(text))),
  },
  {
    rule: 'disks.write-device',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Writes over a disk.',
    names: [
      'dd',
      'dcfldd',
      'cp',
      'mv',
      'tee',
      'shred',
      'cat',
      'pv',
      'ddrescue',
      'truncate',
      'badblocks',
      'install',
    ],
    when: (call) => {
      if (call.name === 'dd' || call.name === 'dcfldd') return isDevice(ddTarget(call));
      if (call.name === 'cat' || call.name === 'pv') return false;
      if (call.name === 'badblocks') return hasSwitch(call, 'w');
      if (['tee', 'shred', 'truncate'].includes(call.name)) return hasOperand(call, isDevice);
      return isDevice(call.operands.at(-1)?.text ?? '');
    },
  },
  {
    rule: 'disks.wipe',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Erases a disk or the list of what is on it.',
    names: [
      'wipefs',
      'blkdiscard',
      'sgdisk',
      'hdparm',
      'nvme',
      'cryptsetup',
      'diskutil',
      'zpool',
      'pvremove',
      'vgremove',
      'lvremove',
      'mdadm',
    ],
    when: (call) => {
      switch (call.name) {
        case 'wipefs':
          return hasSwitch(call, 'a', 'all', 'o', 'offset');
        case 'sgdisk':
          return hasSwitch(call, 'Z', 'z', 'o', 'zap-all', 'clear', 'd', 'n');
        case 'hdparm':
          return [...call.switches].some((name) => /^(?:security-erase|trim-sector)/.test(name));
        case 'nvme':
          return ['format', 'sanitize', 'write'].includes(verbOf(call));
        case 'cryptsetup':
          return /^(?:luksFormat|erase|luksErase|luksKillSlot|reencrypt)$/i.test(verbOf(call));
        case 'diskutil':
          return /^(?:erase|zero|random|secureErase|partition|reformat|apfs)/i.test(verbOf(call));
        case 'zpool':
          return ['destroy', 'labelclear', 'create'].includes(verbOf(call));
        case 'mdadm':
          return hasSwitch(call, 'zero-superblock', 'create', 'C');
        default:
          return true;
      }
    },
  },
  {
    rule: 'disks.partition',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Changes how a disk is divided.',
    names: ['fdisk', 'sfdisk', 'cfdisk', 'gdisk', 'parted', 'partprobe'],
    when: (call) =>
      call.name !== 'partprobe' &&
      hasOperand(call, isDevice) &&
      !hasSwitch(call, 'l', 'list', 'd', 'dump') &&
      !hasArg(call, 'print'),
  },
  {
    rule: 'disks.mount',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Attaches or detaches a file system.',
    names: ['mount', 'umount', 'swapoff', 'zfs', 'lvreduce', 'resize2fs', 'losetup'],
    when: (call) => call.name !== 'mount' || call.operands.length > 0,
  },
  {
    rule: 'disks.copy',
    tier: 'LOW',
    label: null,
    message: 'Copies blocks into a file.',
    names: ['dd', 'dcfldd', 'ddrescue'],
  },
] satisfies readonly Rule[]);

/** Processes and the kernel. */
export const processes = familyOf([
  {
    rule: 'processes.kill-all',
    tier: 'CRITICAL',
    label: 'service_disruption',
    message: 'Ends every process that may be ended.',
    names: ['kill', 'killall5'],
    when: (call) =>
      call.name === 'killall5' ||
      targets(call).includes('-1') ||
      (call.args.length === 1 && call.args[0]?.text === '-1'),
  },
  {
    rule: 'processes.kill-init',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Signals the process that all others depend on.',
    names: ['kill'],
    when: (call) => targets(call).includes('1'),
  },
  {
    rule: 'processes.kill-many',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Ends every process whose name fits, or a whole group.',
    names: ['killall', 'pkill', 'taskkill', 'xkill', 'fuser', 'kill', 'skill'],
    when: (call) => {
      if (call.name === 'killall' && hasSwitch(call, 'l', 'list')) return false;
      if (call.name === 'kill') return call.fed || targets(call).some((text) => /^-\d/.test(text));
      return call.name !== 'fuser' || hasSwitch(call, 'k');
    },
  },
  {
    rule: 'processes.kill',
    tier: 'LOW',
    label: null,
    message: 'Signals a process.',
    names: ['kill'],
    when: (call) => !hasSwitch(call, 'l', 'L'),
  },
  {
    rule: 'processes.kernel',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes the running kernel or the boot.',
    names: [
      'sysctl',
      'modprobe',
      'insmod',
      'rmmod',
      'kexec',
      'grub-install',
      'update-grub',
      'efibootmgr',
      'csrutil',
      'spctl',
    ],
    when: (call) => {
      if (call.name === 'sysctl')
        return hasSwitch(call, 'w', 'p') || hasOperand(call, (text) => text.includes('='));
      if (call.name === 'csrutil' || call.name === 'spctl') return !hasArg(call, 'status', '--status');
      return call.name !== 'efibootmgr' || call.args.length > 0;
    },
  },
  {
    rule: 'processes.flush-data',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Empties a data store.',
    names: ['redis-cli', 'valkey-cli', 'dropdb', 'mongo', 'mongosh', 'dropuser', 'mysqladmin'],
    when: (call) => {
      if (call.name.startsWith('drop')) return true;
      if (call.name === 'mysqladmin') return hasArg(call, 'drop', 'shutdown');
      const words = call.args.map((arg) => arg.text).join(' ');
      return /\b(?:flushall|flushdb|shutdown|config set)\b|dropDatabase|\.drop\(|deleteMany\(\s?\{\s?\}/i.test(
        words,
      );
    },
  },
  {
    rule: 'processes.delete-keys',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes keys of a data store.',
    names: ['redis-cli', 'valkey-cli'],
    when: (call) => /^(?:del|unlink|eval|debug|slaveof|replicaof)$/i.test(verbOf(call)),
  },
] satisfies readonly Rule[]);
