import { randomUUID } from 'node:crypto';
import type { Action } from '../../domain/action.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import { sha256 } from '../../domain/digest.ts';
import type { NewApproval } from '../http.ts';
import type { Agent, ToolCall } from './agent.ts';

/** How a hook asks, as it was installed. */
export interface Manner {
  readonly profile: string;
  readonly workspace?: string;
  readonly requester?: string;
}

const REASON_CHARACTERS = 10_000;

export function actionOfCall({ tool, args, cwd }: ToolCall): Action {
  return { tool, args, ...(cwd === null ? {} : { cwd }) };
}

export function questionOf(agent: Agent, call: ToolCall, manner: Manner): NewApproval {
  const { tool, session, purpose } = call;
  const asks = call.event === 'PermissionRequest' ? 'asks for permission to use' : 'calls';
  const reason = `${agent.title} ${asks} ${tool}${purpose === null ? '' : `: ${purpose}`}`;
  return {
    action: actionOfCall(call),
    reason: reason.slice(0, REASON_CHARACTERS).toWellFormed(),
    sessionKey: session.slice(0, 200),
    ...manner,
  };
}

/** A hook that is run again for the same call asks the same question. Where calls have no id, no two are the same. */
export function keyOf(agent: Agent, { session, callId, event, tool, args }: ToolCall): string {
  return sha256(canonicalJson([agent.name, session, callId ?? randomUUID(), event, tool, args]));
}
