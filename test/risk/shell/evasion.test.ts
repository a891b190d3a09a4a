import { classify } from '../../../risk/classify.ts';

const tierOf = (command: string): string => classify({ action: { command } }, { trustedNetworks: [] }).tier;

/** Each runs `rm -rf /` in a real shell. */
const SAME_DEED: Readonly<Record<string, readonly string[]>> = {
  'the elements of lists and maps': [
    'declare -a a=(rm -rf /); "${a[@]}"',
    'declare -A a=([k]=rm [j]=-rf); ${a[k]} ${a[j]} /',
    "a=('ls' 'rm -rf /'); for i in 0 1; do ${a[i]}; done",
    "a=('ls' 'rm -rf /'); for ((i=0;i<2;i++)); do ${a[i]}; done",
    'set -- -rf / rm; "${@: -1}" "${@:1:2}"',
  ],
  'a name that stands for another': ['x=rm; declare -n r=x; $r -rf /', 'x=rm; y=x; ${!y} -rf /'],
  'what read and printf put into variables': [
    'read -a a <<< \'rm -rf /\'; "${a[@]}"',
    "IFS=, read a b c <<< 'rm,-rf,/'; $a $b $c",
    'printf -v x %s rm; $x -rf /',
    "exec <<< 'rm -rf /'; read x; $x",
  ],
  'transformed values': ["x='\\x72m'; ${x@E} -rf /", 'x=\'$(rm -rf /)\'; echo "${x@P}"'],
  'braces that hold expansions': [
    'x=/; {rm,-rf,$x}',
    '{rm,-rf,$(echo /)}',
    "$(printf '%s' {r..r}{m..m}) -rf /",
  ],
  'a loop that puts a command together': [
    'for w in rm -rf /; do x="$x $w"; done; $x',
    'x=; for w in / -rf rm; do x="$w $x"; done; eval "$x"',
    "for w in rm -rf /; do printf '%s ' $w; done | sh",
    'f() { while [ $# -gt 0 ]; do rm -rf "$1"; shift; done; }; f a /',
  ],
  'subscripts that arithmetic runs': [
    "let 'x=a[$(rm -rf /)]'",
    "x='a[$(rm -rf /)]'; (( x ))",
    "x='a[$(rm -rf /)]'; [[ $x -eq 1 ]]",
    "test -v 'a[$(rm -rf /)]'",
    'x[$(rm -rf /; echo 0)]=1',
    'x=(1); : ${x[$(rm -rf /; echo 0)]}',
    'echo a[$(rm -rf /)]',
    'echo $(( 1 + ${x:-$(rm -rf /; echo 1)} ))',
    'case x in $(rm -rf /)) ;; esac',
  ],
  'shells at the other end of a redirect': [
    'echo rm -rf / > >(bash)',
    'exec > >(bash); echo rm -rf /',
    'coproc bash; echo rm -rf / >&"${COPROC[1]}"',
    "exec 3<<< 'rm -rf /'; bash <&3",
    "bash /dev/fd/3 3<<< 'rm -rf /'",
    "exec <<< 'rm -rf /'; bash",
    'mkfifo p; sh p & echo rm -rf / > p',
    "exec 5> x; echo 'rm -rf /' >&5; bash x",
  ],
  'files that the script has put together': [
    "printf 'rm ' > a; printf '%s' '-rf /' >> a; sh a",
    "printf 'rm ' > a; printf -- '-rf /' > b; cat a b | sh",
    "echo 'rm -rf /' > f; xargs -a f env",
    "mkdir d; cat > d/x <<< 'rm -rf /'; cd d; bash x",
    "echo 'rm -rf /' > x; cp x d; bash d/x",
    "echo 'rm -rf /' > x; bash x*",
    "install -m755 /dev/stdin x <<< 'rm -rf /'; ./x",
    "printf 'all:\\n\\trm -rf /\\n' > Makefile; make",
  ],
  'programs under other names': [
    'cp "$(command -v rm)" ./ls2; ./ls2 -rf /',
    'ln -s /bin/rm x; ./x -rf /',
    'hash -p /bin/rm harmless; harmless -rf /',
    "shopt -s expand_aliases\nalias x='nohup ' y='rm -rf'\nx y /",
    "$0 -c 'rm -rf /'",
  ],
  'filters that leave it as it is': [
    "echo 'rmX-rfX/' | sed 's/X/ /g' | sh",
    "echo 'a:rm -rf /' | cut -d: -f2 | sh",
    "echo 'rm -rf / #' | grep rm | sh",
    'awk \'BEGIN{print "rm -rf /"}\' | sh',
    "seq 1 | sed 's/.*/rm -rf \\//' | sh",
    "date '+rm -rf /' | sh",
  ],
  'places that commands name': [
    'rm -rf $(dirname /usr)',
    'rm -rf "$(readlink -f /)"',
    'rm -rf $(cd /; pwd)',
    'find / -maxdepth 0 -print0 | xargs -0 rm -rf',
    'find / -exec sh -c \'rm -rf "$1"\' _ {} \\;',
    'cd /; ls | xargs rm -rf',
    'cd /; cd /tmp; cd -; rm -rf *',
    "env x=/ sh -c 'rm -rf $x'",
    "env -C / sh -c 'rm -rf *'",
  ],
  'what shells read before anything else': [
    "echo 'rm -rf /' > rc; BASH_ENV=rc bash -c :",
    "PS4='$(rm -rf /)' bash -xc :",
    "env 'BASH_FUNC_x%%=() { rm -rf /; }' bash -c x",
    "bash +O extglob -c 'rm -rf /'",
    'env -S \'sh -c "rm -rf /"\'',
  ],
  'commands inside sed and ed': [
    "sed -n '1e rm -rf /' <<< x",
    "echo 'rm -rf /' | sed e",
    "ed -s <<< '!rm -rf /'",
  ],
};

test.each(Object.keys(SAME_DEED))('the deed is seen through %s', (name) => {
  const missed = (SAME_DEED[name] ?? []).filter((command) => tierOf(command) !== 'CRITICAL');
  expect(missed.map((command) => `${command}: ${tierOf(command)}`)).toEqual([]);
});

test('text that the same means only carry raises nothing', () => {
  const alarms = [
    'declare -A m=([\'rm -rf /\']=bad [ls]=ok); echo "${m[ls]}"',
    'a=(\'rm -rf /\' ls); for c in "${a[@]}"; do echo "$c"; done',
    'x=\'a[$(rm -rf /)]\'; echo "$x"',
    "printf -v x '%s' 'rm -rf /'; echo \"$x\"",
    "echo 'rm -rf /' > >(tee log.txt)",
    "exec > >(tee log.txt) 2>&1; echo 'rm -rf /'",
    "mkfifo p; cat p & echo 'rm -rf /' > p",
    'echo \'rm -rf /\' | while read -r l; do echo "$l"; done',
    'die() { echo "$1" >&2; }; die \'do not rm -rf /\'',
    'run() { echo "+ $*"; "$@"; }; run ls -l',
    'case "$cmd" in *\'rm -rf\'*) echo bad;; esac',
    "echo 'drop' | sed 's/drop/rm -rf \\//'",
    'ls | head -3 | xargs cat',
    'find . -type f | xargs wc -l',
  ].filter((command) => ['MEDIUM', 'HIGH', 'CRITICAL'].includes(tierOf(command)));
  expect(alarms).toEqual([]);
});

test('a command behind a thousand names of programs is seen where the text is too long to be parsed', () => {
  const padding = Array.from({ length: 9_000 }, (_, index) => `rm f${index};`).join(' ');
  expect(tierOf(`${padding} rm -rf /`)).toBe('CRITICAL');
});

test.each([
  ['filters one after the other', `echo ${'a'.repeat(20_000)} ${'| tr a b'.repeat(700)}`],
  ['commands that only print', `(${'echo a;'.repeat(8_000)}) | cat`],
  ['loops in loops over words', `${'for a in 1 2 3 4 5 6; do '.repeat(20)}echo $a;${'done;'.repeat(20)}`],
])('what is too much to be read is never safe: %s', (_, command) => {
  expect(tierOf(command)).not.toBe('SAFE');
});
