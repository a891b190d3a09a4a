/** Where a listener begins, and what it is told first. */
export interface Start {
  readonly after: number;
  /** `hello`: it hears all from now on. `reset`: the place it asked for is not in this ledger. Null: it goes on. */
  readonly greeting: 'hello' | 'reset' | null;
}

/**
 * A listener that has heard something this ledger does not hold comes from before a restore: going on would keep it
 * silent until the ledger is as long again, so it is told to read everything anew.
 */
export function startFrom(asked: number | undefined, head: number): Start {
  if (asked === undefined) return { after: head, greeting: 'hello' };
  if (asked > head) return { after: head, greeting: 'reset' };
  return { after: asked, greeting: null };
}
