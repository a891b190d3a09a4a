import type { Tier } from '../domain/tier.ts';
import type { Finding, Label } from '../domain/verdict.ts';
import { type Frame, type Invocation, spanIn } from './invocation.ts';

/** Code within code within code: deeper is refused. */
export const MAX_DEPTH = 8;
/** All code read for one judgement, nested code counted again at each level. In UTF-16 code units. */
export const MAX_READ = 64 * 1024;

/** What one judgement of shell text has found and used up so far. */
export interface Session {
  readonly findings: Finding[];
  depth: number;
  read: number;
  refused: boolean;
  cwd: string | undefined;
}

export function beginSession(cwd: string | undefined): Session {
  return { findings: [], depth: 0, read: 0, refused: false, cwd };
}

/** Said once: a text that is too much is often too much many times over. */
export function refuseOnce(frame: Frame, session: Session): void {
  if (session.refused) return;
  session.refused = true;
  session.findings.push({
    ...refusal('holds too much code within code to be read', frame),
    rule: 'shell.too-much',
  });
}

export function refusal(problem: string, frame: Frame): Finding {
  return {
    rule: 'shell.unparseable',
    tier: 'MEDIUM',
    label: 'unparseable',
    message: `This command ${problem}.`,
    span: frame.offset === null ? frame.whole : null,
    path: frame.path,
  };
}

/** Adds a finding over the whole command. */
export function push(
  session: Session,
  call: Invocation,
  rule: string,
  tier: Tier,
  label: Label | null,
  message: string,
): void {
  session.findings.push({
    rule,
    tier,
    label,
    message,
    span: spanIn(call.frame, call.start, call.end),
    path: call.frame.path,
  });
}
