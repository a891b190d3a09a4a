/** A message as Slack keeps it. */
export interface KeptMessage {
  readonly channel: string;
  readonly ts: string;
  readonly thread: string | null;
  text: string;
  blocks: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: unknown;
}

/** Everything that the workspace holds. */
export interface SlackStore {
  readonly messages: KeptMessage[];
  /** The direct channel of each person that one was opened to. */
  readonly direct: Map<string, string>;
  /** By its id: where it may be opened, by whom, and until when. */
  readonly triggers: Map<string, { readonly user: string; readonly until: number }>;
  /** Dialogs that stand open, by whoever has them. */
  readonly views: Map<string, Readonly<Record<string, unknown>> & { readonly id: string }>;
  nextTs(): string;
}

export function createStore(now: () => number): SlackStore {
  let count = 0;
  return {
    messages: [],
    direct: new Map(),
    triggers: new Map(),
    views: new Map(),
    nextTs() {
      count += 1;
      return `${Math.floor(now() / 1_000)}.${String(count).padStart(6, '0')}`;
    },
  };
}
