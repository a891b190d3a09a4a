import { type Invocation, hasOperand, hasSwitch, optionWord, optionWords } from '../../command/invocation.ts';
import { grantsPower, isSystemFile, isVital, placeOf } from '../../paths/paths.ts';
import { isGitHook, namesAccounts, runsByItself } from '../../paths/power-files.ts';
import { type Rule, familyOf } from '../../rule.ts';
import type { Word } from '../../command/word.ts';
import { asksHelp, onlyListsCopies, onlyPretends } from '../asking.ts';

/** They write over every file they are given. */
const ALL_OPERANDS: ReadonlySet<string> = new Set('tee sed gsed sponge truncate touch ed ex'.split(' '));
const WRITERS =
  'tee cp gcp mv gmv install ln link sed gsed sponge rsync truncate ditto ed ex dd dcfldd scp'.split(' ');
const SHREDDERS = ['shred', 'gshred', 'srm', 'wipe', 'scrub'];

/** The files a command writes, as far as its arguments name them. */
function writtenBy(call: Invocation): readonly Word[] {
  if (/^g?sed$/.test(call.name)) return hasSwitch(call, 'i', 'in-place') ? call.operands : [];
  if (call.name === 'rsync' && onlyPretends(call)) return [];
  if (/^dd$|^dcfldd$/.test(call.name))
    return call.args
      .filter((arg) => arg.text.startsWith('of='))
      .map((arg) => ({ ...arg, text: arg.text.slice(3) }));
  const folder = optionWords(call, '-t', '--target-directory');
  if (ALL_OPERANDS.has(call.name)) return call.operands;
  if (folder.length > 0) return folder;
  return call.operands.length > 1 ? call.operands.slice(-1) : [];
}

const writes = (call: Invocation, test: (text: string, cwd?: string) => boolean): boolean =>
  writtenBy(call).some((word) => test(word.text, call.cwd));

const sourcesOf = (call: Invocation): readonly Word[] =>
  optionWord(call, '-t', '--target-directory') === undefined ? call.operands.slice(0, -1) : call.operands;

const syncsAway = (call: Invocation): boolean => {
  if (onlyPretends(call) || hasSwitch(call, 'n')) return false;
  return (
    [...call.switches].some((name) => name === 'del' || name.startsWith('delete')) ||
    hasSwitch(call, 'remove-source-files', 'remove-sent-files')
  );
};

/** Writing, copying, moving and overwriting files. */
export const writing = familyOf('Writing, copying, moving and overwriting files', [
  {
    rule: 'files.write-help',
    tier: 'SAFE',
    label: null,
    message: 'Shows how a writing command is used.',
    zh: '显示写入命令的用法。',
    names: [...WRITERS, ...SHREDDERS, 'touch', 'mkdir'],
    when: (call) => asksHelp(call) && call.args.length === 1,
    flags: ['cp --help', 'rsync --version'],
    spares: ['cp a --help b'],
  },
  {
    rule: 'files.grant-rights',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Writes who has which account, and who may act as administrator.',
    zh: '写入账户信息，或谁可以充当管理员。',
    names: WRITERS,
    when: (call) => writes(call, namesAccounts),
    flags: ['tee -a /etc/sudoers', 'cp p /etc/passwd', 'tee /etc/sudoers.d/ada'],
    spares: ['sed -n 1p /etc/passwd', 'cp /etc/passwd .', 'visudo -c'],
  },
  {
    rule: 'files.grant-power',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Writes a file that decides who may log in, or what runs at the next login or start.',
    zh: '写入决定谁能登录、或下次登录或启动时运行什么的文件。',
    names: WRITERS,
    when: (call) => writes(call, (text, cwd) => grantsPower(text, cwd)),
    flags: [
      'tee -a /etc/crontab',
      'cp key ~/.ssh/authorized_keys',
      "sed -i 's/no/yes/' /etc/ssh/sshd_config",
    ],
    spares: ['cp ~/.ssh/authorized_keys backup', 'cp app.conf /etc/app/app.conf', 'sed -n 1p /etc/passwd'],
  },
  {
    rule: 'files.secret-write',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Replaces stored credentials.',
    zh: '替换已保存的凭据。',
    names: WRITERS,
    when: (call) =>
      writes(call, (text) =>
        /(?:^|\/)(?:\.netrc|\.pgpass|\.git-credentials|\.aws\/credentials|\.kube\/config|\.docker\/config\.json|\.npmrc|\.pypirc)$/.test(
          text,
        ),
      ),
    flags: ['cp new ~/.netrc', 'mv kubeconfig ~/.kube/config'],
    spares: ['cp .npmrc.example notes'],
  },
  {
    rule: 'files.git-hook',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Writes what git or a language runs by itself, or where packages are trusted from.',
    zh: '写入 git 或语言会自动运行的内容，或受信任的软件包来源。',
    names: WRITERS,
    when: (call) => writes(call, isGitHook) || writes(call, runsByItself),
    flags: ['cp hook.sh .git/hooks/pre-commit', 'ln -s ../../hook .git/hooks/post-merge'],
    spares: ['cp .git/hooks/pre-commit hook.sh', 'cp a .githooks/pre-commit'],
  },
  {
    rule: 'files.move-vital',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Moves the root, a home or a system folder away, which takes it from everything that needs it.',
    zh: '移走根目录、主目录或系统目录，依赖它的一切都会失效。',
    names: ['mv', 'gmv'],
    when: (call) =>
      sourcesOf(call).some(
        (word) => isVital(word.text, call.cwd) && !/^\/(?:mnt|media|srv|opt)/.test(word.text),
      ),
    flags: ['mv /usr /usr.old', 'mv ~ /dev/null', 'mv /etc/* /tmp'],
    spares: ['mv a /usr/local/bin', 'mv /tmp/a ~'],
  },
  {
    rule: 'files.move-nowhere',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Moves files to where nothing can bring them back.',
    zh: '把文件移到无法找回的地方。',
    names: ['mv', 'gmv'],
    when: (call) => call.operands.at(-1)?.text === '/dev/null',
    flags: ['mv notes.txt /dev/null'],
    spares: ['mv notes.txt null', 'cp /dev/null notes.txt'],
  },
  {
    rule: 'files.move-system',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Moves a file away that the machine needs.',
    zh: '移走系统需要的文件。',
    names: ['mv', 'gmv'],
    when: (call) =>
      sourcesOf(call).some(
        (word) =>
          isSystemFile(word.text, call.cwd) ||
          (placeOf(word.text, call.cwd) === 'etc' &&
            (grantsPower(word.text, call.cwd) ||
              placeOf(call.operands.at(-1)?.text ?? '', call.cwd) !== 'etc')),
      ),
    flags: ['mv /usr/bin/sudo /tmp', 'mv /boot/vmlinuz /boot/old', 'mv /etc/passwd /tmp'],
    spares: ['mv tool /usr/bin/tool', 'mv bin/tool tool', 'mv /etc/app/a.conf /etc/app/b.conf'],
  },
  {
    rule: 'files.write-system',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Replaces a program or library of the system.',
    zh: '替换系统的程序或库。',
    names: WRITERS,
    when: (call) =>
      writes(
        call,
        (text, cwd) =>
          isSystemFile(text, cwd) ||
          /^\/(?:usr\/)?s?bin$|^\/(?:usr\/)?lib(?:64)?$|^\/boot$/.test(text.replace(/\/+$/, '')),
      ),
    flags: [
      'cp sudo /usr/bin/sudo',
      'install -m 755 tool /usr/sbin/',
      'ln -sf x /lib/libc.so.6',
      'tee /sys/power/state',
    ],
    spares: ['install tool /usr/local/bin', 'cp /usr/bin/env .', 'tee /etc/motd'],
  },
  {
    rule: 'files.empty-copy',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Empties a file by copying nothing over it.',
    zh: '用空内容覆盖文件，将其清空。',
    names: ['cp', 'gcp', 'rsync'],
    when: (call) => call.operands.length > 1 && call.operands[0]?.text === '/dev/null',
    flags: ['cp /dev/null data.db'],
    spares: ['cp data.db /dev/null'],
  },
  {
    rule: 'files.shred',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Overwrites files so that nothing can bring them back.',
    zh: '覆写文件，使其无法恢复。',
    names: SHREDDERS,
    when: (call) =>
      ['shred', 'gshred', 'scrub'].includes(call.name) ||
      call.fed ||
      hasSwitch(call, 'r', 'R', 'recursive') ||
      call.operands.some((word) => /[*?]|^[/~$]/.test(word.text)),
    flags: ['shred -u draft.txt', 'srm -r archive', 'srm ~/thesis.tex'],
    spares: ['srm draft.txt', 'rm draft.txt'],
  },
  {
    rule: 'files.shred-one',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes a file for good, overwriting it.',
    zh: '覆写并彻底删除一个文件。',
    names: SHREDDERS,
    flags: ['srm draft.txt'],
    spares: ['rm draft.txt'],
  },
  {
    rule: 'files.truncate',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Cuts a file to a given size, by default discarding its contents.',
    zh: '把文件截断到指定大小，通常会丢弃其内容。',
    names: ['truncate'],
    when: (call) => optionWord(call, '-s', '--size')?.text.startsWith('+') !== true,
    flags: ['truncate -s 0 app.log', 'truncate --size=0 data'],
    spares: ['truncate -s +1M image'],
  },
  {
    rule: 'files.sync-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes at the destination whatever the source does not have, or the source itself.',
    zh: '删除目标端中源端没有的内容，或删除源文件。',
    names: ['rsync'],
    when: syncsAway,
    flags: [
      'rsync -a --delete src/ dst/',
      'rsync -a --delete src/ host:/srv/site/',
      'rsync --remove-source-files a b',
    ],
    spares: ['rsync -an --delete src/ dst/', 'rsync -a --delete --dry-run a b', 'rsync -a src/ dst/'],
  },
  {
    rule: 'files.sync-pretend',
    tier: 'SAFE',
    label: null,
    message: 'Shows what a copy would do.',
    zh: '显示复制会做什么。',
    names: ['rsync'],
    when: onlyListsCopies,
    flags: ['rsync -an src/ dst/', 'rsync --dry-run -a a b'],
    spares: ['rsync -a a b'],
  },
  {
    rule: 'files.edit-in-place',
    tier: 'LOW',
    label: null,
    message: 'Edits files in place.',
    zh: '就地编辑文件。',
    names: ['sed', 'gsed'],
    when: (call) => hasSwitch(call, 'i', 'in-place'),
    flags: ["sed -i 's/a/b/' notes.txt"],
    spares: ["sed 's/a/b/' notes.txt"],
  },
  {
    rule: 'files.link-root',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Makes another name for the root or a system folder.',
    zh: '为根目录或系统目录创建另一个名称。',
    names: ['ln'],
    when: (call) => hasOperand(call, (text) => placeOf(text, call.cwd) === 'root'),
    flags: ['ln -s / public'],
    spares: ['ln -s ../a b'],
  },
  {
    rule: 'files.link-system',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Puts a link in the place of a system file, so that programs read what it points to.',
    zh: '用链接取代系统文件，使程序改读链接指向的内容。',
    names: ['ln', 'link'],
    when: (call) => call.operands.length > 1 && placeOf(call.operands.at(-1)?.text ?? '', call.cwd) === 'etc',
    flags: ['ln -sf /srv/other.conf /etc/resolv.conf'],
    spares: ['ln -s /etc/nginx/nginx.conf conf', 'ln -s a b'],
  },
  {
    rule: 'files.write',
    tier: 'LOW',
    label: null,
    message: 'Writes, copies or moves files.',
    zh: '写入、复制或移动文件。',
    names:
      `tee cp gcp mv gmv ln link install touch mkdir mktemp rsync patch split csplit ditto sponge mkfifo mknod truncate fallocate
       xcopy robocopy copy move ren md rename mmv dos2unix unix2dos ed ex vim vi nvim nano emacs pico micro code subl
       convert magick ffmpeg pandoc`.split(/\s+/),
    flags: ['cp a b', 'mkdir -p out', 'tee notes.md', 'cp app.conf /etc/app/app.conf'],
    spares: ['mv a /dev/null'],
  },
] satisfies readonly Rule[]);
