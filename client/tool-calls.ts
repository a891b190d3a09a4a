import { randomUUID } from 'node:crypto';
import type { Action, Json } from '../domain/action.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { sha256 } from '../domain/digest.ts';
import { askThrough } from './ask-through.ts';
import { type Answer, sayAnswer } from './asking.ts';
import { openAuditLog } from './audit-log.ts';
import type { NewApproval, Remote, RemoteApproval } from './http.ts';
import { plainJson } from './plain-json.ts';
import { RbacDenied } from './may-ask.ts';
import { type RecordPlace, UNNAMED, eventOf, factsOf, recordAsking } from './question-record.ts';
import { type RolesPlace, rolesPlaceOf } from './variables.ts';

/** How long people have before a tool call is rejected, in milliseconds, where nobody says. */
const WAIT_MS = 10 * 60 * 1_000;

/** Longest reason that the server takes, in UTF-16 code units. */
const REASON = 10_000;

/** How an agent's framework asks about the calls of its tools. */
export interface Asking extends Pick<
  NewApproval,
  'requester' | 'workspace' | 'profile' | 'language' | 'timeoutSeconds'
> {
  readonly remote: Remote;
  /** How long to wait for one answer before the call is rejected, in milliseconds; 10 minutes where it is left out. */
  readonly waitMs?: number;
  /** A file for the requester's own records, as `AUDIT_LOG_PATH` names one. What cannot be written there is not granted. */
  readonly auditLogPath?: string | null;
  /** The agent's role in `rbac.roles`. */
  readonly role?: string;
  /** Where those stand; as the environment says unless given. */
  readonly roles?: RolesPlace;
  /** Hears of an approval each time that it has changed while it is waited for. */
  readonly onWaiting?: (approval: RemoteApproval) => void;
}

/** A tool that an agent is about to call. */
export interface ToolCall {
  readonly tool: string;
  readonly args: unknown;
  /** Why, for the people who decide. */
  readonly reason: string;
  /**
   * What makes this call this one and no other, such as a thread and the call's id: asked again, it is the same approval.
   * Null where there is no such thing: then each asking is a question of its own.
   */
  readonly identity: readonly string[] | null;
}

/** What came of asking about a tool call. */
export type ToolAnswer =
  | {
      readonly granted: true;
      /** What may be called, and with what; to the byte as it was approved. */
      readonly tool: string;
      readonly args: Json;
      /** Whether an approver made it another call than the one that was asked about. */
      readonly edited: boolean;
      /** One line for the model: the outcome, who decided, and what they said. */
      readonly message: string;
      readonly answer: Answer;
    }
  | {
      readonly granted: false;
      /** One line for the model: what became of it, who decided, and what they said. */
      readonly message: string;
      /** Null where nobody could be asked. */
      readonly answer: Answer | null;
    };

/**
 * Asks about a call and waits. Never throws, and ends within a second of `waitMs`: whatever fails is a rejection that says so.
 * @param signal rejects at once when it fires; the question stays open for people
 */
export async function askAboutCall(
  asking: Asking,
  call: ToolCall,
  signal?: AbortSignal,
): Promise<ToolAnswer> {
  const until = Date.now() + (asking.waitMs ?? WAIT_MS);
  const place = recordPlaceOf(asking);
  const audit = openAuditLog(place.auditLogPath, randomUUID());
  const { workspace = 'default', requester = UNNAMED, role = null } = asking;
  const facts = { workspace, requester, role };
  try {
    const args = plainJson(call.args ?? {}, `the input of ${call.tool}`);
    const own: Action = { tool: call.tool, args };
    await recordAsking(audit, place, { ...facts, action: own, reason: call.reason });
    const answer = await within(ask(asking, call, own, until), until, signal);
    const told = toolAnswer(answer, own);
    const event = eventOf({ granted: told.granted, outcome: answer.outcome });
    await audit.write(event, { ...facts, action: own, ...factsOf(answer) });
    return told;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // Where this cannot be written either, the rejection says so already.
    if (!(error instanceof RbacDenied))
      await audit.write('denied', { ...facts, outcome: 'error', error: why }).catch(() => undefined);
    return {
      granted: false,
      message: `${call.tool} was not run, since nobody approved it: ${why}`,
      answer: null,
    };
  }
}

/** Where what is asked so is put on record, and who may ask it. */
export function recordPlaceOf({ auditLogPath, roles }: Pick<Asking, 'auditLogPath' | 'roles'>): RecordPlace {
  return {
    auditLogPath: auditLogPath ?? null,
    ...(roles ?? { ...rolesPlaceOf(process.env), folder: process.cwd() }),
  };
}

function ask(asking: Asking, call: ToolCall, action: Action, until: number): Promise<Answer> {
  const { remote, onWaiting, requester, workspace, profile, language, timeoutSeconds } = asking;
  const question = { requester, workspace, profile, language, timeoutSeconds };
  const given = Object.entries(question).filter(([, value]) => value !== undefined);
  const asked: NewApproval = {
    ...Object.fromEntries(given),
    action,
    reason: call.reason.slice(0, REASON).toWellFormed(),
  };
  const identity = call.identity ?? [randomUUID()];
  const key = sha256(canonicalJson({ identity, action }));
  return askThrough(remote, asked, key, { until, ...(onWaiting === undefined ? {} : { onWaiting }) });
}

function toolAnswer(answer: Answer, own: Action): ToolAnswer {
  const { action } = answer;
  const message = sayAnswer(answer);
  if (!answer.granted || action === null) {
    return { granted: false, message: `${own.tool} was not run: ${message}`, answer };
  }
  const { tool, args = {}, ...beyond } = action;
  // An approver may name a folder or a host as well, which no call of a tool could honour.
  if (tool === undefined || Object.keys(beyond).length > 0) {
    const why = `what was approved is more than a tool call: ${canonicalJson(action)}`;
    return { granted: false, message: `${own.tool} was not run, since ${why} (${message})`, answer };
  }
  const edited = canonicalJson({ tool, args }) !== canonicalJson({ tool: own.tool, args: own.args });
  return { granted: true, ...{ tool, args, edited, message, answer } };
}

/** What to tell a model whose framework cannot run an edited call: to make that call itself. */
export function sayEdited({ tool, args, message }: ToolAnswer & { readonly granted: true }): string {
  const wanted = canonicalJson({ tool, args });
  return `not run as it was asked; approved was another call, so call this instead: ${wanted} (${message})`;
}

/** A server that took the request and is silent must not hold an agent for longer than it was told to wait. */
async function within<T>(work: Promise<T>, until: number, signal: AbortSignal | undefined): Promise<T> {
  let stop = (): void => {};
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error('the server did not answer in time')),
      Math.max(0, until - Date.now()) + GRACE_MS,
    );
    const abort = (): void => reject(new Error('the one who asked stopped waiting'));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
    // Whatever still comes is nobody's any more.
    work.catch(() => {});
  }
}

/** For the last poll's answer to arrive, which the server sends when the wait is over. */
const GRACE_MS = 1_000;
