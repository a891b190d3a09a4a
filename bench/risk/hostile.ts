const SIZE = 64 * 1024;

const fill = (unit: string, size = SIZE): string => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
const nest = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);
const quoted = (depth: number): string =>
  Array.from({ length: depth }).reduce<string>((text) => `bash -c ${JSON.stringify(text)}`, 'rm -rf /');

/** Texts that are made to cost a judge as much as they can. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'substitutions in substitutions': nest('$(', 'rm -rf /', ')', 5_000),
  'allowed depth of substitutions': nest('$(', 'rm -rf /', ')', 60),
  'unclosed substitutions': fill('$('),
  backticks: fill('`'),
  braces: fill('{a,b}'),
  'braces that multiply': '{a,b,c,d}'.repeat(14),
  quotes: fill('"'),
  'quotes in quotes': quoted(9),
  assignments: fill('a=b '),
  'doubling variable': `x=aaaaaaaaaa;${'x=$x$x;'.repeat(60)}echo $x`,
  'doubling arguments': fill('set -- "$@" "$@"; '),
  'doubling list': `a=(x);${'a=("${a[@]}" "${a[@]}");'.repeat(60)}echo "\${a[@]}"`,
  pipes: fill('a|'),
  'here-documents': fill('cat <<E\nx\nE\n'),
  'loops in loops': `${'while x=$x; do '.repeat(200)}:;${'done;'.repeat(200)}`,
  'candidates of candidates': `${'for a in 1 2 3 4 5 6 7 8; do '.repeat(12)}echo $a;${'done;'.repeat(12)}`,
  'functions that call twice': `${Array.from({ length: 60 }, (_, i) => `f${i + 1}(){ f${i}; f${i}; };`).join(' ')} f60`,
  'aliases of aliases': `${Array.from({ length: 60 }, (_, i) => `alias a${i + 1}="a${i} a${i}";`).join('')}a60`,
  wrappers: fill('sudo '),
  'shells in shells': fill('bash -c '),
  watch: fill('watch '),
  'find -exec': `find . ${fill('-exec rm {} \\; ')}`,
  redirects: fill('>a '),
  'long word': `rm -rf ${fill('/a')}`,
  'encoded text': `echo ${fill('YQ==')}| base64 -d | sh`,
  keywords: fill('coproc '),
  tests: fill('[[ a && '),
  'SQL brackets': `SELECT ${nest('(', '1', ')', 20_000)}`,
  'SQL conditions': `DELETE FROM t WHERE ${fill('1=1 OR ')}`,
  'many small commands': fill('rm a\n'),
  'names of programs': fill('rm bash git '),
  'python strings': `python3 -c '${fill('"a"+')}'`,
  'python brackets': `python3 -c '${fill('f(')}'`,
  powershell: `powershell -c "${fill('$( ')}"`,
  'filters in a row': `echo ${fill('a', 20_000)} ${fill('| tr a b', 6_000)}`,
  'reversals in a row': `echo ${fill('a', 20_000)} ${fill('| rev', 6_000)}`,
  'patterns with stars': `x=${fill('a', 500)}; ${fill('echo ${x##*a*a*a*b};', 6_000)}`,
  'clients of SQL': fill("psql -c 'delete from t';", 24_000),
  'text appended and run': fill('echo a >> f;sh f;', 24_000),
  'names that are patterns': fill('/bin/?? a;', 20_000),
  'unknown output run': fill('awk 1|sh;', 20_000),
  'braces that hold variables': fill('echo {$a,b}{$c,d}{$e,f};', 20_000),
  'loops over known words': `${'for a in 1 2 3 4 5 6; do '.repeat(20)}echo $a;${'done;'.repeat(20)}`,
  'commands to a sink': `exec > >(sh); ${fill('echo ls;', 20_000)}`,
  'shells in find': `find / ${fill('-exec sh -c "rm {}" \\; ', 24_000)}`,
  'short scripts for shells': fill("bash -c 'ls';", 24_000),
  'names padded with names': fill(Array.from({ length: 9_000 }, (_, index) => `rm f${index};`).join(' ')),
};
