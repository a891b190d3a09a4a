import { canonicalJson } from '../../domain/canonical.ts';
import { askThrough } from '../ask-through.ts';
import { type Answer, sayAnswer, sayApproval } from '../asking.ts';
import { type NewApproval, type Remote, RemoteProblem } from '../http.ts';
import type { QuestionRecord } from '../question-record.ts';
import type { Agent, ToolCall, Verdict } from './agent.ts';
import { type Manner, actionOfCall, keyOf, questionOf } from './question.ts';

/** How a call is waited for. */
export interface Patience {
  /** When an answer must be there, in milliseconds since 1970. */
  readonly until: number;
  /** Hears the id as soon as the question is asked. */
  readonly onAsked: (id: string) => void;
}

/**
 * Asks about one call and waits. It denies whatever is not granted: undecided in time, refused by the server, or
 * answered with what cannot be read. The wait as a whole is the caller's to bound: a connection may hang.
 * @param recordOf the requester's own record of a question: what cannot be put there is denied
 */
export async function answerCall(
  agent: Agent,
  call: ToolCall,
  remote: Remote,
  manner: Manner,
  { until, onAsked }: Patience,
  recordOf: (question: NewApproval) => QuestionRecord,
): Promise<Verdict> {
  if (agent.own.has(call.tool)) return { kind: 'pass' };
  const question = questionOf(agent, call, manner);
  const record = recordOf(question);
  try {
    await record.requested();
    const answer = await askThrough(remote, question, keyOf(agent, call), {
      until,
      onWaiting: ({ id }) => onAsked(id),
    });
    const verdict = verdictOf(agent, call, answer);
    await record.answered({ ...answer, granted: verdict.kind !== 'deny' });
    return verdict;
  } catch (error) {
    await record.failed(error);
    return { kind: 'deny', message: sayFailure(error) };
  }
}

/** What the agent is told where nothing was granted because something went wrong. */
export function sayFailure(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof RemoteProblem ? ` (${error.status} ${error.code})` : '';
  return `Countersign could not be asked, so this call is not made: ${said}${code}`;
}

function verdictOf(agent: Agent, call: ToolCall, answer: Answer): Verdict {
  if (!answer.granted || answer.action === null) return { kind: 'deny', message: sayDenial(answer) };
  const said = sayApproval(answer);
  const note = said === null ? null : `Countersign: ${said}`;
  const asked = actionOfCall(call);
  if (canonicalJson(answer.action) === canonicalJson(asked)) return { kind: 'allow', note };
  const { args = {}, ...elsewhere } = answer.action;
  const { args: _asked, ...own } = asked;
  const refusal =
    canonicalJson(elsewhere) === canonicalJson(own)
      ? agent.refusesEdit(call, args)
      : 'more than its arguments was changed';
  if (refusal === null) return { kind: 'edit', args, note };
  return { kind: 'deny', message: sayEdited(answer, refusal) };
}

function sayDenial(answer: Answer): string {
  const page = answer.url === null || answer.outcome === 'pending' ? '' : ` ${answer.url}`;
  const next =
    answer.outcome === 'pending'
      ? '. Nobody has decided in time, so this call is not made'
      : answer.outcome === 'changes_requested'
        ? '. Ask for that instead'
        : '';
  return `Countersign: ${sayAnswer(answer)}${next}${page}`;
}

function sayEdited(answer: Answer, why: string): string {
  const instead = JSON.stringify(answer.action);
  return `Countersign: approved by ${answer.by ?? 'nobody'}, but as edited, and ${why}. This call is not made; call this instead: ${instead} (${answer.id})`;
}
