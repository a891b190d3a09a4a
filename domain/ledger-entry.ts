import type { Action, Json } from './action.ts';
import type { ApprovalRequest, Opening, Revised } from './approval.ts';
import { canonicalJson } from './canonical.ts';
import type { Decision, Resolution } from './decision.ts';
import { sha256 } from './digest.ts';
import type { ErrorCode } from './errors.ts';
import type { ExecutionOutcome, ExecutionResult, Verified } from './execution.ts';
import type { Grant, Grantable } from './grant.ts';
import type { State } from './lifecycle.ts';
import type { Plan } from './policy.ts';
import type { Review } from './review.ts';
import type { Tier } from './tier.ts';
import type { Verdict } from './verdict.ts';

/** What an entry says happened, with the facts that belong to it. Texts are masked before they stand here. */
export type LedgerEvent =
  | {
      readonly event: 'requested';
      readonly details: {
        readonly request: ApprovalRequest;
        readonly verdict: Verdict;
        readonly plan: Plan;
        readonly grantable?: Grantable;
      };
    }
  | {
      readonly event: 'voted' | 'final_review' | 'changes_requested';
      readonly details: { readonly decision: Decision };
    }
  /** Another action is asked for from here on. */
  | { readonly event: 'revised'; readonly details: RevisedDetails }
  | {
      readonly event: 'escalated';
      readonly details: {
        readonly rung: number;
        readonly from: Tier;
        readonly to: Tier;
        readonly decision: Decision | null;
      };
    }
  /** A language model has looked at it, or failed to. */
  | { readonly event: 'reviewed'; readonly details: { readonly review: Review } }
  | { readonly event: 'reminded'; readonly details: { readonly reminder: number } }
  /**
   * More channels tell people: nobody has opened it in time, those on turn are refused by everybody (`unreached`), or
   * nobody has a copy in time, as where they are down (`untold`).
   */
  | {
      readonly event: 'widened';
      readonly details: {
        readonly rung: number;
        /** Of the route, after the first. */
        readonly turns: number;
        readonly why: WidenedSince;
      };
    }
  /** Somebody has opened it in time, so no further channel tells people of this step. */
  | { readonly event: 'opened'; readonly details: { readonly rung: number; readonly opened: Opening } }
  | {
      readonly event: 'settled';
      readonly details: { readonly resolution: Resolution; readonly decision: Decision | null };
    }
  | {
      readonly event: 'dispatched';
      readonly details: {
        readonly attempt: number;
        readonly executor: string;
        readonly manual: boolean;
        readonly comment?: string;
      };
    }
  | {
      readonly event: 'executed';
      readonly details: {
        readonly attempt: number;
        readonly outcome: ExecutionOutcome;
        readonly result: ExecutionResult | null;
      };
    }
  /** The rules were not satisfied with a result: a person is asked. */
  | { readonly event: 'verified'; readonly details: { readonly verified: Verified } }
  | { readonly event: 'archived'; readonly details: { readonly verified: Verified | null } }
  /** `rbac.deny`: a caller of the workspaces protocol lacked a permission. */
  | { readonly event: 'refused' | 'rbac.deny'; readonly details: Refusal }
  /** An operator changed something while the product ran. */
  | {
      readonly event: 'configured';
      readonly details: { readonly setting: string; readonly change: Json };
    }
  /** Somebody had an approval remembered. */
  | { readonly event: 'grant.made'; readonly details: { readonly grant: Grant } }
  /** A grant let a request pass; `use` counts from 1. */
  | { readonly event: 'grant.used'; readonly details: GrantUsed }
  /** That was its last use. */
  | { readonly event: 'grant.spent'; readonly details: { readonly grant: string; readonly uses: number } }
  /** A request had the structure of a grant, and was not covered by it. */
  | {
      readonly event: 'grant.refused';
      readonly details: { readonly grant: string; readonly approvalId: string; readonly why: string };
    }
  | {
      readonly event: 'grant.revoked';
      readonly details: { readonly grant: string; readonly uses: number; readonly via: string };
    }
  | {
      readonly event: 'refused_many';
      readonly details: { readonly source: string; readonly minute: string; readonly count: number };
    };

export type WidenedSince = 'unopened' | 'unreached' | 'untold';

export interface GrantUsed {
  readonly grant: string;
  readonly approvalId: string;
  readonly requester: string;
  readonly use: number;
  readonly of: number | null;
  readonly grantedBy: string;
}

export interface RevisedDetails extends Pick<Revised, 'how' | 'at' | 'comment'> {
  readonly revision: number;
  readonly action: Action;
  readonly reason: string;
  readonly digest: string;
  readonly verdict: Verdict;
  readonly plan: Plan;
  readonly grantable?: Grantable;
  /** Where on the plan the question stands. */
  readonly rung: number;
  readonly tier: Tier;
}

/** An attempt that changed nothing, and why. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly attempted: string;
  readonly via: string;
}

/** An entry before the chain gives it its place. `step` is unique per approval: writing twice finds the first. */
export type EntryDraft = LedgerEvent & {
  readonly approvalId: string;
  readonly workspace: string;
  readonly traceId: string;
  readonly actor: string;
  readonly step: string;
  readonly decisionId: string | null;
  readonly from: State | null;
  readonly to: State | null;
};

/** An entry as the ledger holds and hashes it. */
export type LedgerEntry = EntryDraft & {
  /** 1 for the first entry, without gaps. */
  readonly seq: number;
  /** ISO 8601, when it was written. */
  readonly at: string;
  readonly prevHash: string;
  readonly hash: string;
};

/** The `prevHash` of the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/** Gives a draft its place in the chain. Every member but `hash` is covered by the hash. */
export function chainEntry(draft: EntryDraft, seq: number, at: string, prevHash: string): LedgerEntry {
  const entry = { ...draft, seq, at, prevHash };
  return { ...entry, hash: sha256(canonicalJson(entry)) };
}

const WRITTEN_OUT = new WeakMap<LedgerEntry, string>();

/** An entry as JSON, written out once for all who pass it on. */
export function jsonOf(entry: LedgerEntry): string {
  const known = WRITTEN_OUT.get(entry);
  if (known !== undefined) return known;
  const json = JSON.stringify(entry);
  WRITTEN_OUT.set(entry, json);
  return json;
}

/** The hash that an entry's members call for. */
export function hashOf(entry: LedgerEntry): string {
  const { hash: _, ...covered } = entry;
  return sha256(canonicalJson(covered));
}

export type ChainFault = { readonly seq: number; readonly fault: 'gap' | 'broken_link' | 'edited' };

/** Checks one entry against the one before it; null where it stands rightly. */
export function faultOf(
  entry: LedgerEntry,
  previous: { readonly seq: number; readonly hash: string },
): ChainFault | null {
  if (entry.seq !== previous.seq + 1) return { seq: entry.seq, fault: 'gap' };
  if (entry.prevHash !== previous.hash) return { seq: entry.seq, fault: 'broken_link' };
  if (entry.hash !== hashOf(entry)) return { seq: entry.seq, fault: 'edited' };
  return null;
}
