import type { Approval } from './approval.ts';
import { finalDeciders, type Plan, type Rung } from './policy.ts';
import { type Principal, sees } from './principal.ts';
import type { Tier } from './tier.ts';

/** One rule of a policy about where people are told. Of several the first holds whose conditions all do. */
export interface ChannelRule {
  /** The tier whose approvers are asked. Absent: any. */
  readonly tiers?: readonly Tier[];
  readonly workspaces?: readonly string[];
  /** Steps of the ladder, 1 for the first. Absent: any. */
  readonly rungs?: readonly number[];
  readonly route: Route;
}

/** By which channels people are told of one step. */
export interface Route {
  /** In their order, at least one. */
  readonly via: readonly string[];
  /** How long nobody may have opened it before the next channel has its turn, in milliseconds; null: all at once. */
  readonly nextAfterMs: number | null;
  /**
   * How long nobody may have a copy, counted from the turn of the last channel, before every channel tells people, in
   * milliseconds; null: no channel but these ever does.
   */
  readonly fallbackAfterMs: number | null;
}

/** How far a route has come in the present step. */
export interface Turn {
  /** ISO 8601, when the step began. */
  readonly since: string;
  /** The channels after the first that have had their turn. */
  readonly taken: number;
}

/** When every channel that reaches anybody is to tell people, unless somebody has a copy by then. */
export interface Fallback {
  /** ISO 8601. */
  readonly at: string;
  /** As many turns have been taken then, after the first: the whole route. */
  readonly turns: number;
  /** It was due, and does not come in this step: somebody has a copy, or no other channel reaches anybody. */
  readonly over?: true;
}

/** The plan with the route of each of its steps, where a rule has one. Pure. */
export function withRoutes(plan: Plan, rules: readonly ChannelRule[], workspace: string): Plan {
  if (rules.length === 0) return plan;
  return {
    ...plan,
    rungs: plan.rungs.map((rung, index) => {
      const rule = rules.find((one) => holds(one, rung, index + 1, workspace));
      return rule === undefined ? rung : { ...rung, route: rule.route };
    }),
  };
}

function holds(
  { tiers, workspaces, rungs }: ChannelRule,
  rung: Rung,
  step: number,
  workspace: string,
): boolean {
  return (
    tiers?.includes(rung.tier) !== false &&
    workspaces?.includes(workspace) !== false &&
    rungs?.includes(step) !== false
  );
}

/** Whether any step of the plan goes by a route of its own. */
export function isRouted(plan: Plan): boolean {
  return plan.rungs.some(({ route }) => route !== undefined);
}

/**
 * Where the route of the present step stands, while another channel may still have its turn; null where none waits:
 * all were told at once, or somebody has opened it, or the question is past this step.
 */
export function turnOf(approval: Approval): Turn | null {
  const { status, opened, turns = 0 } = approval;
  const route = routeOf(approval);
  if (status !== 'pending' || route === null || route.nextAfterMs === null || opened !== undefined)
    return null;
  return turns + 1 < route.via.length ? { since: stepBegan(approval), taken: turns } : null;
}

/**
 * When all other channels are next, where those of the present step's route reach nobody; null where that is forbidden,
 * has come already, or nobody waits for it: somebody has opened it, or a language model has not looked at it yet. No
 * later than halfway through the step, so that it comes before the step's end.
 */
export function fallbackOf(approval: Approval): Fallback | null {
  const { status, plan, rung, turns = 0, opened, review, expiresAt } = approval;
  const route = routeOf(approval);
  if (route === null || route.fallbackAfterMs === null || turns >= route.via.length) return null;
  const isPending = status === 'pending' && opened === undefined;
  if (!isPending && status !== 'final_review') return null;
  if (plan.review === 'decides' && rung === 0 && review === undefined) return null;
  const since = Date.parse(stepBegan(approval));
  const lastTurn = isPending ? since + (route.via.length - 1) * (route.nextAfterMs ?? 0) : since;
  const ends = Date.parse((isPending ? plan.rungs[rung]?.deadline : expiresAt) ?? approval.createdAt);
  const at = Math.min(lastTurn + route.fallbackAfterMs, since + (ends - since) / 2);
  return { at: new Date(at).toISOString(), turns: route.via.length };
}

/**
 * When people were first to be told of the present step, ISO 8601: asked for, climbed to, revised, left to them by a
 * language model, or passed on to a final review.
 */
export function stepBegan(approval: Approval): string {
  const { status, plan, createdAt, escalations, revised, review, decisions } = approval;
  const times = [
    createdAt,
    escalations.at(-1)?.at ?? createdAt,
    revised?.at ?? createdAt,
    plan.review === 'decides' ? (review?.at ?? createdAt) : createdAt,
    status === 'final_review' ? (decisions.at(-1)?.at ?? createdAt) : createdAt,
  ];
  return times.reduce((latest, at) => (Date.parse(at) > Date.parse(latest) ? at : latest));
}

/** When the next channel has its turn, ISO 8601; null where none is left. */
export function nextTurnAt(route: Route | undefined, turn: Turn): string | null {
  if (route === undefined || route.nextAfterMs === null || turn.taken + 1 >= route.via.length) return null;
  return new Date(Date.parse(turn.since) + (turn.taken + 1) * route.nextAfterMs).toISOString();
}

/**
 * The channels that tell people now. Where the route names none that reaches anybody, it is all of them, unless the
 * policy forbids that: nobody is left untold for want of a channel.
 * @param reaching the channels that are there and reach somebody of those who are asked
 * @param after the turns that have been taken after the first; those of the approval unless told
 */
export function onTurn(
  approval: Approval,
  reaching: readonly string[],
  after: number = approval.turns ?? 0,
): readonly string[] {
  const route = routeOf(approval);
  if (route === null) return reaching;
  const via = route.via.filter((channel) => reaching.includes(channel));
  const isExhausted = after >= route.via.length || via.length === 0;
  if (isExhausted && route.fallbackAfterMs !== null) return reaching;
  const takesTurns = route.nextAfterMs !== null && approval.status === 'pending';
  return takesTurns ? via.slice(0, after + 1) : via;
}

/** Whether a channel was to tell people of a step up to the present one, at some time of it. */
export function wasOnTurn({ plan, rung }: Approval, channel: string): boolean {
  return plan.rungs.slice(0, rung + 1).some(({ route }) => route?.via.includes(channel) !== false);
}

/**
 * How many turns are to be taken once the channels on turn have all been refused by everybody they were to reach:
 * one more, and past the end of the route those that it does not name. Null where there is nothing more to try, or
 * nothing that the policy does not forbid.
 */
export function turnsPast(approval: Approval, reaching: readonly string[]): number | null {
  const route = routeOf(approval);
  const { turns = 0 } = approval;
  if (route === null || turns >= route.via.length) return null;
  const isLast = onTurn(approval, reaching, turns).length === onTurn(approval, reaching, turns + 1).length;
  if (!isLast) return turns + 1;
  return route.fallbackAfterMs === null ? null : route.via.length;
}

/** Whether the policy has nobody told on a channel in the present step, whatever happens. */
export function isForbidden(approval: Approval, channel: string): boolean {
  const route = routeOf(approval);
  return route !== null && route.fallbackAfterMs === null && !route.via.includes(channel);
}

/** Whether the answer of this principal is wanted at the present step. */
export function isAsked(approval: Approval, who: Principal): boolean {
  const { status, plan, rung, requester } = approval;
  const asked = status === 'final_review' ? finalDeciders(plan) : (plan.rungs[rung]?.approvers ?? []);
  // Who asked looks at it as well, and may not answer.
  if (who.id === requester && !plan.selfApproval) return false;
  return sees(who, approval.workspace) && who.roles.some((role) => asked.includes(role));
}

function routeOf({ plan, rung }: Approval): Route | null {
  return plan.rungs[rung]?.route ?? null;
}
