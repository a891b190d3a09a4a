import { z } from 'zod';
import type { Action, Json } from '../domain/action.ts';
import { ACTION_TEXT, actionSchema, json, named, personSchema, toAction } from './approvals.ts';
import { optional } from './optional.ts';
import { wholeNumber } from './queries.ts';

/** Most approvals that one answer lists. */
export const WORKSPACE_LIST_MAX = 2_000;

const actionGiven = z.union(
  [named(ACTION_TEXT), json.refine(isObject, { error: 'must be text or an object' })],
  { error: 'must be text that is not empty, or an object' },
);

/** A request of the workspaces protocol. What it does not know is its clients' own. */
export const askInWorkspaceSchema = z
  .looseObject({
    action: actionGiven,
    reason: named(10_000),
    requester: optional(personSchema),
    agent_id: optional(personSchema),
    role: optional(z.string({ error: 'must be text' }).max(200)),
  })
  .meta({ id: 'AskInWorkspace' });

export const workspaceListSchema = z.object({
  status: optional(
    z.enum(['pending', 'approved', 'denied'], { error: 'must be "pending", "approved" or "denied"' }),
  ),
  limit: optional(wholeNumber('limit', 1, WORKSPACE_LIST_MAX)),
});

export const askedInWorkspaceSchema = z.object({ approval_id: z.string() });

export const workspaceApprovalSchema = z
  .object({
    id: z.string(),
    action: z.union([z.string(), z.looseObject({})]),
    reason: z.string(),
    status: z.enum(['pending', 'approved', 'denied']),
    decided_by: z.string().nullable(),
    decided_at: z.iso.datetime().nullable(),
    comment: z.string().nullable(),
    requester: z.string(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    risk_level: z.enum(['low', 'medium', 'high']),
  })
  .meta({ id: 'WorkspaceApproval' });

/** What an object that is no action of ours is a call of: the judge reads whatever it carries. */
const WRAPPER = 'workspace';

/**
 * The action behind what a client sent: text is a command; an object is taken as it is where it is an action, and as
 * the arguments of a tool otherwise. `actionShown` gives back what was sent.
 */
export function actionOf(given: z.output<typeof actionGiven>): Action {
  if (typeof given === 'string') return { command: given };
  const parsed = actionSchema.safeParse(given);
  if (parsed.success && !isOursAlone(parsed.data)) return toAction(parsed.data);
  const type = isObject(given) ? given['type'] : undefined;
  const typed = typeof type === 'string' && type !== '' && type.length <= 200;
  return { ...(typed ? { type } : {}), tool: WRAPPER, args: given };
}

/** The action in the form in which it was sent; whole, where a revision says what this protocol cannot. */
export function actionShown(action: Action): Json {
  if (isWrapped(action)) return action.args ?? {};
  if (action.command !== undefined && Object.keys(action).length === 1) return action.command;
  return action as Json;
}

/** Whether the arguments say all there is. */
function isWrapped({ type, tool, args, ...rest }: Action): boolean {
  if (tool !== WRAPPER || args === undefined || Object.keys(rest).length > 0) return false;
  return type === undefined || (isObject(args) && args['type'] === type);
}

/** Forms that mean something else above, so that no two things sent are shown alike. */
function isOursAlone(action: Action): boolean {
  return action.tool === WRAPPER || (action.command !== undefined && Object.keys(action).length === 1);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
