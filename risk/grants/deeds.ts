/** Of a command, the words that are data: what a grant lets vary. */
export interface DataWords {
  /** Words without an option before them are files that it works on. */
  readonly files: boolean;
  /** Options without a value, after which a word is still a file. */
  readonly bare: ReadonlySet<string>;
  /** Options whose next word is a message for people. */
  readonly texts: ReadonlySet<string>;
  /** Options whose next word is a count. */
  readonly counts: ReadonlySet<string>;
  /** The first word that is a count. */
  readonly counted: boolean;
}

/**
 * Commands of which the judge knows that their files and messages are data, each as `words: options`. What is not here
 * has no data: every word of it is fixed. No interpreter, no shell, no wrapper, and nothing that reads commands from
 * its input belongs here. Options that say where code or configuration lies are fixed with their values.
 */
const TABLE = `
cat: -n
head: -n#
tail: -n# -f
wc: -l -w -c
sort: -u -n -r
uniq: -c
ls: -l -a -la -al -1
stat:
file:
diff: -u -r
grep: -n -r -i -l -c -v -w -E -F -rn -in
cp: -p -v -n -f -r
mv: -v -n -f
rm: -v -f -i
touch:
mkdir: -p -v
rmdir:
sleep #:
git add: -A -u -v -n
git commit: -m= --message= -am= -a -q -v --no-edit
git diff: --staged --cached --stat
git log: -n# --oneline -p --stat
git show: --stat
git blame:
git status: -s
git rm: -f -q
git mv: -f -v
git restore: --staged
git stash push: -m= -u
npm test:
npm run test:
pnpm test:
yarn test:
npx jest: --watchAll=false --coverage
npx vitest run: --coverage
jest: --coverage
vitest run: --coverage
pytest: -v -q -x -vv -s
python -m pytest: -v -q -x -vv -s
python3 -m pytest: -v -q -x -vv -s
npx eslint: --fix --quiet
eslint: --fix --quiet
npx prettier: --write --check
prettier: --write --check
npx oxlint: --fix --quiet
oxlint: --fix --quiet
ruff check: --fix -q
ruff format: -q
black: -q
mypy: --strict
`;

const DEEDS: ReadonlyMap<string, DataWords> = new Map(TABLE.trim().split('\n').map(rowOf));

function rowOf(row: string): readonly [string, DataWords] {
  const [head = '', rest = ''] = row.split(/:\s*(?=\s|-|$)/);
  const options = rest.split(' ').filter((word) => word !== '');
  const ending = (sign: string): ReadonlySet<string> =>
    new Set(options.filter((word) => word.endsWith(sign)).map((word) => word.slice(0, -1)));
  const counted = head.endsWith(' #');
  const bare = new Set(options.filter((word) => !/[^-]=$|#$/.test(word)));
  const name = counted ? head.slice(0, -2) : head;
  return [name, { files: !counted, bare, texts: ending('='), counts: ending('#'), counted }];
}

const LONGEST = 3;

/** How many words name the command, and which of the others are data; null for a command that is not in the table. */
export function dataWordsOf(
  words: readonly string[],
): { readonly name: number; readonly data: DataWords } | null {
  for (let name = LONGEST; name >= 1; name -= 1) {
    const data = DEEDS.get(words.slice(0, name).join(' '));
    if (data !== undefined && words.length >= name) return { name, data };
  }
  return null;
}
