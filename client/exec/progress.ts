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

/** At a terminal one line that counts down; else one line for each change. */
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
    const left = shown.expiresAt === null ? '' : `, ${secondsLeft(shown.expiresAt)} s left`;
    out.write(`\r\u001b[K${describe(shown)}${left}${pageOf(shown)}`);
  };
  const timer = setInterval(draw, EVERY_MS);
  timer.unref();
  return {
    show(approval) {
      shown = approval;
      draw();
    },
    end() {
      clearInterval(timer);
      if (shown !== null) out.write('\r\u001b[K');
    },
  };
}

function describe({ id, currentTier, status }: RemoteApproval): string {
  return `countersign: ${id} (${currentTier}) is ${status.replaceAll('_', ' ')}`;
}

function pageOf({ links }: RemoteApproval): string {
  return links.inbox === null ? '' : `, ${renderLine(links.inbox)}`;
}

function secondsLeft(expiresAt: string): number {
  return Math.max(0, Math.ceil((Date.parse(expiresAt) - Date.now()) / 1_000));
}
