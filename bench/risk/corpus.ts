import { parseArgs } from 'node:util';
import { type Judged, boundsOf, isRight, judgeAll, shareOf } from './bounds.ts';
import { corpusLines, ownLines } from './lines.ts';

/**
 * `npm run risk:corpus`: judges every line of the corpus that lies beside the project, and of the project's own cases, and
 * says which are not in their tiers. Ends with 1 where a bound is not kept, with 2 where only the corpus is not there.
 */
const { values: options } = parseArgs({ options: { misses: { type: 'boolean', default: false } } });
function report(name: string, lines: readonly Judged[]): boolean {
  console.log(`${name}: ${lines.length} lines`);
  let kept = true;
  for (const bound of boundsOf(lines)) {
    const right = bound.lines.filter(isRight).length;
    const share = shareOf(bound);
    const missed = share >= bound.least ? '' : '  MISSED';
    kept &&= missed === '';
    const percent = (share * 100).toFixed(2).padStart(7);
    console.log(
      `  ${bound.name.padEnd(20)} ${String(right).padStart(5)} of ${String(bound.lines.length).padEnd(5)} ${percent} %  (at least ${bound.least * 100} %)${missed}`,
    );
  }
  if (options.misses) {
    for (const line of lines.filter((one) => !isRight(one))) {
      const wanted = [
        line.min === null ? '' : `>=${line.min}`,
        line.max === null ? '' : `<=${line.max}`,
      ].join(' ');
      console.log(`  ${line.tier} ${wanted}\t${JSON.stringify(line.text.slice(0, 300))}\t${line.rules}`);
    }
  }
  return kept;
}

const corpus = corpusLines();
const own = report('own cases', judgeAll(ownLines()));
if (corpus === null) {
  console.error(
    "The corpus of peers' test suites (../shared/corpus/risk-peers.jsonl) does not lie beside the project. It is optional: exit code 2 says that it is absent, and nothing else; 1 says that a bound was missed.",
  );
  process.exitCode = own ? 2 : 1;
} else if (!report('corpus of peers', judgeAll(corpus)) || !own) process.exitCode = 1;
