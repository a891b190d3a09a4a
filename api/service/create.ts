import type { CreateApproval } from '../../contract/approvals.ts';
import { followUpOf, toAction } from '../../contract/approvals.ts';
import { type Action, describeAction } from '../../domain/action.ts';
import type { Approval, ApprovalRequest, Protocol } from '../../domain/approval.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import { digestOf, sha256 } from '../../domain/digest.ts';
import { sealWith } from '../../domain/envelope.ts';
import { CountersignError } from '../../domain/errors.ts';
import { approvalIdFor, newApprovalId } from '../../domain/ids.ts';
import { isChinese, readLanguageTag } from '../../domain/language.ts';
import { culpritOf, judgedOf, textAt } from '../../domain/classified-text.ts';
import { codeSpan } from '../../domain/markdown.ts';
import { maskText } from '../../domain/mask.ts';
import type { Judgement } from '../../domain/judgement.ts';
import { planRecorded } from '../../domain/policy.ts';
import { findApproval } from '../../store/approvals.ts';
import { openApproval, openAtOnce } from '../../store/transitions.ts';
import type { Finding, Verdict } from '../../domain/verdict.ts';
import type { ApiPorts, RunHint } from '../ports.ts';
import { coveringGrant } from './grants.ts';
import { safetyOf } from './safety.ts';

export interface Created {
  readonly approval: Approval;
  /** The idempotency key was seen before; nothing new was begun. */
  readonly replayed: boolean;
}

/** By which protocol a request came in, and whether its action stands on the allowlist. */
export interface Asked {
  readonly protocol: Protocol;
  readonly allowlisted: boolean;
}

/**
 * Begins an approval: starts its run, then opens it in the ledger, unless the run was faster. What the ledger alone
 * keeps (`Plan.record`) is opened and settled there in one step, and has no run. What comes back is what the ledger
 * holds. With an idempotency key, safe to retry.
 * @throws CountersignError `key_reused` for a known key with another body; `invalid_request` for an unknown profile;
 *   `unavailable` when Temporal or the store is away
 */
export async function createApproval(
  ports: ApiPorts,
  input: CreateApproval,
  requester: string,
  idempotencyKey: string | null,
  how: Asked = { protocol: 'v1', allowlisted: false },
): Promise<Created> {
  checkProfile(ports, input.profile);
  const id = idempotencyKey === null ? newApprovalId() : approvalIdFor(input.workspace, idempotencyKey);
  const { language = 'en' } = input;
  const bodyHash = sha256(canonicalJson({ ...input, language, requester }));
  const known = idempotencyKey === null ? null : await findApproval(ports.database.read, id);
  if (known !== null) return { approval: sameBody(known, bodyHash), replayed: true };
  const action = toAction(input.action);
  const read = ports.read({ action, prose: input.reason });
  // Before the request is made, since its deadlines count from then.
  const safety = await safetyOf(ports.safety, action, input.reason, read);
  const asked = requestOf({ ...input, language }, action, id, requester, bodyHash, how, safety);
  const first = ports.judge(asked, read);
  const isTheirs = input.language !== undefined || !isChineseCrisis(asked, first.verdict);
  const grant = await coveringGrant(ports, asked, first);
  const request: ApprovalRequest = {
    ...asked,
    ...(isTheirs ? {} : { language: 'zh' }),
    ...(grant === null ? {} : { grant }),
  };
  const judged = isTheirs && grant === null ? first : ports.judge(request, read);
  const plan = planRecorded(ports.policy(), judged.plan, judged.verdict.tier, request.followUp);
  const approval = await open(ports, request, { ...judged, plan }, (anew) => ports.judge(anew, read));
  return { approval: sameBody(approval, bodyHash), replayed: approval.traceId !== request.traceId };
}

/** @param judge of the request without its grant, where that has ended since a use of it was taken */
async function open(
  ports: ApiPorts,
  request: ApprovalRequest,
  judged: Judgement,
  judge: (anew: ApprovalRequest) => Judgement,
): Promise<Approval> {
  if (judged.plan.record === 'ledger') return openAtOnce(ports.database, request, judged);
  await ports.runs.start({ request, ...sealWith(ports.seals, 'request', request) }, hintOf(request, judged));
  return openApproval(ports.database, request, (asked) => (asked === request ? judged : judge(asked)));
}

/** Whoever is in danger is answered in their own words' language, where the request names none. */
function isChineseCrisis({ action, reason, followUp }: ApprovalRequest, { findings }: Verdict): boolean {
  const sign = findings.find(({ label }) => label === 'crisis');
  if (sign === undefined) return false;
  const judged = judgedOf(action, reason, followUp?.verification.check ?? null);
  return isChinese(culpritOf(sign, judged) ?? textAt(judged, sign.path) ?? reason);
}

function requestOf(
  input: CreateApproval & { readonly language: string },
  action: Action,
  id: string,
  requester: string,
  bodyHash: string,
  how: Asked,
  safety: readonly Finding[] | undefined,
): ApprovalRequest {
  const { language, region } = readLanguageTag(input.language);
  return {
    id,
    protocol: how.protocol,
    ...(how.allowlisted ? { allowlisted: true } : {}),
    workspace: input.workspace,
    requester,
    sessionKey: input.sessionKey ?? null,
    action,
    reason: input.reason,
    profile: input.profile,
    timeoutSeconds: input.timeoutSeconds ?? null,
    language,
    ...(region === null ? {} : { region }),
    ...(safety === undefined ? {} : { safety }),
    followUp: followUpOf(input),
    traceId: crypto.randomUUID().replaceAll('-', ''),
    createdAt: new Date().toISOString(),
    digest: digestOf(action, input.workspace, 1),
    bodyHash,
  };
}

/** A hint only: the run corrects what differs from the recorded verdict. */
function hintOf(request: ApprovalRequest, judged: Judgement): RunHint {
  const { verdict, plan } = judged;
  const ended = verdict.labels.includes('crisis') ? 'rejected' : plan.auto !== null ? 'approved' : 'pending';
  const { tier } = verdict;
  const asked = codeSpan(maskText(describeAction(request.action)).slice(0, 160));
  return {
    status: ended,
    tier,
    expiresAt: plan.rungs.at(-1)?.deadline ?? null,
    summary: `${tier} ${asked}`,
  };
}

/** @throws CountersignError `invalid_request` */
export function checkProfile(ports: ApiPorts, profile: string): void {
  const profiles = Object.keys(ports.policy().profiles);
  if (profiles.includes(profile)) return;
  throw new CountersignError(
    'invalid_request',
    `/profile: must be one of ${profiles.join(', ')}; got "${profile}"`,
  );
}

function sameBody(approval: Approval, bodyHash: string): Approval {
  if (approval.bodyHash === bodyHash) return approval;
  throw new CountersignError(
    'key_reused',
    `this Idempotency-Key belongs to ${approval.id}, which was asked with another body`,
    {
      id: approval.id,
    },
  );
}
