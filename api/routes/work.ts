import { type Request, type Response, Router } from 'express';
import { completeSchema, toResult, workQuerySchema } from '../../contract/work.ts';
import { sealWith, verifySeal } from '../../domain/envelope.ts';
import { CountersignError } from '../../domain/errors.ts';
import { type WorkOrder, nothingRan } from '../../domain/execution.ts';
import { authorize, sees } from '../../domain/principal.ts';
import { forgetOne, takeOnce } from '../../store/seen-events.ts';
import { type Caller, callerOf, speaksForMany } from '../authenticate.ts';
import { parseBody, parseQuery } from '../body.ts';
import { hangUp } from '../hang-up.ts';
import type { ApiPorts } from '../ports.ts';
import { completeWork } from '../service/complete-work.ts';
import { findOpened } from '../service/decide.ts';
import { viewOf } from '../service/view.ts';
import type { Taken } from '../work-desk.ts';
import { type WorkClaim, readWorkToken, writeWorkToken } from '../work-token.ts';
import { WAIT_SECONDS_MAX } from '../../contract/queries.ts';

/** An executor that lets this many seconds pass between heartbeats may find its order gone. */
const HEARTBEAT_SECONDS = 10;
/** What `takeOnce` knows the keys of orders by that an executor was given. */
const HANDED_OUT = 'order';
/** The shortest wait, in milliseconds: one question to Temporal. */
const WAIT_MS_MIN = 2_000;

/** The long poll of executors that have no Temporal client. */
export function workRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { executor, wait = 0 } = parseQuery(request, workQuerySchema);
    const caller = callerOf(request);
    authorizeExecutor(caller, executor);
    // Express answers HEAD by GET, which would take an order and show it to nobody.
    if (request.method === 'HEAD') return void response.status(204).end();
    const until = Date.now() + Math.max(Math.min(wait, WAIT_SECONDS_MAX) * 1_000, WAIT_MS_MIN);
    const taken = await takeWork(ports, caller, executor, until, hangUp(response));
    if (taken === null) return void response.status(204).end();
    await handOut(ports, response, taken);
  });

  router.post('/:token/heartbeat', async (request, response) => {
    const { ref } = claimOf(ports, request);
    const state = await ports.desk.heartbeat(ref);
    if (state === 'over') throw over();
    response.json({ cancelled: state === 'cancelled' });
  });

  router.post('/:token/complete', async (request, response) => {
    const claim = claimOf(ports, request);
    const result = toResult(parseBody(request, completeSchema));
    const approval = await completeWork(ports, claim, result);
    if (approval === null) throw over();
    response.status(approval.status === 'dispatched' ? 202 : 200).json(viewOf(ports, approval));
  });

  return router;
}

/** Takes orders until one is for this caller; what is not genuine, or not theirs to see, is answered here. */
async function takeWork(
  ports: ApiPorts,
  caller: Caller,
  executor: string,
  until: number,
  gone: AbortSignal,
): Promise<Taken | null> {
  for (;;) {
    const taken = await ports.desk.take(executor, Math.max(until - Date.now(), 1), gone);
    if (taken === null) return null;
    if (!isGenuine(ports, taken)) {
      ports.log.error({ ref: taken.ref }, 'an order without the seal of Countersign was not handed out');
      continue;
    }
    const { order } = taken.sealed;
    try {
      const reason = await whyNot(ports, caller, order);
      if (reason !== null) await refuseOrder(ports, taken, order, reason);
      // Whoever can write to the namespace can say that nobody has begun an order that somebody has.
      else if (await takeOnce(ports.database, HANDED_OUT, order.key)) return taken;
      else await ports.desk.lose(taken.ref);
    } catch (error) {
      await ports.desk.giveBack(taken.ref);
      throw error;
    }
  }
}

/** What came from the queue may be anything, and a true order may have been put there a second time. */
function isGenuine({ orders }: ApiPorts, { ref, sealed }: Taken): boolean {
  const { order, keyId, mac } = sealed;
  return verifySeal(orders, 'order', order, keyId, mac) && order.approvalId === ref.workflowId;
}

/** Why an order is not for this caller, or for nobody any more; null where it is to be carried out. */
async function whyNot(ports: ApiPorts, caller: Caller, order: WorkOrder): Promise<string | null> {
  if (!sees(caller.principal, order.workspace)) {
    return `${order.executor} does not see the workspace ${order.workspace}`;
  }
  const approval = await findOpened(ports, order.approvalId);
  const waited = approval.status === 'dispatched' && approval.dispatch?.attempt === order.attempt;
  return waited && approval.digest === order.digest ? null : 'this attempt is over';
}

async function refuseOrder(ports: ApiPorts, taken: Taken, order: WorkOrder, message: string): Promise<void> {
  const result = nothingRan(message);
  const seal = sealWith(ports.orders, 'result', { key: order.key, result });
  await ports.desk.complete(taken.ref, { result, ...seal });
}

/** Whoever hung up before the last byte was sent has no order: it is offered again. */
async function handOut(ports: ApiPorts, response: Response, { ref, sealed }: Taken): Promise<void> {
  const { order } = sealed;
  const sent = new Promise<boolean>((resolve) => {
    response.once('finish', () => resolve(true));
    response.once('close', () => resolve(response.writableFinished));
  });
  if (!response.closed && !response.destroyed) {
    const token = writeWorkToken(ports.seals, ref, order);
    response.json({ token, heartbeatSeconds: HEARTBEAT_SECONDS, order });
    if (await sent) return;
  }
  await forgetOne(ports.database, HANDED_OUT, order.key);
  await ports.desk.giveBack(ref);
}

function claimOf(ports: ApiPorts, request: Request): WorkClaim {
  const caller = callerOf(request);
  authorize(caller.principal, 'execute', null);
  const claim = readWorkToken(ports.seals, String(request.params['token']));
  authorizeExecutor(caller, claim.executor);
  return claim;
}

/** An executor takes and answers its own orders only; open mode and the single key speak for any. */
function authorizeExecutor(caller: Caller, executor: string): void {
  const { principal } = caller;
  authorize(principal, 'execute', null);
  const isItself = principal.id === executor && principal.roles.includes('executor');
  if (isItself || speaksForMany(caller)) return;
  throw new CountersignError('forbidden', `the orders of ${executor} are for the executor of that name`, {
    deed: 'execute',
    principal: principal.id,
  });
}

function over(): CountersignError {
  return new CountersignError(
    'illegal_move',
    'this order is over: it was answered before, or its time was up and a person has been asked',
  );
}
