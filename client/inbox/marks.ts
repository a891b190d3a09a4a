import type { ApprovalView } from '../../contract/views.ts';
import type { Action } from '../../domain/action.ts';
import { byTier, judgedOf, messageIn, wordSpansOf } from '../../domain/classified-text.ts';
import type { Check } from '../../domain/execution.ts';
import type { Tier } from '../../domain/tier.ts';
import { renderLine } from '../../domain/visible.ts';

export type FindingView = ApprovalView['risk']['findings'][number];

/** A finding's place in one of the texts that a page shows. */
export interface Mark {
  /** Which of `findingsOf` it is. */
  readonly index: number;
  readonly tier: Tier;
  /** JSON pointer by which the text is named. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** What of an approval marks are read from. */
interface Marked {
  readonly action: Action;
  readonly reason: string;
  readonly verification: { readonly check: Check | null } | null;
  readonly risk: { readonly findings: readonly FindingView[] };
}

/** The findings in the order of a page: the most dangerous first. */
export function findingsOf({ risk }: Pick<Marked, 'risk'>): readonly FindingView[] {
  return byTier(risk.findings);
}

/**
 * Where the findings of an approval are, text by text. A span outside its text is left out: it would mark something
 * else.
 */
export function marksOf(approval: Marked): readonly Mark[] {
  const { action, reason, verification } = approval;
  const judged = judgedOf(action, reason, verification?.check ?? null);
  return findingsOf(approval).flatMap(({ tier, span, path }, index) => {
    const [from = -1, to = -1] = span ?? [];
    // The judge knows the reason as prose.
    const named = path === '/prose' ? '/reason' : path;
    const spans = wordSpansOf({ path: named, span: span === null ? null : [from, to] }, judged);
    return spans.map((one) => ({ ...one, index, tier }));
  });
}

export function marksAt(marks: readonly Mark[], path: string): readonly Mark[] {
  return marks.filter((mark) => mark.path === path);
}

/** What a finding says, on one line, in the reader's language where it was said in it. */
export function sayFinding(finding: FindingView, language: string): string {
  return renderLine(messageIn(language, finding));
}
