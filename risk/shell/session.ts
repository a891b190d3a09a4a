import { type Tier, atLeast } from '../../domain/tier.ts';
import type { Finding } from '../../domain/verdict.ts';
import type { Said } from '../rule.ts';
import { type Span, cover } from '../command/word.ts';

/** Code within code within code: deeper is refused. */
const MAX_DEPTH = 10;
/**
 * Work for one judgement, in units of about a microsecond: characters read, words made, commands judged, those of loops and
 * functions each time. What needs more is refused; so nesting cannot multiply without end.
 */
const MAX_WORK = 20_000;

/** Thrown where a text needs more work than one judgement may take; what was found until then stands. */
export class TooMuch extends Error {}

/** What one judgement of shell text has found and used up so far. */
export class Session {
  readonly findings: Finding[] = [];
  readonly path: string;
  /** The text that was sent, which all spans count in. */
  readonly sent: string;
  depth = 0;
  /** Places looked at in coarse readings. */
  places = 0;
  /** Whether something was left unread because it is too much. */
  exhausted = false;
  readonly #seen = new Set<string>();
  #work = 0;
  #close = false;

  constructor(path: string, sent: string) {
    this.path = path;
    this.sent = sent;
  }

  /** @throws TooMuch where the work of this judgement is used up */
  spend(units: number): void {
    this.#work += units;
    if (this.#work > MAX_WORK) throw new TooMuch();
  }

  /** Goes into code within the code. @throws TooMuch where that is too deep, or too long */
  deeper(length: number, judge: () => void): void {
    this.spend(40 + length / 8);
    if (this.depth >= MAX_DEPTH) throw new TooMuch();
    this.depth += 1;
    judge();
    this.depth -= 1;
  }

  /** Adds what a rule says, once per rule and place. */
  say(said: Said, span: Span, tier = said.tier): void {
    const key = keyOf(said.rule, span, tier);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const { rule, label, message, zh } = said;
    this.findings.push({ rule, tier, label, message, messageZh: zh, span, path: this.path });
  }

  /** Keeps of what is found meanwhile only what is HIGH or above. */
  onlyGrave(look: () => void): void {
    this.#keep(isGrave, look);
  }

  /** Says once, over all its places, what a rule says several times meanwhile. */
  asOne<T>(look: () => T): T {
    const { found, outcome } = this.#foundBy(look);
    const merged = new Map<string, Finding>();
    for (const finding of found) {
      const key = `${finding.rule} ${finding.tier}`;
      const same = merged.get(key);
      const before = same?.span ?? null;
      const span = before === null || finding.span === null ? finding.span : cover(before, finding.span);
      merged.set(key, { ...finding, span });
    }
    this.findings.push(...merged.values());
    return outcome;
  }

  /** Adds of what is found by `closer`, which is not begun inside itself, only what is grave and not found by `look` as well. */
  lookTwice(closer: () => void, look: () => void): void {
    const { found } = this.#foundBy(() => {
      if (this.#close) return;
      this.#close = true;
      closer();
      this.#close = false;
    });
    for (const finding of found) this.#forget(finding);
    look();
    for (const finding of found) {
      const known = this.findings.some(({ rule, tier }) => rule === finding.rule && tier === finding.tier);
      if (isGrave(finding) && !known) this.findings.push(finding);
    }
  }

  /** Drops what is found meanwhile by a rule of this name, unless it is grave. */
  withoutRule(name: string, look: () => void): void {
    this.#keep((finding) => finding.rule !== name || isGrave(finding), look);
  }

  /** Says `said` instead of what is found meanwhile, where that is of MEDIUM or more. */
  raised(said: Said, look: () => void): void {
    for (const finding of this.#foundBy(look).found) {
      this.#forget(finding);
      if (finding.span !== null && atLeast(finding.tier, 'MEDIUM')) this.say(said, finding.span);
    }
  }

  /** Keeps of what is found meanwhile only what `keeps` says; the rest may be found again. */
  #keep(keeps: (finding: Finding) => boolean, look: () => void): void {
    for (const finding of this.#foundBy(look).found) {
      if (keeps(finding)) this.findings.push(finding);
      else this.#forget(finding);
    }
  }

  /** Takes out what is found meanwhile; what was said of it is not said again until it is forgotten. */
  #foundBy<T>(look: () => T): { readonly found: readonly Finding[]; readonly outcome: T } {
    const before = this.findings.length;
    const outcome = look();
    return { found: this.findings.splice(before), outcome };
  }

  #forget({ rule, span, tier }: Finding): void {
    this.#seen.delete(keyOf(rule, span, tier));
  }

  add(findings: readonly Finding[]): void {
    this.findings.push(...findings);
  }

  /** Says that something was left unread because it is too much. */
  exhaust(span: Span): void {
    this.exhausted = true;
    this.say(TOO_MUCH, span);
  }
}

const TOO_MUCH: Said = {
  rule: 'shell.too-much',
  tier: 'MEDIUM',
  label: 'unparseable',
  message: 'This command holds too much code within code to be read to its end.',
  zh: '该命令中层层嵌套的代码过多，无法读完。',
};

function keyOf(rule: string, span: Span | null, tier: Tier): string {
  return `${rule} ${span?.[0]} ${span?.[1]} ${tier}`;
}

function isGrave({ tier }: Finding): boolean {
  return atLeast(tier, 'HIGH');
}
