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
  curl: 'A b c d e E F H K m o Q r T u U w x X X request header data data-raw data-binary data-urlencode output url user proxy max-time connect-timeout upload-file form user-agent cookie retry json',
  wget: 'O P o a t T U i output-document directory-prefix output-file header user-agent post-data post-file method body-data body-file tries timeout user password',
  ssh: 'b c D E e F I i J L l m O o p Q R S W w B',
  scp: 'c F i J l o P S',
  rsync:
    'e f B M T rsh filter exclude include exclude-from include-from files-from password-file port log-file',
  tar: 'f C X T file directory exclude exclude-from files-from',
  sed: 'e f expression file',
  awk: 'F v f',
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
  su: 'c s g G command shell group',
  useradd: 'b c d e f g G k K p s u',
  usermod: 'c d e f g G l p s u',
  nc: 'w s p i q X x e c',
  socat: '',
  openssl: '',
};

/** Tools whose options are whole words after a single dash, so that `-auto-approve` is no cluster of letters. */
const SINGLE_DASH = new Set(
  `find java javac openssl ffmpeg convert magick xcodebuild gradle ant
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
