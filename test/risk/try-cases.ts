import { type Examination, type Miss, caseFiles, describeMiss, examine } from './examine.ts';

/** Prints the misses of every file of cases (or of those whose names contain the first argument), and the totals. */
function tryCases(part: string): void {
  const done: Examination[] = [];
  for (const file of caseFiles().filter((name) => name.includes(part))) {
    const examined = examine(file);
    done.push(examined);
    const { cases, misses, unmarked } = examined;
    print(
      `${file}: ${cases.length - misses.length} of ${cases.length} right, ${unmarked.length} without a mark`,
    );
    for (const miss of [...misses, ...unmarked]) print(`  ${describeMiss(miss)}`);
  }
  const cases = done.flatMap((examined) => examined.cases);
  const misses = done.flatMap((examined) => examined.misses);
  for (const kind of ['shell', 'sql', 'tool']) {
    const ofKind = cases.filter((item) => item.kind === kind);
    const missed = misses.filter(({ examined }) => examined.kind === kind);
    print(`${kind} dangerous: ${share(ofKind.filter(isDangerous).length, missed.filter(ofDanger).length)}`);
    print(
      `${kind} harmless: ${share(ofKind.filter((item) => !isDangerous(item)).length, missed.filter((miss) => !ofDanger(miss)).length)}`,
    );
  }
}

function isDangerous(item: { readonly min?: string }): boolean {
  return item.min !== undefined;
}

function ofDanger({ examined }: Miss): boolean {
  return isDangerous(examined);
}

function share(all: number, wrong: number): string {
  const percent = all === 0 ? 100 : ((all - wrong) / all) * 100;
  return `${percent.toFixed(1)} % of ${all} right`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

tryCases(process.argv[2] ?? '');
