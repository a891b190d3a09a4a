import type { ApprovalView } from '../../contract/views.ts';
import { renderVisible } from '../../domain/visible.ts';
import { type ActionPart, partsOf, readPart } from './action-parts.ts';

/** A part of a request that is not as it was in the revision before; empty where one of them lacks it. */
export interface ChangedPart {
  readonly name: ActionPart['name'] | 'reason';
  readonly before: string;
  readonly after: string;
}

/** What the revision that stands changed, part by part. */
export function changedParts({ action, reason, revised }: ApprovalView): readonly ChangedPart[] {
  if (revised === null) return [];
  const { previous } = revised;
  const before = new Map(partsOf(previous.action).map((part) => [part.name, readPart(part)]));
  const after = new Map(partsOf(action).map((part) => [part.name, readPart(part)]));
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return [
    ...names.map((name) => ({ name, before: before.get(name) ?? '', after: after.get(name) ?? '' })),
    { name: 'reason' as const, before: renderVisible(previous.reason), after: renderVisible(reason) },
  ].filter((part) => part.before !== part.after);
}
