import type { approvalsAt } from './http.ts';
import { type workAt, newExecutor } from './work.ts';

type Approvals = ReturnType<typeof approvalsAt>;
type Work = ReturnType<typeof workAt>;

/** What recorded runs of remembered approvals went through; each resolves with the approval's id. */
export const GRANT_ENDINGS = {
  'approved-and-remembered': (approvals: Approvals) => remembered(approvals, commit()),
  'settled-by-a-grant': async (approvals: Approvals) => {
    const request = commit();
    await remembered(approvals, request);
    return passed(approvals, request);
  },
  'settled-by-a-grant-and-carried-out': async (approvals: Approvals, work: Work) => {
    const executor = newExecutor();
    const request = { ...commit(), dispatch: { executor }, verification: { mode: 'auto' } };
    await remembered(approvals, request);
    await work.complete((await work.take(executor, 10)).body.token);
    const id = await passed(approvals, request);
    await work.complete((await work.take(executor, 10)).body.token);
    return id;
  },
} as const;

/** What nobody has had remembered. */
function commit() {
  return { action: { command: 'git commit -m "x"' }, requester: newExecutor(), profile: 'brief' };
}

async function remembered(approvals: Approvals, request: Record<string, unknown>): Promise<string> {
  const { id, digest } = (await approvals.create(request)).body;
  const { status } = await approvals.decide(id, 'approve', { digest, grant: { uses: 1 } });
  if (status !== 200) throw new Error(`${id} was not remembered: HTTP ${status}`);
  return id;
}

async function passed(approvals: Approvals, request: Record<string, unknown>): Promise<string> {
  const { id, resolution } = (await approvals.create(request)).body;
  if (resolution?.by !== 'system:grant') throw new Error(`${id} was not settled by its grant`);
  return id;
}
