import { SLOW_PATHS, fill } from '../../bench/risk/slow-texts.ts';
import {
  grantsPower,
  isRegenerable,
  isWorkingFolder,
  mayBeRoot,
  normalizePath,
  placeOf,
  secrecyOf,
} from '../../risk/paths/paths.ts';

test.each([
  ['/', 'root'],
  ['//./..', 'root'],
  ['/*', 'root'],
  ['/proc/1/root', 'root'],
  ['/System/Volumes/Data', 'root'],
  ['../../../../../../../..', 'root'],
  ['~/../..', 'root'],
  ['C:\\', 'root'],
  ['~', 'home'],
  ['~bob/', 'home'],
  ['${HOME:?}/*', 'home'],
  ['/home/$USER', 'home'],
  ['%USERPROFILE%', 'home'],
  ['/home', 'system'],
  ['/usr/../etc/', 'system'],
  ['$TMPDIR/../etc', 'system'],
  ['/e*', 'system'],
  ['/u[s]r', 'system'],
  ['C:\\Windows\\System32', 'system'],
  ['/dev/sda', 'device'],
  ['/dev/sd?', 'device'],
  ['/dev/$DISK', 'device'],
  ['/dev/vg0/data', 'device'],
  ['\\\\.\\PhysicalDrive0', 'device'],
  ['/etc/nginx/nginx.conf', 'etc'],
  ['/etc/*.bak', 'etc'],
  ['/dev/null', 'other'],
  ['/dev/tty1', 'other'],
  ['/t*', 'other'],
  ['/tmp/build', 'other'],
  ['$HOMEDIR', 'other'],
  ['../..', 'other'],
])('%s is %s', (text, kind) => {
  expect(placeOf(text)).toBe(kind);
});

test('a relative path is read from the working folder, where that is known', () => {
  expect(placeOf('*', '/')).toBe('root');
  expect(placeOf('.', '/home/ada')).toBe('home');
  expect(placeOf('..', '/home/ada')).toBe('system');
  expect(placeOf('*', '/srv/app')).toBe('other');
  expect(isWorkingFolder('/srv/app/', '/srv/app')).toBe(true);
  expect(isWorkingFolder('src', '/srv/app')).toBe(false);
});

test.each([
  ['/', 'root'],
  ['../', 'root'],
  ['$x/', 'other'],
  ['*', 'other'],
  ['[', 'other'],
  ['./', 'other'],
])('a path of 64 KiB of %s, longer than any system takes, is %s', (unit, kind) => {
  expect(SLOW_PATHS).toContain(unit);
  expect(placeOf(fill(unit)(65_536))).toBe(kind);
});

test('what an empty variable would make the root is known as such', () => {
  expect(['$X/', '/$X', '${X}/*', '$A/$B'].filter(mayBeRoot)).toHaveLength(4);
  expect(['$X', '$X/cache', '/srv/$X', 'x/'].filter(mayBeRoot)).toEqual([]);
});

test('only what a build makes again inside the working folder is regenerable', () => {
  const inside = ['node_modules', './dist/*', 'packages/*/dist', 'target/debug', 'app.egg-info'];
  expect(inside.filter((text) => isRegenerable(text))).toEqual(inside);
  expect(isRegenerable('/srv/app/dist', '/srv/app')).toBe(true);
  const outside = ['../dist', '/srv/app/dist', '~/dist', '$X/dist', 'dist/../src', 'C:\\dist', 'src'];
  expect(outside.filter((text) => isRegenerable(text))).toEqual([]);
});

test('keys and password stores are secret, what is made to be shown is not', () => {
  const secret = [
    '~/.ssh/id_ed25519',
    '/home/ada/.aws/credentials',
    '$HOME/.kube/config',
    '~/.ssh/*',
    '~/.config/google-chrome/Default/Login Data',
    '/etc/shadow',
    '/proc/self/environ',
    'vault.kdbx',
  ];
  expect(secret.map((text) => secrecyOf(text))).toEqual(secret.map(() => 'secret'));
  const likely = ['.env', 'deploy/.env.production', 'server.key', '@.env'];
  expect(likely.map((text) => secrecyOf(text))).toEqual(likely.map(() => 'likely'));
  const open = ['~/.ssh/id_ed25519.pub', '.env.example', 'ca.pem', '~/.ssh/config', 'package.json'];
  expect(open.map((text) => secrecyOf(text))).toEqual(open.map(() => 'none'));
});

test('files that decide who logs in or what runs at start grant power; other settings do not', () => {
  const power = [
    '/etc/sudoers',
    '/etc/cron.d/job',
    '/etc/systemd/system/',
    '~/.bashrc',
    'x/.ssh/authorized_keys',
  ];
  expect(power.filter((text) => grantsPower(text))).toEqual(power);
  const plain = ['/etc/hosts', '/etc/nginx/nginx.conf', 'dotfiles/.bashrc', 'crontab.md'];
  expect(plain.filter((text) => grantsPower(text))).toEqual([]);
});

test('a path comes out without detours', () => {
  expect(normalizePath('/srv//app/./x/../y/')).toBe('/srv/app/y');
  expect(normalizePath('$HOME/x')).toBe('~/x');
  expect(normalizePath('file:///etc/hosts')).toBe('/etc/hosts');
  expect(normalizePath('/private/etc/hosts')).toBe('/etc/hosts');
  expect(normalizePath('x', '/srv/app')).toBe('/srv/app/x');
});
