import type { Json } from '../domain/action.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { type Asking, type ToolAnswer, askAboutCall, sayEdited } from './tool-calls.ts';

/**
 * For LangChain and LangGraph in JavaScript: answers the interrupts of `humanInTheLoopMiddleware`, and of any graph that
 * interrupts with such a request. It imports nothing of LangChain; what it takes and gives has LangChain's own types.
 */

export type DecisionType = 'approve' | 'edit' | 'reject';

export interface ActionRequest {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly description?: string;
}

/** What `humanInTheLoopMiddleware` interrupts with. */
export interface ReviewRequest {
  readonly actionRequests: readonly ActionRequest[];
  readonly reviewConfigs: readonly {
    readonly actionName: string;
    readonly allowedDecisions: readonly DecisionType[];
  }[];
}

export type Decision =
  | { type: 'approve' }
  | { type: 'edit'; editedAction: { name: string; args: Record<string, Json> } }
  | { type: 'reject'; message: string };

/** What such an interrupt is resumed with: one decision for each action, in order. */
export interface ReviewResponse {
  decisions: Decision[];
}

/** Where an interrupt stands: asked about once more, it is the same approvals. */
export interface Place {
  readonly threadId: string;
  readonly interruptId: string;
  /** How often this interrupt was answered before: one node that interrupts twice does so under one id. None unless given. */
  readonly answered?: number;
}

interface Interrupt {
  readonly id?: string | undefined;
  readonly value?: unknown;
}

/** What a graph answers; it waits for people while `__interrupt__` holds something. */
export interface GraphResult {
  readonly __interrupt__?: readonly Interrupt[] | undefined;
}

export interface GraphConfig {
  readonly configurable: { readonly thread_id: string };
}

export interface Approvals {
  /**
   * Asks about every action of one interrupt, in parallel, each an approval of its own. Never throws: whatever fails is a
   * rejection. Where `reject` is no allowed decision LangChain refuses it, which runs nothing either.
   */
  answer(request: ReviewRequest, place: Place): Promise<ReviewResponse>;
  /**
   * Answers a graph's interrupts and resumes it, until none of these is left. Others are left to the caller.
   * @param first what `invoke` answered; after a restart `invoke(null, config)` answers it again
   * @param resume goes on with what it is given: `(resume) => graph.invoke(new Command({ resume }), config)`
   */
  resolve<Result extends GraphResult>(
    first: Result,
    config: GraphConfig,
    resume: (answers: Record<string, ReviewResponse>) => Promise<Result>,
  ): Promise<Result>;
  /** For `createMiddleware`: puts the outcome, who decided and what they said below the result of a call they granted. */
  wrapToolCall<
    Request extends { readonly toolCall: { readonly name: string; readonly args: unknown } },
    Result,
  >(
    request: Request,
    handler: (request: Request) => Result | Promise<Result>,
  ): Promise<Result>;
}

export function createApprovals(asking: Asking): Approvals {
  /** What was said about granted calls that have not run yet. */
  const notes = new Map<string, string[]>();
  const answer: Approvals['answer'] = async (request, place) => {
    const answers = await Promise.all(
      request.actionRequests.map((action, index) => askAbout(asking, action, place, index)),
    );
    const decisions = answers.map((one, index) => decide(one, allowedFor(request, index)));
    // With one rejected, LangChain runs none of them.
    if (decisions.every(({ type }) => type !== 'reject')) keepNotes(notes, answers);
    return { decisions };
  };
  return {
    answer,
    async resolve(first, config, resume) {
      let result = first;
      const rounds = new Map<string, number>();
      for (;;) {
        const { __interrupt__: interrupts = [] } = result;
        const open = interrupts.flatMap(reviewOf);
        if (open.length === 0) return result;
        const answers = await Promise.all(
          open.map(async ({ id, request }) => {
            const answered = rounds.get(id) ?? 0;
            rounds.set(id, answered + 1);
            const place = { threadId: config.configurable.thread_id, interruptId: id, answered };
            return [id, await answer(request, place)] as const;
          }),
        );
        result = await resume(Object.fromEntries(answers));
      }
    },
    async wrapToolCall(request, handler) {
      const { name, args } = request.toolCall;
      const result = await handler(request);
      const note = takeNote(notes, name, args);
      if (note !== undefined) addNote(result, note);
      return result;
    },
  };
}

function askAbout(asking: Asking, action: ActionRequest, place: Place, index: number): Promise<ToolAnswer> {
  const reason = action.description?.trim();
  return askAboutCall(asking, {
    tool: action.name,
    args: action.args,
    reason: reason === undefined || reason === '' ? `The agent asks to call ${action.name}` : reason,
    identity: ['langgraph', place.threadId, place.interruptId, String(index), String(place.answered ?? 0)],
  });
}

function decide(answer: ToolAnswer, allowed: readonly DecisionType[]): Decision {
  if (!answer.granted) return { type: 'reject', message: answer.message };
  const { tool, args, edited, message } = answer;
  if (!edited && allowed.includes('approve')) return { type: 'approve' };
  if (allowed.includes('edit') && isMembers(args)) {
    return { type: 'edit', editedAction: { name: tool, args: { ...args } } };
  }
  const unlike = `not run, since this agent takes no approval of ${tool} (${message})`;
  return { type: 'reject', message: edited ? sayEdited(answer) : unlike };
}

/** One that is not configured allows nothing. */
function allowedFor(
  { actionRequests, reviewConfigs }: ReviewRequest,
  index: number,
): readonly DecisionType[] {
  const name = actionRequests[index]?.name;
  const own = reviewConfigs[index];
  const config = own?.actionName === name ? own : reviewConfigs.find(({ actionName }) => actionName === name);
  return config?.allowedDecisions ?? [];
}

function reviewOf({
  id,
  value,
}: Interrupt): readonly { readonly id: string; readonly request: ReviewRequest }[] {
  const isReview =
    typeof value === 'object' && value !== null && 'actionRequests' in value && 'reviewConfigs' in value;
  if (!isReview) return [];
  if (id === undefined)
    throw new TypeError('an interrupt without an id cannot be answered; use a checkpointer');
  return [{ id, request: value as ReviewRequest }];
}

function keepNotes(notes: Map<string, string[]>, answers: readonly ToolAnswer[]): void {
  for (const one of answers) {
    const name = one.granted ? callName(one.tool, one.args) : null;
    if (name !== null) notes.set(name, [...(notes.get(name) ?? []), one.message]);
  }
}

function takeNote(notes: Map<string, string[]>, tool: string, args: unknown): string | undefined {
  const name = callName(tool, args);
  if (name === null) return undefined;
  const [note, ...others] = notes.get(name) ?? [];
  if (others.length === 0) notes.delete(name);
  else notes.set(name, others);
  return note;
}

/** Null for what JSON cannot carry: nobody was asked about that. */
function callName(tool: string, args: unknown): string | null {
  try {
    return canonicalJson({ tool, args });
  } catch {
    return null;
  }
}

/** A result that is no message of text, such as a command to the graph, stays as it is. */
function addNote(result: unknown, note: string): void {
  if (typeof result !== 'object' || result === null || !('content' in result)) return;
  if (typeof result.content === 'string') result.content = `${result.content}\n\n[Countersign: ${note}]`;
}

function isMembers(args: Json): args is { readonly [name: string]: Json } {
  return typeof args === 'object' && args !== null && !Array.isArray(args);
}
