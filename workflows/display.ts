import { type SearchAttributeUpdatePair, defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { codeSpan } from '../domain/markdown.ts';
import type { Plan } from '../domain/policy.ts';
import { type Standing, nextTimer } from '../domain/schedule.ts';
import { SEARCH_ATTRIBUTES } from './messages.ts';

const STATUS = defineSearchAttributeKey('CountersignStatus', SEARCH_ATTRIBUTES.CountersignStatus);
const TIER = defineSearchAttributeKey('CountersignTier', SEARCH_ATTRIBUTES.CountersignTier);
const OUTCOME = defineSearchAttributeKey('CountersignOutcome', SEARCH_ATTRIBUTES.CountersignOutcome);

/** Shows an operator in the Temporal UI where an open approval stands. Search attributes are written only when changed. */
export function showProgress(plan: Plan, now: Standing): void {
  setCurrentDetails(progressText(plan, now));
  const shown = workflowInfo().typedSearchAttributes;
  const changed: SearchAttributeUpdatePair[] = [];
  if (shown.get(STATUS) !== now.status) changed.push({ key: STATUS, value: now.status });
  if (shown.get(TIER) !== now.currentTier) changed.push({ key: TIER, value: now.currentTier });
  if (changed.length > 0) upsertSearchAttributes(changed);
}

/** Shows how it ended; the list of runs reads it from the search attributes, the run from its details and memo. */
export function showOutcome(ended: Standing): void {
  const how = ended.resolution;
  if (how === null) return;
  const comment = how.comment === '' ? '' : `: ${codeSpan(how.comment)}`;
  setCurrentDetails(`**${how.outcome}** by ${codeSpan(how.by)} via ${how.via} at ${how.at}${comment}`);
  upsertSearchAttributes([
    { key: STATUS, value: ended.status },
    { key: OUTCOME, value: how.outcome },
  ]);
  upsertMemo({ resolution: how });
}

function progressText(plan: Plan, now: Standing): string {
  const rung = plan.rungs[now.rung];
  const next = nextTimer(plan, now);
  if (rung === undefined || next === null) return `**${now.status}**`;
  const deciders = now.status === 'final_review' ? plan.finalReview?.approvers : rung.approvers;
  const people = `${rung.quorum} of: ${(deciders ?? []).join(', ')}`;
  return `**${now.status}** at ${now.currentTier}; decided by ${people}; ${next.due.kind} at ${next.at}; expires ${now.expiresAt}`;
}

/** Shows how far an approved action has come. */
export function showWork(now: Standing): void {
  const { executor = null, attempt = 0 } = now.work ?? {};
  const by = executor === null ? '' : ` by ${codeSpan(executor)}`;
  setCurrentDetails(attempt === 0 ? `**${now.status}**` : `**${now.status}**${by}, attempt ${attempt}`);
  if (workflowInfo().typedSearchAttributes.get(STATUS) !== now.status) {
    upsertSearchAttributes([{ key: STATUS, value: now.status }]);
  }
}
