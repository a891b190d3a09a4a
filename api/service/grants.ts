import type { Action } from '../../domain/action.ts';
import type { ApprovalRequest } from '../../domain/approval.ts';
import { digestOf } from '../../domain/digest.ts';
import { findDecider } from '../../domain/directory.ts';
import { CountersignError } from '../../domain/errors.ts';
import { type GrantSubject, makeGrant } from '../../domain/grant-making.ts';
import {
  DEFAULT_TERMS,
  type GrantBounds,
  type GrantStanding,
  type GrantUse,
  grantStateOf,
  useOf,
  whyNotCovered,
} from '../../domain/grant.ts';
import { newApprovalId } from '../../domain/ids.ts';
import type { Judgement } from '../../domain/judgement.ts';
import { sees } from '../../domain/principal.ts';
import type { GrantView } from '../../contract/grant-views.ts';
import { recordGrant, takeUse } from '../../store/grants.ts';
import type { ApiPorts } from '../ports.ts';

/**
 * Takes one use of a grant that covers a request, if there is any; the judge then plans it so. A request that needs no
 * person takes none. Safe to retry: an approval takes one use at the most.
 */
export async function coveringGrant(
  ports: ApiPorts,
  request: ApprovalRequest,
  { verdict, grantable, plan }: Judgement,
): Promise<GrantUse | null> {
  if (grantable === undefined || plan.auto !== null) return null;
  const { id: approvalId, workspace, requester, traceId, createdAt: at } = request;
  const asked = { shape: grantable.shape, workspace, requester, approvalId, traceId, at };
  const needed = plan.rungs[0]?.approvers ?? [];
  const grant = await takeUse(ports.database, asked, (one) => {
    const why = whyNotCovered(one, verdict, grantable) ?? whyTooMuch(one, grantable, at);
    if (why !== null) return why;
    // Read anew at every use, as at every decision.
    const unproven = one.unproven === true ? { details: { unproven: true } } : {};
    const giver = findDecider(ports.directory(), { principal: one.grantedBy, ...unproven });
    if (giver === null) return `${one.grantedBy}, who gave it, decides nothing here any more`;
    const may = sees(giver, workspace) && giver.roles.some((role) => needed.includes(role));
    return may ? null : `${one.grantedBy}, who gave it, may not decide about this any more`;
  });
  return grant === null ? null : useOf(grant);
}

/** A policy that has become stricter holds for older grants too. */
function whyTooMuch(
  { uses, createdAt }: GrantStanding,
  { maxUses, maxSeconds }: NonNullable<Judgement['grantable']>,
  now: string,
): string | null {
  if (maxUses !== null && uses >= maxUses) return `the policy of now lets a grant be used ${maxUses} times`;
  if (Date.parse(createdAt) + maxSeconds * 1_000 <= Date.parse(now))
    return `the policy of now lets a grant hold for ${maxSeconds} s`;
  return null;
}

/** Who gives a grant, and by which door. */
export interface Giver {
  readonly id: string;
  readonly via: string;
}

/**
 * Makes a grant without deciding anything.
 * @throws CountersignError with the reason of a refusal, which the ledger then holds
 */
export async function giveGrant(
  ports: ApiPorts,
  subject: GrantSubject,
  { id, via }: Giver,
  bounds: GrantBounds,
): Promise<GrantStanding> {
  try {
    const unproven = ports.directory().open;
    const who = findDecider(ports.directory(), { principal: id });
    if (who === null) throw new CountersignError('forbidden', `${id} is not known here and decides nothing`);
    const given = { at: new Date().toISOString(), via, unproven };
    const { upTo } = ports.policy().profiles[subject.plan.profile]?.grants ?? DEFAULT_TERMS;
    return await recordGrant(ports.database, makeGrant({ ...subject, upTo }, who, bounds, given));
  } catch (error) {
    if (error instanceof CountersignError && error.code !== 'unavailable') {
      const { code, message } = error;
      const attempted = subject.approvalId === null ? 'grant' : `grant ${subject.approvalId}`;
      const attemptId = crypto.randomUUID();
      await ports.refusals.record({ source: id, attemptId, code, message, attempted, via });
    }
    throw error;
  }
}

/** What would be remembered of such an action, judged by the policy as of now. */
export function subjectOfAction(
  ports: ApiPorts,
  action: Action,
  whose: { readonly requester: string; readonly workspace: string; readonly profile: string },
): GrantSubject {
  const request: ApprovalRequest = {
    ...{ id: newApprovalId(), protocol: 'v1', sessionKey: null, action, reason: '', timeoutSeconds: null },
    ...whose,
    ...{ language: 'en', followUp: null, traceId: '', bodyHash: '' },
    createdAt: new Date().toISOString(),
    digest: digestOf(action, whose.workspace, 1),
  };
  const { verdict, plan, grantable } = ports.judge(request, ports.read({ action, prose: '' }));
  const { requester, workspace } = whose;
  const { tier, labels, findings } = verdict;
  return {
    ...{ grantable, tier, labels, findings, plan, workspace, requester },
    ...{ resubmittedBy: null, approvalId: null },
  };
}

/** A grant as `/v1` shows it. */
export function grantView(ports: Pick<ApiPorts, 'directory'>, grant: GrantStanding): GrantView {
  const { unproven, labels, ...shown } = grant;
  return {
    ...shown,
    labels: [...labels],
    state: grantStateOf(grant, new Date().toISOString()),
    ...(unproven === true && !ports.directory().open ? { unproven } : {}),
  };
}
