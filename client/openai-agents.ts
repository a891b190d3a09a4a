import { type Asking, type ToolAnswer, type ToolCall, askAboutCall, sayEdited } from './tool-calls.ts';

/**
 * For the OpenAI Agents SDK: answers the interruptions of a run whose tools have `needsApproval`. It imports nothing of
 * the SDK; what it takes has the SDK's own types.
 */

/** A call that waits for approval. */
export interface ApprovalItem {
  readonly name?: string | undefined;
  /** A function's arguments, as the JSON text that the model wrote. */
  readonly arguments?: string | undefined;
  readonly rawItem: object;
}

/** The part of `RunState` that is needed; it can be stored as text in between, with `toString` and `fromString`. */
export interface ApprovalState<Item> {
  approve(item: Item): void;
  reject(item: Item, options: { message: string }): void;
  addInput?(input: string): void;
}

/** What `run` answers. */
export interface PausedRun<Item, State> {
  readonly interruptions?: readonly Item[] | undefined;
  readonly state: State;
}

/** Whose run it is. */
export interface RunPlace {
  /**
   * A name of this run, the same after a restart: then asking once more about a call is the same approval. Null where there
   * is none: then each asking is a question of its own.
   */
  readonly runId: string | null;
}

/**
 * Asks about every interruption, in parallel, and settles each in the run's state. Never throws on account of Countersign:
 * whatever fails is a rejection whose message the model reads. The SDK cannot run an edited call, so such an approval is a
 * rejection that gives the model the call that was approved.
 */
export async function answerInterruptions<Item extends ApprovalItem>(
  asking: Asking,
  { interruptions = [], state }: PausedRun<Item, ApprovalState<Item>>,
  place: RunPlace,
): Promise<void> {
  const answers = await Promise.all(
    interruptions.map(async (item) => [item, await askAbout(asking, item, place)] as const),
  );
  for (const [item, answer] of answers) settle(state, item, answer);
}

/**
 * Answers a run's interruptions and goes on with it, until none is left.
 * @param resume runs on with the state: `(state) => run(agent, state)`
 */
export async function runApproved<
  Item extends ApprovalItem,
  State extends ApprovalState<Item>,
  Run extends PausedRun<Item, State>,
>(
  asking: Asking,
  first: Run & PausedRun<Item, State>,
  place: RunPlace,
  resume: (state: Run['state']) => Promise<Run>,
): Promise<Run> {
  let result: Run = first;
  while ((result.interruptions ?? []).length > 0) {
    await answerInterruptions(asking, result, place);
    result = await resume(result.state);
  }
  return result;
}

function settle<Item>(state: ApprovalState<Item>, item: Item, answer: ToolAnswer): void {
  if (!answer.granted || answer.edited) {
    state.reject(item, { message: answer.granted ? sayEdited(answer) : answer.message });
    return;
  }
  state.approve(item);
  tell(state, `Countersign: ${answer.tool} was ${answer.message}`);
}

/** An approval carries no words, so they are said to the model with the result. A run at its last turn takes none. */
function tell<Item>(state: ApprovalState<Item>, words: string): void {
  try {
    state.addInput?.(words);
  } catch {
    // What was granted stays granted, unheard.
  }
}

async function askAbout(asking: Asking, item: ApprovalItem, { runId }: RunPlace): Promise<ToolAnswer> {
  const raw = item.rawItem as Readonly<Record<string, unknown>>;
  const tool = item.name ?? String(raw['type']);
  const id = raw['callId'] ?? raw['id'];
  const args = argsOf(item, raw);
  if (args === undefined) {
    const message = `${tool} was not run, since its arguments are not known, so nobody can be asked about them`;
    return { granted: false, message, answer: null };
  }
  const call: ToolCall = {
    ...{ tool, args, reason: `The agent asks to call ${tool}` },
    identity: runId === null || typeof id !== 'string' ? null : ['openai-agents', runId, id],
  };
  return askAboutCall(asking, call);
}

/** What would run: of a function its arguments, of a shell, a computer or a patch what it is told to do. */
function argsOf(item: ApprovalItem, raw: Readonly<Record<string, unknown>>): unknown {
  if (item.arguments === undefined) return raw['action'] ?? raw['actions'] ?? raw['operation'];
  try {
    return JSON.parse(item.arguments === '' ? '{}' : item.arguments) as unknown;
  } catch {
    return undefined;
  }
}
