import { hasArg, hasSwitch, says, verbOf, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool } from '../verb-tree.ts';

const FLASHERS = [
  'fastboot',
  'heimdall',
  'odin4',
  'esptool',
  'esptool.py',
  'avrdude',
  'dfu-util',
  'st-flash',

  'nrfjprog',
];
const ADB = ['adb'];
const NAMES = [...ADB, ...FLASHERS];

/** Telephones and boards that hang on a cable. */
export const devices = familyOf('Telephones and boards on a cable', [
  {
    rule: 'devices.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used.',
    zh: '查询工具用法。',
    names: NAMES,
    when: asksAboutTool,
    flags: ['adb --help', 'fastboot --help'],
    spares: ['fastboot -w'],
  },
  {
    rule: 'devices.wipe',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Erases a device, or what its owner keeps on it.',
    zh: '擦除设备或其中的用户数据。',
    names: NAMES,
    when: (call) =>
      (call.name === 'fastboot' &&
        (hasSwitch(call, 'w') ||
          verbs(call, 'erase|format|oem|flashing|delete-logical-partition') ||
          call.operands.some((word) => /^(?:format|erase):/.test(word.text)))) ||
      (call.name === 'adb' &&
        (hasArg(call, '--wipe_data', '--wipe_cache') ||
          (says(call, 'pm') && says(call, 'clear', 'uninstall')) ||
          (says(call, 'wipe') && says(call, 'recovery')) ||
          says(call, 'android.intent.action.MASTER_CLEAR', 'android.intent.action.FACTORY_RESET') ||
          verbs(call, 'disable-verity|sideload'))) ||
      verbs(call, 'erase_flash|erase-flash|erase_region|erase') ||
      hasSwitch(call, 'eraseall', 'recover', 'erase-all'),
    flags: [
      'fastboot -w',
      'fastboot erase userdata',
      'adb shell pm clear com.example.app',
      'esptool.py erase_flash',
    ],
    spares: ['fastboot devices', 'adb shell pm list packages'],
  },
  {
    rule: 'devices.flash',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Writes new software over that of a device.',
    zh: '向设备写入新固件，覆盖原有固件。',
    names: FLASHERS,
    when: (call) =>
      verbs(call, 'flash|flashall|update|write_flash|write-flash|write|boot|set_active') ||
      hasSwitch(call, 'w', 'write', 'D', 'download', 'program') ||
      (call.name === 'avrdude' && hasSwitch(call, 'U')),
    flags: ['fastboot flash boot boot.img', 'dfu-util -D fw.bin', 'esptool.py write_flash 0x0 fw.bin'],
    spares: ['fastboot getvar all'],
  },
  {
    rule: 'devices.change',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes what is installed or stored on a device, or restarts it.',
    zh: '更改设备上的应用或数据，或重启设备。',
    names: NAMES,
    when: (call) => verbs(call, 'uninstall|root|remount|reboot|restore|push|continue|reboot-bootloader|sync'),
    flags: ['adb uninstall com.example.app', 'adb push a.txt /sdcard/', 'fastboot reboot'],
    spares: ['adb pull /sdcard/a.txt'],
  },
  {
    rule: 'devices.read',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of a device.',
    zh: '读取设备状态。',
    names: NAMES,
    when: (call) =>
      call.operands.length === 0 ||
      verbs(
        call,
        'devices|logcat|get-state|get-serialno|version|getvar|chip_id|flash_id|read_mac|bugreport',
      ) ||
      (verbOf(call) === 'shell' &&
        /^(?:getprop|dumpsys|ls|cat|ps|df|top|logcat|wm|uptime|id)$/.test(call.operands[1]?.text ?? '')),
    flags: ['adb devices', 'adb logcat -d', 'fastboot devices', 'adb shell getprop ro.build.version.sdk'],
    spares: ['adb install app.apk'],
  },
  {
    rule: 'devices.use',
    tier: 'LOW',
    label: null,
    message: 'Works with a device on a cable.',
    zh: '操作通过线缆连接的设备。',
    names: NAMES,
    flags: ['adb install app.apk', 'adb pull /sdcard/a.txt'],
    spares: ['adb devices'],
  },
] satisfies readonly Rule[]);
