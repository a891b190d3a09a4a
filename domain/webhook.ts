import type { Tier } from './tier.ts';

/** Somewhere that is told by HTTP how approvals go on, as the policy names it. */
export interface WebhookEndpoint {
  /** https, or http on an address of this machine. May hold what only its owner knows: it is never logged whole. */
  readonly url: string;
  /** What its messages are signed with, `whsec_…`; several while one takes the place of another. */
  readonly secrets: readonly string[];
  readonly workspaces: readonly string[] | '*';
  readonly tiers: readonly Tier[];
  /** Whose approvals alone it hears of; null for everybody's. */
  readonly requester: string | null;
}

/** Whether an endpoint is to hear of an approval. Its tier is that of the request: it does not climb. */
export function hears(
  { requester, workspaces, tiers }: WebhookEndpoint,
  approval: {
    readonly requester: string;
    readonly workspace: string;
    readonly risk: { readonly tier: Tier };
  },
): boolean {
  return (
    (requester === null || requester === approval.requester) &&
    (workspaces === '*' || workspaces.includes(approval.workspace)) &&
    tiers.includes(approval.risk.tier)
  );
}
