import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { SweepPlace } from '../activities/sweep.ts';
import type { OwedCopy } from '../domain/sweep.ts';
import { PATIENT } from './retries.ts';
import { type SweepSteps, updateIn } from './sweep-steps.ts';

/** Where a sweep stands when it goes on in a run of its own. */
export type SweepStep =
  | { readonly kind: 'file'; readonly place: SweepPlace | null }
  /** `down`: channels that could not be reached; they are tried again tomorrow. */
  | { readonly kind: 'cards'; readonly after: OwedCopy | null; readonly down: readonly string[] };

/** Pages of one run: some thousand events. */
const PAGES = 20;
/** Cards of one channel that fail in a row before it counts as down. */
const FAILURES = 3;

const { fileAway, findOwedCards } = proxyActivities<SweepSteps>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '10s',
  scheduleToCloseTimeout: '6h',
  retry: PATIENT,
});

/**
 * Files away what ended over 72 h ago, page by page, then has the cards say so, one at a time: nobody waits for them,
 * and decisions come first. Started daily by a Schedule, never twice at once. Grants nothing.
 */
export async function sweep(from: SweepStep = { kind: 'file', place: null }): Promise<void> {
  let step: SweepStep | null = from;
  for (let page = 0; page < PAGES; page += 1) {
    step = step.kind === 'file' ? await filePage(step.place) : await showPage(step.after, step.down);
    if (step === null) return;
  }
  await continueAsNew<typeof sweep>(step);
}

async function filePage(place: SweepPlace | null): Promise<SweepStep> {
  const next = await fileAway(place);
  return next === null ? { kind: 'cards', after: null, down: [] } : { kind: 'file', place: next };
}

/** Null once no card is owed any more. What stays owed is found again tomorrow. */
async function showPage(after: OwedCopy | null, before: readonly string[]): Promise<SweepStep | null> {
  const owed = await findOwedCards(after);
  const last = owed.at(-1);
  if (last === undefined) return null;
  const failures = new Map(before.map((channel) => [channel, FAILURES]));
  const seen = new Set<string>();
  for (const { approvalId, channel } of owed) {
    const key = `${channel} ${approvalId}`;
    const failed = failures.get(channel) ?? 0;
    if (seen.has(key) || failed >= FAILURES) continue;
    seen.add(key);
    failures.set(channel, (await isUpdated(approvalId, channel)) ? 0 : failed + 1);
  }
  const down = [...failures].flatMap(([channel, failed]) => (failed >= FAILURES ? [channel] : []));
  return { kind: 'cards', after: last, down };
}

async function isUpdated(approvalId: string, channel: string): Promise<boolean> {
  try {
    await updateIn(channel, '5m')(approvalId, channel);
    return true;
  } catch {
    return false;
  }
}
