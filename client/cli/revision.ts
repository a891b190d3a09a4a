import { changedFields, diffLines } from '../../domain/action-diff.ts';
import type { RemoteApproval } from '../http.ts';

/** What came of revisions: what was asked for instead, and what the one that stands changed. */
export function revisionRows({
  revision,
  revised,
  changes,
  action,
  reason,
}: RemoteApproval): [string, string][] {
  const rows: [string, string][] = [];
  if (changes !== null) {
    rows.push(['changes', `requested by ${changes.by} at ${changes.at}, to revision ${changes.revision}`]);
    rows.push(['wanted', changes.comment]);
  }
  if (revised === null) return rows;
  const { how, by, at, comment, previous } = revised;
  rows.push(['revision', `${revision}, ${how} by ${by} at ${at}`]);
  if (comment !== '') rows.push(['said', comment]);
  const fields = changedFields(previous.action, action);
  for (const { name, before, after } of fields) rows.push([`~ ${name}`, marked(before, after)]);
  if (previous.reason !== reason) rows.push(['~ reason', marked(previous.reason, reason)]);
  // Masking hides what differs along with what does not.
  if (fields.length === 0) rows.push(['~', 'nothing that is shown; what is masked may differ']);
  return rows;
}

const MARKS = { same: '  ', gone: '- ', new: '+ ' } as const;

function marked(before: string | null, after: string | null): string {
  return diffLines(before, after)
    .map(({ kind, text }) => `${MARKS[kind]}${text}`)
    .join('\n');
}
