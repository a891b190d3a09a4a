import { normalizePath } from './normal-path.ts';

export { normalizePath };
export { secrecyOf } from './secret-places.ts';
export { grantsPower } from './power-files.ts';

/** What a path is to the machine; `system` and `home` mean the folder itself, not what lies deep inside it. */
export type PlaceKind = 'root' | 'system' | 'home' | 'device' | 'etc' | 'other';

const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(
  `/bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /media /mnt /opt /proc /root /run /sbin /srv /sys /usr /var
   /usr/bin /usr/include /usr/lib /usr/lib32 /usr/lib64 /usr/libexec /usr/local /usr/sbin /usr/share /usr/src
   /usr/local/bin /usr/local/lib /usr/local/sbin /usr/lib/systemd /usr/lib/modules /usr/lib/x86_64-linux-gnu
   /usr/lib/aarch64-linux-gnu /lib/modules /lib/systemd /lib/x86_64-linux-gnu /lib/aarch64-linux-gnu
   /var/lib /var/lib/dpkg /var/log /var/spool /var/mail /var/db /var/backups /etc/ssh /etc/systemd /etc/pam.d
   /etc/sudoers.d /etc/ssl /boot/efi /boot/grub /boot/grub2 /nix /nix/store /snap
   /Applications /Library /System /Users /Volumes /private /private/etc /private/var /System/Library
   /mnt/c /mnt/c/Windows /mnt/c/Users /c/Windows /c/Users /c`.split(/\s+/),
);
const LONGEST_SYSTEM_FOLDER = 32;

/** Folders whose contents the machine runs by: a file missing there may keep it from starting. */
const SYSTEM_FILE =
  /^\/(?:bin|boot|lib|lib32|lib64|libx32|sbin|sys|proc|usr\/(?:bin|lib|lib32|lib64|libexec|sbin|share)|System|Library\/(?:LaunchDaemons|Extensions))\//;

const HOME =
  /^(?:~[\w.-]*|\/root|\/home\/[^/]+|\/Users\/(?!Shared$)[^/]+|\/mnt\/c\/Users\/[^/]+|\/c\/Users\/[^/]+)$/;

const BLOCK_DEVICE =
  /^\/dev\/(?:(?:[shv]d|xvd|ubd|dasd)[a-zA-Z]*\d*|nvme\d\w*|mmcblk\d\w*|mtd(?:block)?\d+|loop\d+|md(?:\d+|\/.+)|dm-\d+|r?disk\d+(?:s\d+)*|sr\d+|fd\d+|nbd\d+\w*|rbd\d+\w*|zd\d+|bcache\d+|pmem\d\w*|drbd\d+|zram\d+|ada\d\w*|da\d\w*|nvd\d\w*|cciss\/.+|mapper\/.+|disk\/.+|zvol\/.+|mem|kmem|port|root)$/;
/** Folders of /dev that hold no disks; any other folder there is a volume group. */
const OTHER_DEVICES =
  /^\/dev\/(?:pts|shm|fd|tcp|udp|input|snd|dri|net|bus|cpu|char|mqueue|hugepages|usb|vfio|infiniband|serial|v4l|block)\//;

const REGENERABLE: ReadonlySet<string> = new Set(
  `node_modules dist build out target coverage __pycache__ .next .nuxt .cache .turbo .parcel-cache .pytest_cache
   .mypy_cache .ruff_cache .tox .nox .gradle .venv venv .eggs .nyc_output .svelte-kit .vite .output .angular
   .docusaurus .astro .dart_tool .terraform .serverless cdk.out bower_components elm-stuff .stack-work dist-newstyle
   zig-cache .zig-cache zig-out DerivedData Pods _build obj htmlcov .hypothesis test-results playwright-report
   storybook-static .sass-cache .ipynb_checkpoints cmake-build-debug cmake-build-release .eslintcache .bloop .metals
   .tsbuildinfo .rollup.cache .webpack .wrangler`.split(/\s+/),
);

export function placeOf(text: string, cwd?: string): PlaceKind {
  const path = normalizePath(text, cwd);
  if (path === '/' || /^[A-Z]:$/.test(path)) return 'root';
  if (HOME.test(path) || /^[A-Z]:\/users\/[^/]+$/.test(path)) return 'home';
  if (isSystemFolder(path)) return 'system';
  if (isDevice(path)) return 'device';
  return path.startsWith('/etc/') ? 'etc' : 'other';
}

function isSystemFolder(path: string): boolean {
  if (SYSTEM_FOLDERS.has(path)) return true;
  if (
    /^[A-Z]:\/(?:windows|windows\/system32|windows\/system|program files(?: \(x86\))?|programdata|users)$/.test(
      path,
    )
  )
    return true;
  if (!/[*?[]/.test(path) || path.length > LONGEST_SYSTEM_FOLDER) return false;
  for (const folder of SYSTEM_FOLDERS) if (fitsGlob(path, folder)) return true;
  return false;
}

/** Whether a pattern of `*`, `?` and `[…]` may fit a name; a `*` stays within its folder. */
function fitsGlob(pattern: string, name: string): boolean {
  let [at, star, mark] = [0, -1, 0];
  let index = 0;
  while (index < name.length) {
    const token = tokenAt(pattern, at);
    if (token === '*') {
      [star, mark] = [at, index];
      at += 1;
    } else if (token !== '' && fitsToken(token, name.charAt(index))) {
      at += token.length;
      index += 1;
    } else if (star >= 0 && name.charAt(mark) !== '/') {
      mark += 1;
      [at, index] = [star + 1, mark];
    } else return false;
  }
  while (pattern.charAt(at) === '*') at += 1;
  return at === pattern.length;
}

function tokenAt(pattern: string, at: number): string {
  const end = pattern.charAt(at) === '[' ? pattern.indexOf(']', at + 2) : -1;
  return end < 0 ? pattern.charAt(at) : pattern.slice(at, end + 1);
}

function fitsToken(token: string, letter: string): boolean {
  if (token === '?') return letter !== '/';
  if (token.length === 1) return token === letter;
  const inside = token.slice(1, -1);
  // A range or a negation may fit anything.
  return letter !== '/' && (/[-!^:]/.test(inside) || inside.includes(letter));
}

function isDevice(path: string): boolean {
  if (!path.startsWith('/dev/')) return path.startsWith('//./');
  if (BLOCK_DEVICE.test(path)) return true;
  if (OTHER_DEVICES.test(path)) return false;
  if (/^\/dev\/[\w-]+\/[\w.-]+$/.test(path)) return true;
  return (
    /^\/dev\/(?:[shvx]v?d|nvme|mmcblk|disk|[[*?$<{])[^/]*[\]*?$<{}]?/.test(path) && /[*?[$<{]/.test(path)
  );
}

/** The root, a home or a system folder: losing it is losing the machine, or all that somebody has. */
export function isVital(text: string, cwd?: string): boolean {
  return ['root', 'system', 'home'].includes(placeOf(text, cwd));
}

/** The same, or a disk: what is written there is lost with all that it holds. */
export function isVitalOrDevice(text: string, cwd?: string): boolean {
  return isVital(text, cwd) || placeOf(text, cwd) === 'device';
}

/** A file that the machine itself needs. */
export function isSystemFile(text: string, cwd?: string): boolean {
  const path = normalizePath(text, cwd);
  return SYSTEM_FILE.test(path) || /^[A-Z]:\/(?:windows|program files)/.test(path);
}

/** The working folder itself, or one above it. */
export function isWorkingFolder(text: string, cwd?: string): boolean {
  const path = normalizePath(text);
  if (/^(?:\.|(?:\.\.\/)*\.\.)$/.test(path)) return true;
  return cwd !== undefined && normalizePath(cwd) === normalizePath(text, cwd);
}

/** Inside a folder for temporary files. */
export function isTemporary(text: string, cwd?: string): boolean {
  return /^\/(?:tmp|var\/tmp|dev\/shm|var\/folders)\/./.test(normalizePath(text, cwd));
}

/** Nothing in it but what is only known when it runs, so that an empty value makes it the root: `$X/`, `/$X`. */
export function mayBeRoot(text: string): boolean {
  return (
    text.includes('$') && text.includes('/') && /^\/?(?:\$(?:\w+|\{[^}]*\})\/?)+(?:\*|\.\*)?$/.test(text)
  );
}

/** A build product inside the working folder, which the next build makes again. */
export function isRegenerable(text: string, cwd?: string): boolean {
  const path = normalizePath(text);
  const inside = cwd !== undefined && path.startsWith(`${normalizePath(cwd)}/`);
  if (!inside && (/^[/~$`]|^[A-Z]:/.test(path) || path.startsWith('..'))) return false;
  const rest = inside && cwd !== undefined ? path.slice(normalizePath(cwd).length + 1) : path;
  return rest.split('/').some((part) => REGENERABLE.has(part) || part.endsWith('.egg-info'));
}
