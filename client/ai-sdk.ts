import { type Asking, type ToolAnswer, askAboutCall, sayEdited } from './tool-calls.ts';

/**
 * For the AI SDK 6: answers the `tool-approval-request` parts of tools with `needsApproval`. It imports nothing of the
 * SDK; what it takes and gives has the SDK's own types. All that it needs stands in the messages, so they can be stored.
 */

/** A message of the model's, as `ModelMessage`. */
export interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly type: string }[];
}

export interface ApprovalResponse {
  type: 'tool-approval-response';
  approvalId: string;
  approved: boolean;
  reason: string;
  providerExecuted?: boolean;
}

export interface ApprovalMessage {
  role: 'tool';
  content: ApprovalResponse[];
}

/** A part of a message, as far as it is read here. */
interface Part {
  readonly type: string;
  readonly approvalId?: string;
  readonly toolCallId?: string;
  readonly toolName?: string;
  readonly input?: unknown;
  readonly providerExecuted?: boolean;
  readonly approved?: boolean;
  readonly reason?: string;
  readonly output?: unknown;
}

/**
 * Asks about every approval that the messages request and that none of them answers, in parallel. Never throws: whatever
 * fails is an answer that is not approved, whose reason the model reads. The SDK cannot run an edited call, so such an
 * approval is none, and gives the model the call that was approved.
 * @returns the message to append, or null where nothing is requested
 */
export async function answerApprovals(
  asking: Asking,
  messages: readonly Message[],
): Promise<ApprovalMessage | null> {
  const parts = messages.flatMap(partsOf);
  const answered = new Set(parts.filter(isA('tool-approval-response')).map(({ approvalId }) => approvalId));
  const open = parts
    .filter(isA('tool-approval-request'))
    .filter(({ approvalId }) => approvalId !== undefined && !answered.has(approvalId));
  if (open.length === 0) return null;
  const content = await Promise.all(
    open.map((request) => respond(asking, request, calledIn(parts, request))),
  );
  return { role: 'tool', content };
}

/**
 * Generates, answers the approvals that are requested, and goes on, until none is left.
 * @param generate one round: `(messages) => generateText({ model, tools, messages })`
 * @returns the last round's result, and all messages that led there
 */
export async function generateApproved<
  Own extends Message,
  Result extends { readonly response: { readonly messages: readonly Own[] } },
>(
  asking: Asking,
  first: readonly Own[],
  generate: (messages: (Own | ApprovalMessage)[]) => Promise<Result>,
): Promise<{ readonly result: Result; readonly messages: (Own | ApprovalMessage)[] }> {
  let messages: (Own | ApprovalMessage)[] = [...first];
  for (;;) {
    const result = await generate(messages);
    messages = [...messages, ...result.response.messages];
    const answers = await answerApprovals(asking, messages);
    if (answers === null) return { result, messages };
    messages = [...messages, answers];
  }
}

/**
 * The messages, with what people said about the calls they approved after the results of these: the SDK tells a model the
 * reason of a denial alone. For `prepareStep: ({ messages }) => ({ messages: withApprovalNotes(messages) })`.
 */
export function withApprovalNotes<Own extends Message>(
  messages: readonly Own[],
): (Own | { role: 'user'; content: string })[] {
  const parts = messages.flatMap(partsOf);
  const requests = parts.filter(isA('tool-approval-request'));
  const notes = new Map(
    parts
      .filter(isA('tool-approval-response'))
      .filter(({ approved, reason }) => approved === true && reason !== undefined)
      .map(({ approvalId, reason }) => [
        requests.find((request) => request.approvalId === approvalId)?.toolCallId,
        reason,
      ]),
  );
  return messages.flatMap((message) => {
    const results = message.role === 'tool' ? partsOf(message).filter(isResult) : [];
    const said = results.flatMap(({ toolCallId, toolName }) => {
      const note = notes.get(toolCallId);
      return note === undefined ? [] : [`Countersign: ${toolName} was ${note}`];
    });
    return said.length === 0 ? [message] : [message, { role: 'user' as const, content: said.join('\n') }];
  });
}

/** The call that the SDK would run: where a model gives an id twice, the last one. */
function calledIn(parts: readonly Part[], { toolCallId }: Part): Part | undefined {
  return parts.filter(isA('tool-call')).findLast((part) => part.toolCallId === toolCallId);
}

async function respond(asking: Asking, request: Part, call: Part | undefined): Promise<ApprovalResponse> {
  const { approvalId = '' } = request;
  const answer = await askAbout(asking, approvalId, call);
  return {
    ...{ type: 'tool-approval-response', approvalId },
    approved: answer.granted && !answer.edited,
    reason: answer.granted && answer.edited ? sayEdited(answer) : answer.message,
    ...(call?.providerExecuted === true ? { providerExecuted: true } : {}),
  };
}

async function askAbout(asking: Asking, approvalId: string, call: Part | undefined): Promise<ToolAnswer> {
  if (call?.toolName === undefined) {
    const message = `not run, since the call that approval ${approvalId} is for does not stand in the messages`;
    return { granted: false, message, answer: null };
  }
  return askAboutCall(asking, {
    tool: call.toolName,
    args: call.input,
    reason: `The agent asks to call ${call.toolName}`,
    identity: ['ai-sdk', approvalId, call.toolCallId ?? ''],
  });
}

function partsOf({ content }: Message): readonly Part[] {
  return typeof content === 'string' ? [] : content;
}

const isA =
  (type: string) =>
  (part: Part): boolean =>
    part.type === type;

/** Whether it was run: the SDK itself denies what it finds that no longer needs an approval. */
function isResult({ type, output }: Part): boolean {
  const kind = typeof output === 'object' && output !== null && 'type' in output ? output.type : undefined;
  return type === 'tool-result' && kind !== 'execution-denied';
}
