import { PLATFORM_SINGLE_DASH, PLATFORM_VALUED } from './platform-options.ts';

/**
 * Options whose value is the next word, by tool, so that a value is not taken for an operand. Letters and long names;
 * `git: 'C c git-dir'` says that `-C x`, `-c x` and `--git-dir x` each take the word after them.
 */
const VALUED: Readonly<Record<string, string>> = {
  ...PLATFORM_VALUED,
  git: 'C c git-dir work-tree namespace exec-path config-env m F message file author date',
  podman: 'H c l f p e u w v name network url connection root',
  'docker-compose': 'f p file project-name profile env-file project-directory',
  systemctl: 'H M t p n o s host machine type property lines output signal root job-mode',
  curl: 'A b c C d D e E F h H K m o P Q r t T u U w x X Y y z request header data data-ascii data-raw data-binary data-urlencode output output-dir url url-query user proxy proxy-user max-time connect-timeout connect-to resolve upload-file form form-string user-agent cookie cookie-jar referer retry retry-delay retry-max-time json config dump-header cacert capath cert cert-type key key-type pass range limit-rate interface unix-socket abstract-unix-socket socks5 socks5-hostname socks4 noproxy write-out trace trace-ascii stderr max-redirs max-filesize ciphers tls-max tlsv1.3 aws-sigv4 oauth2-bearer netrc-file variable quote time-cond',
  wget: 'O P o a t T U i e Q B A R D I X w l output-document directory-prefix output-file append-output header user-agent post-data post-file method body-data body-file tries timeout user password input-file base execute load-cookies save-cookies referer http-user http-password ca-certificate certificate private-key accept reject domains exclude-directories include-directories level wait limit-rate quota bind-address',
  http: 'a A s o p b auth auth-type session session-read-only output print pretty style timeout proxy verify cert cert-key boundary raw max-redirects format-options',
  https:
    'a A s o p b auth auth-type session session-read-only output print pretty style timeout proxy verify cert cert-key boundary raw',
  xh: 'a A s o p auth auth-type session session-read-only output print pretty style timeout proxy verify cert cert-key raw max-redirects',
  aria2c: 'd o i s x j dir out input-file split header user-agent max-connection-per-server',
  sftp: 'b B c D F i J l o P R S s X',
  sshfs: 'o p F',
  'ssh-copy-id': 'i p o F',
  'ssh-keygen': 'b C E f F H I m M N n O P R r s t V w Y Z z',
  autossh: 'M b c D E e F I i J L l m O o p Q R S W w B',
  ssh: 'b c D E e F I i J L l m O o p Q R S W w B',
  scp: 'c F i J l o P S',
  rsync:
    'e f B M T rsh filter exclude include exclude-from include-from files-from password-file port log-file',
  tar: 'f C X T file directory exclude exclude-from files-from',
  sed: 'e f expression file',
  awk: 'F v f',
  gawk: 'F v f e i l field-separator assign file source include load',
  mawk: 'F v f',
  nawk: 'F v f',
  vim: 'c S u U T i s w W cmd',
  vi: 'c S u U T i s w W cmd',
  nvim: 'c S u i s w W cmd',
  man: 'C M P S E R m s e L p r pager',
  emacs: 'l f eval load funcall execute',
  osascript: 'e l s',
  lua: 'e l',
  rscript: 'e',
  deno: 'c config import-map lock location seed',
  grep: 'e f m A B C regexp file max-count include exclude exclude-dir',
  rg: 'e f g t T m A B C glob type regexp file max-count replace r',
  find: '',
  chmod: 'reference',
  chown: 'reference from',
  tee: '',
  sort: 'o k t T S output key field-separator',
  head: 'n c lines bytes',
  tail: 'n c lines bytes pid s',
  cut: 'd f c b delimiter fields',
  install: 'm o g t mode owner group target-directory',
  cp: 't S target-directory suffix',
  mv: 't S target-directory suffix',
  ln: 't S target-directory suffix',
  mkdir: 'm mode',
  truncate: 's r size reference',
  pip: 'i r c index-url extra-index-url requirement constraint target t',
  python: 'c m W X',
  node: 'e p r eval print require import loader',
  perl: 'e E I',
  ruby: 'e I r C',
  php: 'r f d c B R F E',
  bash: 'c o O rcfile init-file',
  sh: 'c o',
  zsh: 'c o',
  kill: 's n signal',
  pkill: 'u U g G P t signal',
  journalctl: 'u n p t o unit lines since until identifier output',
  crontab: 'u',
  su: 'c s g G w command shell group',
  runuser: 'c s g G u command shell group user',
  useradd: 'b c d e f g G k K p s u',
  usermod: 'c d e f g G l p s u',
  nc: 'w s p i q X x e c I O T V g G',
  ncat: 'w s p i x e c g G m d o exec sh-exec lua-exec proxy proxy-type proxy-auth source source-port wait delay idle-timeout max-conns ssl-cert ssl-key',
  netcat: 'w s p i q X x e c I O T',
  dig: 'b f k p q t c x y',
  nmap: 'p e S D g T v d i oN oX oS oG oA script script-args exclude excludefile top-ports max-rate min-rate',
  tcpdump: 'B c C E F G i M r s T V w W y z Z',
  rclone:
    'config transfers checkers bwlimit include exclude filter include-from exclude-from filter-from files-from log-file log-level drive-root-folder-id',
  ngrok: 'config log region authtoken hostname domain subdomain',
  socat: '',
  openssl: '',
};

/** Tools whose options are whole words after a single dash, so that `-auto-approve` is no cluster of letters. */
const SINGLE_DASH = new Set(
  `find java javac openssl ffmpeg convert magick xcodebuild ant
   mvn powershell pwsh adb az-copy netsh fd-find ${PLATFORM_SINGLE_DASH}`.split(/\s+/),
);

const TABLE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(VALUED).map(([name, words]) => [
    name,
    new Set(
      words
        .split(' ')
        .filter((word) => word !== '')
        .map((word) => (word.length === 1 ? `-${word}` : `--${word}`)),
    ),
  ]),
);

/** Whether this option of this tool takes the next word as its value: `-o`, `--output`, a cluster such as `-xo`. */
export function takesValue(tool: string, option: string): boolean {
  const valued = TABLE.get(tool);
  if (valued === undefined) return false;
  if (option.startsWith('--') || option.length === 2) return valued.has(option);
  // In a cluster only the last letter can take the next word; one before it takes the rest of the cluster.
  for (let index = 1; index < option.length - 1; index += 1) {
    if (valued.has(`-${option.charAt(index)}`)) return false;
  }
  return valued.has(`-${option.charAt(option.length - 1)}`);
}

export function hasSingleDashNames(tool: string): boolean {
  return SINGLE_DASH.has(tool);
}
