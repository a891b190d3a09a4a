/** The tables as Kysely sees them; the migrations say what they mean. */
export interface Tables {
  readonly ledger: LedgerTable;
  readonly chain_head: { readonly id: number; readonly seq: number; readonly hash: string };
  readonly approvals: ApprovalsTable;
  readonly refusal_counts: {
    readonly source: string;
    readonly minute: string;
    readonly workspace: string;
    readonly count: number;
  };
  readonly copies: CopiesTable;
  readonly superseded_copies: Pick<CopiesTable, 'channel' | 'message_id' | 'approval_id' | 'recipient'>;
  readonly seen_events: { readonly source: string; readonly id: string; readonly at: string };
  readonly worker_heartbeats: { readonly worker: string; readonly at: string; readonly channels: string };
  readonly leases: { readonly name: string; readonly holder: string; readonly expires: string };
  readonly payload_keys: { readonly id: string; readonly fingerprint: string | null };
  readonly task_numbers: { readonly number: number; readonly approval_id: string };
  readonly allowlist: AllowlistTable;
  readonly rate_events: { readonly id: string; readonly key: string; readonly at: number };
  readonly settings: { readonly name: string; readonly value: string };
}

export interface LedgerTable {
  readonly seq: number;
  readonly at: string;
  readonly approval_id: string;
  readonly workspace: string;
  readonly trace_id: string;
  readonly actor: string;
  readonly event: string;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly step: string;
  readonly decision_id: string | null;
  readonly details: string;
  readonly prev_hash: string;
  readonly hash: string;
}

interface ApprovalsTable {
  readonly id: string;
  readonly workspace: string;
  readonly requester: string;
  readonly status: string;
  readonly tier: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly search: string;
  readonly version: number;
  readonly doc: string;
  readonly protocol: string;
  readonly outcome: string | null;
}

interface AllowlistTable {
  readonly action_key: string;
  readonly session_key: string;
  readonly action: string;
  readonly expires_at: string | null;
  readonly added_by: string;
  readonly added_at: string;
}

interface CopiesTable {
  readonly approval_id: string;
  readonly channel: string;
  readonly recipient: string;
  readonly message_id: string;
  readonly chat_id: string;
  readonly sent_at: string;
  readonly shown_version: number;
  readonly reminders: number;
  /** Written by `markOpened` alone. */
  readonly opened_at: string | null;
}
