import { hasArg, hasSwitch, says } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool, deedOf, isDryRun } from '../verb-tree.ts';

const MACHINES =
  `vagrant virsh vboxmanage multipass lxc incus qm pct limactl colima orb orbctl docker-machine machinectl prlctl
  vmrun wsl crictl ctr virt-install xe`.split(/\s+/);

/** Virtual machines and system containers. */
export const virtualMachines = familyOf('Virtual machines and system containers', [
  {
    rule: 'machines.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    names: MACHINES,
    when: (call) => asksAboutTool(call) || isDryRun(call),
    flags: ['vagrant --help', 'multipass delete --help'],
  },
  {
    rule: 'machines.privileged',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives a container the rights of the machine.',
    zh: '赋予容器宿主机的权限。',
    names: ['lxc', 'incus', 'crictl', 'ctr'],
    when: (call) =>
      call.args.some((arg) =>
        /security\.(?:privileged|nesting)[= ]?true|^--privileged$|source=\/(?:,|$)/.test(arg.text),
      ) ||
      (says(call, 'security.privileged') && says(call, 'true')),
    flags: ['lxc launch ubuntu:24.04 box -c security.privileged=true', 'ctr run --privileged alpine box'],
    spares: ['lxc launch ubuntu:24.04 box'],
  },
  {
    rule: 'machines.host-shell',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Opens a shell as the administrator of a machine.',
    zh: '以某台机器管理员的身份打开 shell。',
    names: ['machinectl'],
    when: (call) =>
      call.operands[0]?.text === 'shell' &&
      (/^(?:root@?|(?:root)?@?\.host)$|^root@/.test(call.operands[1]?.text ?? 'root') ||
        hasArg(call, '--uid=root', '--uid=0')),
    flags: ['machinectl shell', 'machinectl shell root@'],
    spares: ['machinectl shell ada@web1', 'machinectl list'],
  },
  {
    rule: 'machines.delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes virtual machines, or their disks or snapshots.',
    zh: '删除虚拟机及其磁盘或快照。',
    names: MACHINES,
    when: (call) =>
      deedOf(call)?.effect === 'destroy' ||
      hasSwitch(call, 'delete', 'remove-all-storage', 'unregister') ||
      says(call, 'undefine', 'unregistervm', 'closemedium', 'vol-delete', 'rmp', 'deletevm'),
    flags: [
      'vagrant destroy -f',
      'virsh undefine build1 --remove-all-storage',
      'multipass purge',
      'wsl --unregister Debian',
      'lxc delete box --force',
    ],
    spares: ['vagrant halt', 'virsh list --all'],
  },
  {
    rule: 'machines.stop',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Stops virtual machines.',
    zh: '停止虚拟机。',
    names: MACHINES,
    when: (call) =>
      deedOf(call)?.effect === 'disrupt' ||
      says(call, 'stopp', 'acpipowerbutton', 'savestate', 'managedsave'),
    flags: ['vagrant halt', 'virsh shutdown build1', 'VBoxManage controlvm build1 poweroff'],
    spares: ['vagrant up'],
  },
  {
    rule: 'machines.read',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of virtual machines.',
    zh: '读取虚拟机的状态。',
    names: MACHINES,
    when: (call) =>
      (call.name === 'wsl' && hasSwitch(call, 'l', 'list', 'status', 'version')) ||
      (deedOf(call)?.effect === 'read' && !says(call, 'exec', 'ssh', 'run')) ||
      call.operands.some((word) =>
        /^(?:dom|vol|pool|net|node|snapshot-|show|get)[a-z-]*(?:info|list|stats|state|name|uuid|blklist)$/.test(
          word.text,
        ),
      ) ||
      hasArg(
        call,
        'global-status',
        'ssh-config',
        'showvminfo',
        'pods',
        'images',
        'statsp',
        'inspectp',
        'imagefsinfo',
      ),
    flags: ['virsh list --all', 'vagrant status', 'virsh dominfo build1'],
    spares: ['vagrant up'],
  },
  {
    rule: 'machines.use',
    tier: 'LOW',
    label: null,
    message: 'Starts, makes or works in virtual machines on this machine.',
    zh: '在本机创建、启动虚拟机或在其中操作。',
    names: MACHINES,
    flags: ['vagrant up', 'multipass launch 24.04', 'limactl start'],
  },
] satisfies readonly Rule[]);
