import { type Action, describeAction } from '../../domain/action.ts';
import { type Judged, byTier, judgedOf } from '../../domain/classified-text.ts';
import { CountersignError } from '../../domain/errors.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { RemoteProblem, Unreachable, type RemoteApproval } from '../http.ts';
import { RbacDenied } from '../may-ask.ts';
import { SettingsError } from '../variables.ts';
import { type Paint, plain } from './colours.ts';
import { describeExecution, executionRows } from './execution.ts';
import { type Manner, sayFinding, underlineFinding } from './findings.ts';
import { reviewRows } from './review.ts';
import { revisionRows } from './revision.ts';

/** Prints results on stdout, for people or as JSON; everything else goes to stderr. */
export interface Output {
  readonly json: boolean;
}

export function printApproval(output: Output, approval: RemoteApproval, paint: Paint = plain): void {
  console.log(output.json ? JSON.stringify(approval) : describeApproval(approval, paint));
}

export function printList(output: Output, approvals: readonly RemoteApproval[]): void {
  if (output.json) console.log(JSON.stringify(approvals));
  else if (approvals.length === 0) console.log('no approvals');
  else for (const approval of approvals) console.log(describeLine(approval));
}

/** @param judged what the findings point into */
export function printVerdict(output: Output, verdict: Verdict, judged: Judged, manner: Manner): void {
  if (output.json) {
    console.log(JSON.stringify(verdict));
    return;
  }
  const { tier, level, labels, findings } = verdict;
  const named = labels.length === 0 ? '' : `  ${labels.map(renderLine).join(', ')}`;
  console.log(`${manner.paint(tier, tier)} (${level})${named}`);
  for (const finding of byTier(findings)) {
    const head = `${manner.paint(finding.tier, finding.tier)} ${renderLine(finding.rule)}`;
    console.log(`  ${head}: ${sayFinding(finding, manner)}`);
    for (const line of underlineFinding(finding, judged, ' '.repeat(6), manner)) console.log(line);
  }
}

/** The exit code that an approval as it stands calls for; one that is pending is no failure. */
export function codeFor({ status, resolution, verification, dispatch }: RemoteApproval): ExitCode {
  if (status === 'changes_requested') return EXIT.changesRequested;
  const given = verification?.outcome ?? null;
  const taken = given === 'accepted' || dispatch === null || ['succeeded', null].includes(dispatch.outcome);
  // Approved, and then it went wrong: that is what a script must hear.
  if (!taken || given === 'failed' || given === 'given_up') return EXIT.error;
  return resolution === null ? EXIT.ok : exitCodeOf(resolution.outcome);
}

/** Says what went wrong, and the exit code that goes with it. */
export function reportFailure(error: unknown, output: Output): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof RemoteProblem || error instanceof CountersignError
      ? error.code
      : error instanceof Unreachable
        ? 'unreachable'
        : error instanceof SettingsError
          ? 'invalid_request'
          : error instanceof RbacDenied
            ? 'forbidden'
            : 'error';
  if (output.json) console.log(JSON.stringify({ error: code, detail: message }));
  console.error(`countersign: ${renderVisible(message)}`);
  if (error instanceof Unreachable || code === 'unavailable') return EXIT.unreachable;
  return code === 'invalid_request' ? EXIT.usage : EXIT.error;
}

function describeLine(approval: RemoteApproval): string {
  const { resolution: how, status } = approval;
  const decided = how === null ? `${status} until ${approval.expiresAt}` : `${how.outcome} by ${how.by}`;
  const state = `${decided}${describeExecution(approval)}`;
  return `${approval.id}  ${approval.currentTier.padEnd(8)}  ${state}  ${oneLine(describeAction(approval.action))}`;
}

function describeApproval(approval: RemoteApproval, paint: Paint): string {
  const rows: [string, string | null][] = [
    ['id', approval.id],
    ['status', approval.status],
    ['tier', tierOf(approval)],
    ...actionRows(approval.action),
    ['reason', approval.reason],
    ['requester', `${approval.requester} (workspace ${approval.workspace})`],
    ['created', approval.createdAt],
    ['expires', approval.resolution === null ? approval.expiresAt : null],
    ['digest', approval.digest],
    ...revisionRows(approval),
    ['votes', votesOf(approval)],
    ['grantable', approval.grantable?.pattern ?? null],
    ['page', approval.links.inbox],
    ['temporal', approval.links.temporal],
  ];
  const how = approval.resolution;
  if (how !== null) {
    rows.push(['outcome', `${how.outcome} by ${how.by} via ${how.via} at ${how.at}`]);
    if (how.comment !== '') rows.push(['comment', how.comment]);
  }
  rows.push(...executionRows(approval), ...reviewRows(approval));
  const shown = rows.flatMap(([name, value]) =>
    value === null
      ? []
      : [`${name.padEnd(10)} ${renderVisible(value).replaceAll('\n', `\n${UNDER_VALUES}`)}`],
  );
  return [...shown, ...findingLines(approval, paint)].join('\n');
}

/** Each reason for the tier, with the text that caused it. */
function findingLines(
  { action, reason, verification, risk }: RemoteApproval,
  paint: Paint,
): readonly string[] {
  const judged = judgedOf(action, reason, verification?.check ?? null);
  const manner = { language: 'en', paint } as const;
  return byTier(risk.findings).flatMap((finding) => [
    `${'finding'.padEnd(10)} ${paint(finding.tier, finding.tier)} ${sayFinding(finding, manner)}`,
    ...underlineFinding(finding, judged, UNDER_VALUES, manner),
  ]);
}

/** Where more than one person must approve, how far that is. */
function votesOf({ decisions, quorum, resolution }: RemoteApproval): string | null {
  if (resolution !== null || quorum < 2) return null;
  const people = new Set(
    decisions.flatMap(({ by, decision, unproven }) =>
      decision === 'approve' && unproven !== true ? [by] : [],
    ),
  );
  return `${people.size} of ${quorum} people have approved`;
}

/** All of it: what is not shown would be approved unseen. Words of an argv stay apart. */
function actionRows(action: Action): [string, string][] {
  return Object.entries(action).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

/** An agent's text of several lines must not look like rows of ours. */
const UNDER_VALUES = ' '.repeat(11);

function tierOf(approval: RemoteApproval): string {
  const { tier, labels } = approval.risk;
  const climbed = approval.currentTier === tier ? '' : `, now ${approval.currentTier}`;
  return `${tier}${climbed}${labels.length === 0 ? '' : ` (${labels.join(', ')})`}`;
}

function oneLine(text: string): string {
  const line = renderVisible(text.replace(/\s+/g, ' '));
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
