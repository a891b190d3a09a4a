import type { Approval } from '../../domain/approval.ts';

/** An approval on the board, and the message under which it is known. */
export interface Posted {
  readonly approval: Approval;
  readonly messageId: string;
  /** Aborts when there is something else to show of it. */
  readonly changed: AbortSignal;
}

/** What is to be asked at one terminal, one after the other. Lives in memory: what was open is put back at a start. */
export interface Board {
  /** Puts an approval on, or what has become of it. The same again, or something older, changes nothing. */
  post(approval: Approval, messageId: string): void;
  /** Passes it over until it changes, or somebody is reminded of it. */
  passOver(approvalId: string): void;
  /** Has it asked again although it was passed over. */
  remind(approvalId: string): void;
  take(approvalId: string): void;
  /** The first that is to be asked, as soon as there is one; null once `ending` aborts. */
  next(ending: AbortSignal): Promise<Posted | null>;
}

interface Entry extends Posted {
  approval: Approval;
  /** What is shown of it. */
  readonly drawn: string;
  readonly change: AbortController;
  passedOver: boolean;
}

/**
 * @param draw what is shown of an approval that takes an answer as it stands; null for any other. While that stays the
 *   same, whoever is typing an answer to it is left alone.
 */
export function createBoard(draw: (approval: Approval) => string | null): Board {
  const entries = new Map<string, Entry>();
  let wake: (() => void) | null = null;

  function stir(): void {
    wake?.();
    wake = null;
  }

  return {
    post(approval, messageId) {
      const before = entries.get(approval.id);
      if (before !== undefined && before.approval.version >= approval.version) return;
      const drawn = draw(approval);
      if (before !== undefined && before.drawn === drawn) {
        before.approval = approval;
        return;
      }
      const change = new AbortController();
      const entry = { approval, messageId, change, changed: change.signal, passedOver: false };
      if (drawn === null) entries.delete(approval.id);
      else entries.set(approval.id, { ...entry, drawn });
      before?.change.abort();
      stir();
    },
    passOver(approvalId) {
      const entry = entries.get(approvalId);
      if (entry !== undefined) entry.passedOver = true;
    },
    remind(approvalId) {
      const entry = entries.get(approvalId);
      if (entry === undefined) return;
      entry.passedOver = false;
      stir();
    },
    take(approvalId) {
      entries.delete(approvalId);
    },
    async next(ending) {
      for (;;) {
        if (ending.aborted) return null;
        const found = [...entries.values()].find(({ passedOver }) => !passedOver);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
          ending.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}
