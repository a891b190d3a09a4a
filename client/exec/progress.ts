import { renderLine } from '../../domain/visible.ts';
import type { RemoteApproval } from '../http.ts';

/** Says on stderr what is waited for. */
export interface Progress {
  show(approval: RemoteApproval): void;
  /** Takes the line away, so that what comes next stands alone. */
  end(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MS = 1_000;

/** Back to the beginning of the line, with nothing in it. */
const CLEARED = '\r\u001b[K';

/** At a terminal where it is decided, and below it one line that counts down; else one line for each change. */
export function createProgress(out: Terminal): Progress {
  return out.isTTY === true ? countDown(out) : sayChanges(out);
}

function sayChanges(out: Terminal): Progress {
  let told = '';
  return {
    show(approval) {
      const until = approval.expiresAt === null ? '' : ` until ${approval.expiresAt}`;
      const line = `${describe(approval)}${until}${pageOf(approval)}`;
      if (line !== told) out.write(`${line}\n`);
      told = line;
    },
    end() {},
  };
}

function countDown(out: Terminal): Progress {
  let shown: RemoteApproval | null = null;
  const draw = (): void => {
    if (shown === null) return;
    const { currentTier, status, expiresAt } = shown;
    const left = expiresAt === null ? '' : `, ${timeLeft(expiresAt)} left`;
    // Short: of a line that wraps, only the last row could be written over.
    out.write(`${CLEARED}countersign: ${currentTier}, ${status.replaceAll('_', ' ')}${left}`);
  };
  const timer = setInterval(draw, EVERY_MS);
  timer.unref();
  return {
    show(approval) {
      if (shown === null) out.write(`countersign: ${renderLine(approval.links.inbox ?? approval.id)}\n`);
      shown = approval;
      draw();
    },
    end() {
      clearInterval(timer);
      if (shown !== null) out.write(CLEARED);
    },
  };
}

function describe({ id, currentTier, status }: RemoteApproval): string {
  return `countersign: ${id} (${currentTier}) is ${status.replaceAll('_', ' ')}`;
}

function pageOf({ links }: RemoteApproval): string {
  return links.inbox === null ? '' : `, ${renderLine(links.inbox)}`;
}

function timeLeft(expiresAt: string): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(expiresAt) - Date.now()) / 1_000));
  return seconds <= 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
