import { type Request, Router } from 'express';
import {
  type Task,
  createTaskSchema,
  dispatchTaskSchema,
  listTasksSchema,
  moveTaskSchema,
  verifyTaskSchema,
} from '../../contract/tasks.ts';
import type { Approval } from '../../domain/approval.ts';
import { CountersignError } from '../../domain/errors.ts';
import { newDecisionId } from '../../domain/ids.ts';
import { assertMove } from '../../domain/lifecycle.ts';
import { DEFAULT_WORKSPACE, authorize } from '../../domain/principal.ts';
import { listApprovals } from '../../store/approvals.ts';
import { findTask, taskNumbers } from '../../store/tasks.ts';
import { on, statusOf } from '../answering.ts';
import { callerOf, requesterOf } from '../authenticate.ts';
import { parseBody, parseQuery } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { createApproval } from '../service/create.ts';
import { type Decided, decide } from '../service/decide.ts';
import { exactAction } from '../service/exact-action.ts';
import { resubmit } from '../service/revise.ts';
import { visible } from '../visible.ts';
import { type Operator, operatorOf, resubmitterOf } from './operator.ts';
import { type Deed, deedFor, mendedAction, toldResult, wordsOf } from './task-moves.ts';
import { taskNumber, taskOf } from './task-view.ts';

/** Tasks of one listing, at the most. */
const LISTED = 500;
/** Characters of a comment, at the most; a result in words is one too. */
const COMMENT = 10_000;

/** The tasks protocol: the older clients of a commander and sub-agents, over the same approvals. */
export function taskRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.post('/', async (request, response) => {
    const caller = callerOf(request);
    authorize(caller.principal, 'create', DEFAULT_WORKSPACE);
    const { command, description, source_ip: sourceIp, requester } = parseBody(request, createTaskSchema);
    const { approval } = await createApproval(
      ports,
      {
        action: { command, ...(sourceIp === undefined ? {} : { sourceIp }) },
        reason: description ?? '',
        workspace: DEFAULT_WORKSPACE,
        profile: 'workday',
        language: 'zh',
        expectResult: true,
        verification: { mode: 'human' },
      },
      requesterOf(caller, requester),
      null,
      { protocol: 'tasks', allowlisted: false },
    );
    response.status(201).json(await show(ports, approval));
  });

  router.get('/', async (request, response) => {
    const { principal } = callerOf(request);
    const { status } = parseQuery(request, listTasksSchema);
    authorize(principal, 'read', DEFAULT_WORKSPACE);
    const approvals = await listApprovals(ports.database.read, {
      protocol: 'tasks',
      workspaces: [DEFAULT_WORKSPACE],
      limit: LISTED,
      ...(status === undefined ? {} : { status }),
    });
    const numbers = await taskNumbers(
      ports.database.read,
      approvals.map(({ id }) => id),
    );
    const tasks = approvals.map((approval) => taskOf(approval, numbers.get(approval.id) ?? null));
    response.json({ count: tasks.length, tasks });
  });

  router.get('/:id', async (request, response) => {
    response.json(await show(ports, await findVisible(ports, request)));
  });

  router.post('/:id', async (request, response) => {
    const body = parseBody(request, moveTaskSchema);
    const approval = await findVisible(ports, request);
    const { agent = null, result = null } = body;
    const deed = deedFor(approval, body.status, { agent, result });
    const comment = body.comment ?? body.reason ?? '';
    if (deed.decision === 'resubmit') {
      const principal = resubmitterOf(callerOf(request), body, approval, ports);
      const action = mendedAction(await exactAction(ports, approval), body);
      const said = { ...on(approval), principal, comment, via: 'tasks', decisionId: newDecisionId() };
      const mended = await resubmit(ports, approval, said, action, body.description ?? null);
      response.status(statusOf(mended)).json(await show(ports, mended.approval));
      return;
    }
    const shown = { ...approval, revision: body.revision ?? revisionMeant(approval, deed) };
    const decided = await act(ports, request, shown, deed, body, comment);
    response.status(statusOf(decided)).json(await show(ports, decided.approval));
  });

  router.post('/:id/dispatch', async (request, response) => {
    const body = parseBody(request, dispatchTaskSchema);
    const approval = await findVisible(ports, request);
    const deed = deedFor(approval, 'dispatched', { agent: body.agent, result: null });
    const decided = await act(ports, request, approval, deed, body, body.comment ?? '');
    response.status(statusOf(decided)).json(await show(ports, decided.approval));
  });

  /** The result of a dispatched task, and the commander's word on it; either may come by itself. */
  router.post('/:id/verify', async (request, response) => {
    const { result = null, passed = null, ...operator } = parseBody(request, verifyTaskSchema);
    const approval = await findVisible(ports, request);
    const running = approval.status === 'dispatched';
    if (!running && approval.status !== 'executed') assertMove(approval.status, 'executed');
    const report: Deed = { decision: 'report', details: { ...toldResult(result, passed !== false) } };
    const judge: Deed = { decision: passed === false ? 'redo' : 'accept' };
    // A result without a word on it waits for one; a word without a result is about the one that is there.
    const deeds = running ? (passed === null ? [report] : [report, judge]) : [judge];
    let last: Decided = { kind: 'decided', approval };
    for (const deed of deeds) {
      // A result that the rules take as soon as it is told waits for no word.
      const taken = deed === judge && last.approval.status === 'archived';
      if (last.kind === 'decided' && !taken)
        last = await act(ports, request, last.approval, deed, operator, wordsOf(result));
    }
    response.status(statusOf(last)).json(await show(ports, last.approval));
  });

  return router;
}

/**
 * Which revision a client means that says none. This protocol's own way goes over a resubmission, which its older
 * clients then approve; what another approver has made of the task they cannot have meant.
 */
function revisionMeant({ revision, revised }: Approval, { decision }: Deed): number {
  return decision === 'approve' && revised?.how === 'edited' ? revision - 1 : revision;
}

async function act(
  ports: ApiPorts,
  request: Request,
  approval: Approval,
  deed: Deed,
  operator: Operator,
  comment: string,
): Promise<Decided> {
  const principal = operatorOf(callerOf(request), operator, ports.directory(), ports.systemUser);
  const claim = {
    ...on(approval),
    principal,
    comment: comment.slice(0, COMMENT).toWellFormed(),
    via: 'tasks',
  };
  return decide(ports, { ...claim, ...deed, decisionId: newDecisionId() });
}

async function show(ports: ApiPorts, approval: Approval): Promise<Task> {
  const numbers = await taskNumbers(ports.database.read, [approval.id]);
  return taskOf(approval, numbers.get(approval.id) ?? null);
}

/** By a task's number or an approval's id. */
async function findVisible(ports: ApiPorts, request: Request): Promise<Approval> {
  const id = String(request.params['id']);
  const number = taskNumber(id);
  try {
    return await visible(
      ports,
      request,
      number === null ? id : ((await findTask(ports.database.read, number)) ?? ''),
    );
  } catch (error) {
    // What was asked for by a number is not told by an id that the caller has never seen.
    if (!(error instanceof CountersignError) || error.code !== 'not_found') throw error;
    throw new CountersignError('not_found', `there is no task ${id}`, { id });
  }
}
