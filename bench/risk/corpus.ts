import { parseArgs } from 'node:util';
import { type Tier, TIERS } from '../../domain/tier.ts';
import { classify } from '../../risk/classify.ts';
import { type Line, corpusLines, ownLines } from './lines.ts';

/**
 * `npm run risk:corpus`: judges every line of the corpus that lies beside the project, and of the project's own cases, and
 * says which are not in their tiers. Ends with 1 where a bound is not kept, with 2 where the corpus is not there.
 */
const { values: options } = parseArgs({ options: { misses: { type: 'boolean', default: false } } });
const SETTINGS = { trustedNetworks: ['10.0.0.0/24'] };

interface Judged extends Line {
  readonly tier: Tier;
  readonly rules: string;
}

const rank = (tier: Tier): number => TIERS.indexOf(tier);
const isRight = ({ tier, min, max }: Judged): boolean =>
  (min === null || rank(tier) >= rank(min)) && (max === null || rank(tier) <= rank(max));

function judged(lines: readonly Line[]): readonly Judged[] {
  return lines.map((line) => {
    const { tier, findings } = classify({ action: line.action }, SETTINGS);
    return { ...line, tier, rules: findings.map(({ rule }) => rule).join(' ') };
  });
}

interface Bound {
  readonly name: string;
  readonly lines: readonly Judged[];
  /** The least share of them that must be right. */
  readonly least: number;
}

function boundsOf(lines: readonly Judged[]): readonly Bound[] {
  const dangerous = lines.filter(({ min }) => min !== null);
  return [
    { name: 'CRITICAL, not below', lines: dangerous.filter(({ min }) => min === 'CRITICAL'), least: 1 },
    { name: 'dangerous shell', lines: dangerous.filter(({ kind }) => kind === 'shell'), least: 0.97 },
    { name: 'dangerous SQL', lines: dangerous.filter(({ kind }) => kind === 'sql'), least: 0.98 },
    { name: 'harmless, not above', lines: lines.filter(({ min }) => min === null), least: 0.985 },
  ];
}

function report(name: string, lines: readonly Judged[]): boolean {
  console.log(`${name}: ${lines.length} lines`);
  let kept = true;
  for (const bound of boundsOf(lines)) {
    const right = bound.lines.filter(isRight).length;
    const share = bound.lines.length === 0 ? 1 : right / bound.lines.length;
    kept &&= share >= bound.least;
    const percent = (share * 100).toFixed(2).padStart(7);
    console.log(
      `  ${bound.name.padEnd(20)} ${String(right).padStart(5)} of ${String(bound.lines.length).padEnd(5)} ${percent} %  (at least ${bound.least * 100} %)`,
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
const own = report('own cases', judged(ownLines()));
if (corpus === null) {
  console.error('The corpus (../shared/corpus/risk-peers.jsonl) does not lie beside the project.');
  process.exitCode = 2;
} else if (!report('corpus of peers', judged(corpus)) || !own) process.exitCode = 1;
