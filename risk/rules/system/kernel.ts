import { type Invocation, hasArg, hasOperand, hasSwitch, verbOf } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksHelp, onlyPretends } from '../asking.ts';

const BOOT =
  `grub-install grub2-install grub-mkconfig grub2-mkconfig update-grub update-grub2 grubby efibootmgr bcdedit bootctl update-initramfs
  dracut mkinitcpio kexec nvram bless lilo syslinux extlinux fwupdmgr flashrom mokutil rpi-update`.split(
    /\s+/,
  );
const MODULES = [
  'modprobe',
  'insmod',
  'rmmod',
  'kmod',
  'depmod',
  'kldload',
  'kldunload',
  'kextload',
  'kextunload',
  'dkms',
];
const GUARDS = [
  'setenforce',
  'setsebool',
  'semodule',
  'semanage',
  'apparmor_parser',
  'aa-disable',
  'aa-complain',
  'aa-teardown',
  'csrutil',
  'spctl',
  'ulimit',
  'prlimit',
  'grub-set-default',
  'set-mppreference',
  'fdesetup',
  'systemsetup',
];
const CLOCKS = 'date hwclock timedatectl hostnamectl hostname domainname localectl chronyc scutil'.split(' ');
const SHOWERS = 'lsmod modinfo getenforce sestatus getsebool aa-status kextstat kldstat lsinitramfs'.split(
  ' ',
);

const onlyShows = (call: Invocation): boolean => {
  if (asksHelp(call) || onlyPretends(call)) return true;
  switch (call.name) {
    case 'sysctl':
      return (
        !hasSwitch(call, 'w', 'p', 'load', 'system', 'write') &&
        !hasOperand(call, (text) => text.includes('='))
      );
    case 'modprobe':
      return hasSwitch(call, 'n', 'c', 'showconfig', 'D', 'show-depends', 'resolve-alias', 'R');
    case 'dkms':
    case 'kmod':
    case 'mokutil':
    case 'fwupdmgr':
    case 'bootctl':
      return (
        /^(?:status|list|get-\w+|)$/.test(verbOf(call)) &&
        !hasSwitch(call, 'import', 'reset', 'disable-validation', 'delete')
      );
    case 'efibootmgr':
      return call.args.every((arg) => arg.text === '-v');
    case 'bcdedit':
      return call.args.every((arg) => /^\/(?:enum|v)$/i.test(arg.text));
    case 'nvram':
      return (
        call.args.every((arg) => /^-[px]+$/.test(arg.text)) ||
        (call.operands.length === 1 &&
          call.args.length === 1 &&
          !hasOperand(call, (text) => text.includes('=')))
      );
    case 'grubby':
      return [...call.switches].every((name) => /^(?:info|default-\w+)$/.test(name));
    case 'csrutil':
    case 'spctl':
    case 'fdesetup':
      return hasArg(call, 'status', '--status', 'isactive', 'list') || hasSwitch(call, 'a', 'assess');
    case 'semanage':
      return hasSwitch(call, 'l', 'list');
    case 'semodule':
      return hasSwitch(call, 'l', 'list');
    case 'systemsetup':
      return call.args.every((arg) => arg.text.startsWith('-get'));
    default:
      return false;
  }
};

/** The kernel, the boot, and what keeps programs apart. */
export const kernel = familyOf('The kernel, the boot, and the guards between programs', [
  {
    rule: 'kernel.show',
    tier: 'SAFE',
    label: null,
    message: 'Shows settings of the kernel or the boot.',
    zh: '显示内核或启动设置。',
    names: ['sysctl', ...BOOT, ...MODULES, ...GUARDS, ...SHOWERS],
    when: (call) => SHOWERS.includes(call.name) || onlyShows(call),
    flags: ['sysctl -a', 'sysctl vm.swappiness', 'efibootmgr -v', 'csrutil status', 'lsmod'],
    spares: ['sysctl -w vm.swappiness=10', 'csrutil disable'],
  },
  {
    rule: 'kernel.guard-off',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Weakens what keeps programs from harming the machine.',
    zh: '削弱防止程序损害系统的保护机制。',
    names: GUARDS.filter((name) => !['ulimit', 'prlimit'].includes(name)),
    flags: ['setenforce 0', 'csrutil disable', 'spctl --master-disable', 'aa-teardown'],
    spares: ['getenforce', 'csrutil status'],
  },
  {
    rule: 'kernel.crash',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Makes the kernel stop, restart or load another one.',
    zh: '让内核停止、重启或加载另一个内核。',
    names: ['kexec', 'sysctl'],
    when: (call) =>
      call.name === 'kexec' ||
      hasOperand(call, (text) =>
        /^kernel[./](?:panic|sysrq|core_pattern|modprobe|randomize_va_space)\b/.test(text),
      ),
    flags: ['kexec -e', 'sysctl -w kernel.sysrq=1'],
    spares: ['sysctl kernel.hostname'],
  },
  {
    rule: 'kernel.setting',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes the running kernel.',
    zh: '更改运行中的内核。',
    names: ['sysctl', ...MODULES],
    when: (call) => call.name !== 'depmod',
    flags: ['sysctl -w net.ipv4.ip_forward=1', 'modprobe nbd', 'rmmod e1000e', 'sysctl -p'],
    spares: ['sysctl -a', 'modprobe --show-depends nbd', 'lsmod'],
  },
  {
    rule: 'kernel.boot',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes how the machine boots, or its firmware.',
    zh: '更改机器的启动方式或固件。',
    names: BOOT,
    flags: ['update-grub', 'grub-install /dev/sda', 'efibootmgr -b 0001 -B', 'bcdedit /set testsigning on'],
    spares: ['efibootmgr', 'bootctl status'],
  },
  {
    rule: 'kernel.limits',
    tier: 'LOW',
    label: null,
    message: 'Sets limits for programs started from here.',
    zh: '为从此处启动的程序设置限制。',
    names: ['ulimit', 'depmod'],
    when: (call) => call.operands.length > 0 || call.name === 'depmod',
    flags: ['ulimit -n 4096'],
    spares: ['ulimit --help'],
  },
  {
    rule: 'kernel.clock',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Sets the clock, the name or the language of the machine.',
    zh: '设置机器的时钟、名称或语言。',
    names: [...CLOCKS, 'ntpdate', 'set-timezone', 'tzutil', 'rdate'],
    when: (call) => {
      const verb = verbOf(call);
      switch (call.name) {
        case 'date':
          return hasSwitch(call, 's', 'set') || /^\d{8,12}(?:\.\d\d)?$/.test(verb);
        case 'hwclock':
          return hasSwitch(call, 'w', 's', 'systohc', 'hctosys', 'set', 'adjust');
        case 'hostname':
        case 'domainname':
          return verb !== '' || hasSwitch(call, 'F', 'b');
        case 'timedatectl':
        case 'hostnamectl':
        case 'localectl':
          return /^set-|^hostname$/.test(verb) && call.operands.length > 1;
        case 'chronyc':
          return /^(?:makestep|settime|add|delete|burst|online|offline)$/.test(verb);
        case 'scutil':
          return hasSwitch(call, 'set') || hasArg(call, '--set');
        default:
          return true;
      }
    },
    flags: [
      "date -s '2030-01-01'",
      'timedatectl set-timezone UTC',
      'hostnamectl set-hostname web2',
      'hostname web2',
    ],
    spares: ['date', 'date -d yesterday', 'timedatectl', 'hostname -f'],
  },
  {
    rule: 'kernel.clock-show',
    tier: 'SAFE',
    label: null,
    message: 'Shows the time, the name or the language of the machine.',
    zh: '显示机器的时间、名称或语言。',
    names: CLOCKS,
    flags: ['date +%F', 'hostname', 'timedatectl status'],
    spares: ["date -s '2030-01-01'"],
  },
] satisfies readonly Rule[]);
