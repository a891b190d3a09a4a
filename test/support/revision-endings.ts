import { eventually, type approvalsAt } from './http.ts';
import { type workAt, newExecutor } from './work.ts';

type Approvals = ReturnType<typeof approvalsAt>;
type Work = ReturnType<typeof workAt>;

const TABLE = { command: 'DROP TABLE users' };
const WORSE = { command: 'rm -rf /tmp/build' };
const BETTER = { command: 'DROP TABLE users_2019' };

/** What recorded runs of revisions went through; each resolves with the approval's id. */
export const REVISION_ENDINGS = {
  'resubmitted-and-carried-out': async (approvals: Approvals, work: Work) => {
    const executor = newExecutor();
    const id = await changesAsked(approvals, 'patient', {
      dispatch: { executor },
      verification: { mode: 'auto' },
    });
    await approvals.resubmit(id, { action: BETTER });
    await approveStanding(approvals, id);
    await work.complete((await work.take(executor, 10)).body.token);
    return id;
  },
  'edited-and-approved': async (approvals: Approvals) => {
    const id = await asked(approvals, 'patient');
    await approvals.decide(id, 'approve', { edits: BETTER });
    return id;
  },
  'edited-to-a-higher-tier': async (approvals: Approvals) => {
    const id = await asked(approvals, 'patient');
    await approvals.decide(id, 'approve', { edits: WORSE });
    await approveStanding(approvals, id, { approver: 'bob' });
    return id;
  },
  'denied-while-changes-are-awaited': async (approvals: Approvals) => {
    const id = await changesAsked(approvals, 'patient');
    await approvals.decide(id, 'deny', { comment: 'never mind' });
    return id;
  },
  'expired-while-changes-are-awaited': async (approvals: Approvals) => {
    const id = await changesAsked(approvals, 'brief');
    await eventually(
      () => approvals.get(id),
      ({ body }) => body.status === 'rejected',
    );
    return id;
  },
  'resubmitted-as-a-crisis': async (approvals: Approvals) => {
    const id = await changesAsked(approvals, 'patient');
    await approvals.resubmit(id, { action: TABLE, reason: 'I want to kill myself' });
    return id;
  },
} as const;

/** Approves the revision that stands, as whoever has seen it does. */
async function approveStanding(
  approvals: Approvals,
  id: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const { digest } = (await approvals.get(id)).body;
  await approvals.decide(id, 'approve', { digest, ...more });
}

async function asked(
  approvals: Approvals,
  profile: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  return (await approvals.create({ action: TABLE, profile, ...more })).body.id;
}

async function changesAsked(
  approvals: Approvals,
  profile: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const id = await asked(approvals, profile, more);
  await approvals.decide(id, 'request_changes', { comment: 'only the old one' });
  return id;
}
