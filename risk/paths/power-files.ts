import { normalizePath } from './normal-path.ts';

/** Account, login and start-up files: writing one hands out rights, however the write is done. */
const POWER_FILE =
  /^\/etc\/(?:passwd-?|shadow-?|gshadow-?|group-?|sub[ug]id|sudoers|sudo\.conf|doas\.conf|login\.defs|securetty|shells|nsswitch\.conf|ld\.so\.(?:preload|conf)|crontab|anacrontab|(?:at|cron)\.(?:allow|deny)|rc\.local|profile|bash\.bashrc|bashrc|zshrc|environment|inittab|hosts\.equiv|exports|pam\.conf|krb5\.keytab|(?:sudoers\.d|pam\.d|ssh|ld\.so\.conf\.d|cron\.[^/]+|profile\.d|zsh|security|polkit-1|systemd\/(?:system|user)|init\.d|init|rc\d?\.d|xdg\/autostart|udev\/rules\.d|apt\/apt\.conf\.d|update-motd\.d|network\/if-[\w-]+\.d|NetworkManager\/dispatcher\.d|kernel\/[\w-]+\.d|dbus-1\/system\.d)(?:\/.*)?)$/;
const POWER_FOLDER =
  /^\/(?:(?:usr\/)?lib\/(?:systemd\/(?:system|user)|udev\/rules\.d|security|[\w-]+-linux-gnu\/security)|var\/spool\/cron|usr\/share\/polkit-1|Library\/Launch(?:Daemons|Agents)|Library\/StartupItems)(?:\/.*)?$/;
const LOGIN_RIGHT =
  /(?:^|\/)(?:\.ssh\/(?:authorized_keys2?|config|rc|environment)|\.[rs]hosts|\.pam_environment|\.config\/(?:autostart|systemd\/user)(?:\/.*)?|Library\/LaunchAgents(?:\/.*)?)$/;
/** Run at the owner's own next login, shell or mail. */
const LOGIN_FILE =
  /^(?:(?:~[\w.-]*|\/root|\/home\/[^/]+|\/Users\/[^/]+|\/etc\/skel)\/)?\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zprofile|zshenv|zlogin|zlogout|kshrc|cshrc|tcshrc|login|xinitrc|xprofile|xsession|xsessionrc|forward|config\/fish\/(?:config\.fish|conf\.d\/.+))$/;

const RUN_UNASKED =
  /(?:(?:^|\/)(?:site|user)customize\.py|\/site-packages\/[^/]+\.pth|^\/etc\/apt\/(?:sources\.list|sources\.list\.d\/.+|trusted\.gpg\.d\/.+|keyrings\/.+|preferences(?:\.d\/.+)?)|^\/etc\/yum\.repos\.d\/.+|^\/etc\/pki\/.+|^\/usr\/local\/share\/ca-certificates\/.+|^\/etc\/(?:pip\.conf|npmrc))$/;

/** A file whose contents decide who may log in, or what runs at the next login or start. */
export function grantsPower(text: string, cwd?: string): boolean {
  const path = normalizePath(text, cwd);
  return POWER_FILE.test(path) || POWER_FOLDER.test(path) || LOGIN_RIGHT.test(path) || LOGIN_FILE.test(path);
}

/** Code that a language or tool of the project runs by itself, or a list of sources that packages are trusted from. */
export function runsByItself(text: string, cwd?: string): boolean {
  return RUN_UNASKED.test(normalizePath(text, cwd));
}

/** What an agent's program may do and whom its hooks ask, or the data of Countersign itself. */
const AGENT_SETTINGS =
  /(?:^|\/)(?:\.claude\/settings(?:\.local)?\.json|\.codex\/(?:hooks\.json|config\.toml)|\.gemini\/settings\.json|\.countersign\/.+)$/;

export function isAgentSettings(text: string, cwd?: string): boolean {
  return AGENT_SETTINGS.test(normalizePath(text, cwd));
}

/** A program that git runs by itself at certain steps in this repository. */
export function isGitHook(text: string, cwd?: string): boolean {
  return /(?:^|\/)\.git\/(?:hooks(?:\/(?![\w-]+\.sample$).*)?|config)$/.test(normalizePath(text, cwd));
}

/** Accounts, and who may act as administrator. */
export function namesAccounts(text: string, cwd?: string): boolean {
  return /^\/etc\/(?:passwd-?|g?shadow-?|group-?|sudoers|sudoers\.d(?:\/.*)?|doas\.conf|polkit-1(?:\/.*)?|security(?:\/.*)?)$/.test(
    normalizePath(text, cwd),
  );
}
