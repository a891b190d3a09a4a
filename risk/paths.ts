/** What a path is to the machine; `system` and `home` mean the folder itself, not what lies deep inside it. */
export type PlaceKind = 'root' | 'system' | 'home' | 'device' | 'etc' | 'other';

const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(
  `/bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /media /mnt /opt /proc /root /run /sbin /srv /sys /usr /var
   /usr/bin /usr/include /usr/lib /usr/libexec /usr/local /usr/sbin /usr/share /usr/src /usr/local/bin /usr/local/lib
   /var/lib /var/log /var/spool /var/mail /etc/ssh /etc/systemd /etc/pam.d /etc/sudoers.d /boot/efi /boot/grub
   /Applications /Library /System /Users /Volumes /private /private/etc /private/var`.split(/\s+/),
);

const HOME = /^(?:~[\w-]*|\$HOME|\$\{HOME\}|\/root|\/home\/[^/]+|\/Users\/[^/]+)$/;
const BLOCK_DEVICE =
  /^\/dev\/(?:[shxv]d[a-z]\d*|xvd[a-z]+\d*|nvme\d+(?:n\d+(?:p\d+)?)?|mmcblk\d+(?:p\d+)?|loop\d+|md\d+|dm-\d+|r?disk\d+(?:s\d+)?|sr\d+|mapper\/[^/]+|disk\/.+|vg[^/]*\/.+|zvol\/.+|mem|kmem|port)$/;
const REGENERABLE: ReadonlySet<string> = new Set(
  `node_modules dist build out target coverage __pycache__ .next .nuxt .cache .turbo .parcel-cache .pytest_cache
   .mypy_cache .ruff_cache .tox .gradle .venv venv .eggs .nyc_output .svelte-kit`.split(/\s+/),
);

/** Account, login and start-up files: writing one hands out rights, however the write is done. */
const POWER_FILE =
  /^\/etc\/(?:passwd|shadow|gshadow|group|sudoers|sudoers\.d\/.*|pam\.d\/.*|ssh\/.*|ld\.so\.preload|crontab|cron\.[^/]+\/.*|rc\.local|profile|bash\.bashrc|systemd\/system\/.*)$/;
const START_FILE =
  /(?:^|\/)(?:\.ssh\/(?:authorized_keys2?|config|rc)|\.(?:bashrc|bash_profile|bash_login|profile|zshrc|zprofile|zshenv|zlogin|xinitrc)|\.config\/(?:autostart|systemd\/user)\/[^/]+|Library\/LaunchAgents\/[^/]+)$/;
const SECRET_FILE =
  /(?:^\/etc\/(?:shadow|gshadow|sudoers)|^\/proc\/[^/]+\/environ|\/\.ssh\/(?:id_[\w-]+|[\w.-]+\.pem)|\/\.aws\/credentials|\/\.kube\/config|\/\.netrc|\/\.pgpass|\/\.git-credentials|\/\.docker\/config\.json|\/\.gnupg(?:\/.*)?|\/\.config\/gcloud\/.*|\/\.azure\/.*|\/\.vault-token|\/\.ssh)$/;
const SECRET_NEARBY =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$)[\w-]+)?|id_rsa|id_ed25519|credentials\.json)$/;

/**
 * Resolves `.`, `..` and doubled slashes by text alone, drops a trailing `*`, and puts `cwd` before a relative path.
 * @returns a path without a trailing slash; `/` for the root
 */
export function normalizePath(text: string, cwd?: string): string {
  const anchored = /^[/~$]/.test(text) || cwd === undefined ? text : `${cwd}/${text}`;
  const absolute = anchored.startsWith('/');
  const kept: string[] = [];
  for (const part of anchored.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (part !== '..' || !absolute) kept.push(part);
  }
  // `dir/*` and `dir/.*` empty `dir` as surely as naming it.
  while (/^\.?\*+$|^\.\[[^\]]*\]\*$|^\.\?\?\*$/.test(kept.at(-1) ?? '')) kept.pop();
  const path = (absolute ? '/' : '') + kept.join('/');
  const settled = path === '' ? '.' : path;
  return settled.replace(/^\/private\/(?=etc|var)/, '/');
}

export function placeOf(text: string, cwd?: string): PlaceKind {
  const path = normalizePath(text, cwd);
  if (path === '/') return 'root';
  if (HOME.test(path)) return 'home';
  if (SYSTEM_FOLDERS.has(path)) return 'system';
  if (BLOCK_DEVICE.test(path)) return 'device';
  return path.startsWith('/etc/') ? 'etc' : 'other';
}

/** A build product inside the working folder, which the next build makes again. */
export function isRegenerable(text: string, cwd?: string): boolean {
  const path = normalizePath(text);
  const inside = cwd !== undefined && path.startsWith(`${normalizePath(cwd)}/`);
  if (!inside && (/^[/~$]/.test(path) || path.startsWith('..'))) return false;
  return REGENERABLE.has(path.split('/').at(-1) ?? '');
}

/** A file whose contents decide who may log in, or what runs at the next login or start. */
export function grantsPower(text: string, cwd?: string): boolean {
  const path = normalizePath(text, cwd);
  return POWER_FILE.test(path) || START_FILE.test(path);
}

/** `secret`: keys and password stores; `likely`: files that by custom hold secrets, such as `.env`. */
export function secrecyOf(text: string, cwd?: string): 'secret' | 'likely' | 'none' {
  const path = normalizePath(text.replace(/^@/, ''), cwd);
  if (SECRET_FILE.test(path) && !path.endsWith('.pub')) return 'secret';
  return SECRET_NEARBY.test(path) ? 'likely' : 'none';
}
