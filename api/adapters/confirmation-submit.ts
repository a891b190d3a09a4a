import type { Request, Response } from 'express';
import { confirmSchema } from '../../contract/confirmations.ts';
import type { Action, Json } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import { maskText } from '../../domain/mask.ts';
import { DEFAULT_WORKSPACE, authorize } from '../../domain/principal.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { LANGUAGE_TAG } from '../../domain/language.ts';
import { isAllowed } from '../../store/allowlist.ts';
import { type Caller, callerOf, requesterOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { createApproval } from '../service/create.ts';
import { announceLimit, countAgainstLimit, showStanding } from './confirmation-limits.ts';
import { confirmedAction, resolvedOf, statusOf } from './confirmation-view.ts';

/** The profile that always asks a person, once. */
const PROFILE = 'confirm';

/** Who asks where a client of this protocol names nobody. */
const DEFAULT_REQUESTER = 'agent';

/** `POST /confirm`: 202 while a person is asked, 200 where the allowlist lets the action pass. */
export async function submitConfirmation(
  ports: ApiPorts,
  request: Request,
  response: Response,
): Promise<void> {
  const rate = await announceLimit(ports, response);
  const caller = callerOf(request);
  const body = parseBody(request, confirmSchema);
  authorize(caller.principal, 'create', DEFAULT_WORKSPACE);
  const requester = askerOf(caller, body.requester);
  const action = confirmedAction(body.action, body.details);
  const verdict = ports.classify({ action, prose: body.description });
  const sessionKey = body.session_key ?? null;
  const listed = await isAllowed(ports.database.read, body.action, sessionKey, new Date().toISOString());
  const allowlisted = listed && maySkip(ports, action, body.details, verdict);
  const rated = { action: body.action, requester };
  // What reaches no person takes up nobody's attention; and help for somebody in danger never waits.
  const isFree = allowlisted || verdict.labels.includes('crisis');
  if (isFree) await showStanding(ports, response, rated, rate);
  const giveBack = isFree ? null : await countAgainstLimit(ports, request, response, rated, rate);
  const language = request.acceptsLanguages().find((tag) => LANGUAGE_TAG.test(tag));
  const { approval } = await createApproval(
    ports,
    {
      action,
      reason: body.description,
      workspace: DEFAULT_WORKSPACE,
      ...(sessionKey === null ? {} : { sessionKey }),
      profile: PROFILE,
      timeoutSeconds: body.timeout_seconds,
      ...(language === undefined ? {} : { language }),
    },
    requester,
    null,
    { protocol: 'confirmations', allowlisted },
  ).catch(async (error: unknown) => {
    // While Temporal is away clients try again and again; that must not shut them out for an hour.
    await giveBack?.().catch((failure: unknown) => ports.log.warn({ err: failure }, 'a count stays'));
    throw error;
  });
  answer(request, response, approval, body.timeout_seconds);
}

/** A personal key asks as itself, also where the client sends this protocol's default. */
function askerOf(caller: Caller, named: string | undefined): string {
  const isDefault = named === undefined || named === DEFAULT_REQUESTER;
  return requesterOf(caller, isDefault ? undefined : named);
}

/**
 * The type is allowed; what it carries was not. Details that are one text say by no name what they are, so they are
 * read as a command too; most are prose, so that they cannot be read as one says nothing.
 */
function maySkip(ports: ApiPorts, { type = '' }: Action, details: Json, verdict: Verdict): boolean {
  const { mayHold, maySkip: skips } = ports.allowlisting;
  if (!mayHold(type) || !skips(verdict)) return false;
  if (typeof details !== 'string') return true;
  const read = ports.classify({ action: { command: details } });
  return skips({ ...read, findings: read.findings.filter(({ label }) => label !== 'unparseable') });
}

function answer(request: Request, response: Response, approval: Approval, timeoutSeconds: number): void {
  const { id, action } = resolvedOf(approval);
  const shown = { id, action, timeout_seconds: timeoutSeconds };
  const { resolution } = approval;
  if (resolution?.outcome === 'auto_approved') {
    response.json({ ...shown, status: 'auto_approved', message: `"${action}" needs no confirmation` });
    return;
  }
  const message =
    resolution === null
      ? `waiting for a person to approve or deny "${action}" within ${timeoutSeconds} seconds`
      : resolution.comment;
  const at = `http://${authorityOf(request)}/confirm/${id}`;
  response.status(202).json({
    ...shown,
    status: statusOf(approval),
    message: maskText(message),
    approve_url: `${at}/approve`,
    deny_url: `${at}/deny`,
  });
}

/** The address by which the client reached us; its own where it names one, as HTTP/1.1 demands. */
function authorityOf(request: Request): string {
  const { host } = request.headers;
  if (host !== undefined && /^[A-Za-z0-9._:[\]-]+$/.test(host)) return host;
  const { localAddress = '127.0.0.1', localPort = 0 } = request.socket;
  return localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}
