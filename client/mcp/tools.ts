import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import type { Action } from '../../domain/action.ts';
import { actionFrom } from '../action-from.ts';
import { type Answer, sayAnswer, waitForAnswer } from '../asking.ts';
import type { NewApproval } from '../http.ts';
import { openRecord, showOnRecord } from '../question-record.ts';
import { type Asking, recordPlaceOf } from '../tool-calls.ts';
import { beforehand } from '../waiting.ts';
import { answerOutput, approvalNamed, askedOutput, cancelInput, getInput, requestInput } from './schemas.ts';

/** The tools by which an agent asks of its own accord. None of them holds a call for longer than a client waits. */
export function registerTools(server: McpServer, asking: Asking): void {
  registerRequest(server, asking);
  registerGet(server, asking);
  registerCancel(server, asking);
}

function registerRequest(
  server: McpServer,
  { remote, requester, role, workspace, profile, language, ...place }: Asking,
): void {
  const about = {
    title: 'Request an approval',
    description:
      'Asks people to approve an action before it is done. Answers at once; call get_approval with the approval_id until granted is true, and then do exactly the action that it gives.',
    inputSchema: requestInput,
    outputSchema: askedOutput,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  };
  server.registerTool('request_approval', about, async (input) =>
    orError(async () => {
      const { action, reason, idempotency_key: key, timeout_seconds: timeoutSeconds } = input;
      const optional = { requester, workspace, profile, language, timeoutSeconds };
      const given = Object.entries(optional).filter(([, value]) => value !== undefined);
      const question: NewApproval = {
        ...Object.fromEntries(given),
        action: actionFrom(action as Action | string),
        reason,
      };
      const record = openRecord(recordPlaceOf(place), question, role ?? null);
      const { id, status, links } = await showOnRecord(record, () => remote.create(question, key ?? null));
      const asked = { approval_id: id, status, url: links.inbox };
      return { structuredContent: asked, content: [{ type: 'text', text: JSON.stringify(asked) }] };
    }),
  );
}

function registerGet(server: McpServer, { remote }: Asking): void {
  const about = {
    title: 'Read an approval',
    description:
      'Says what has become of an approval, waiting up to wait_seconds for it to be decided. Do nothing unless granted is true, and then exactly `action`, which an approver may have edited.',
    inputSchema: getInput,
    outputSchema: answerOutput,
    annotations: { readOnlyHint: true },
  };
  server.registerTool('get_approval', about, async ({ wait_seconds: seconds, ...named }) =>
    orError(async () => {
      const id = approvalNamed(named);
      const until = Date.now() + seconds * 1_000;
      return answered(await waitForAnswer(remote, await remote.get(id, 0), { until }));
    }),
  );
}

function registerCancel(server: McpServer, { remote }: Asking): void {
  const about = {
    title: 'Cancel an approval',
    description: 'Takes back what was asked for, so that nobody is asked about it any longer.',
    inputSchema: cancelInput,
    outputSchema: answerOutput,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
  };
  server.registerTool('cancel_approval', about, async ({ comment, ...named }) =>
    orError(async () => {
      const cancelled = await remote.cancel(approvalNamed(named), comment);
      return answered(await waitForAnswer(remote, cancelled, { until: 0 }));
    }),
  );
}

function answered(answer: Answer): CallToolResult {
  const { id, approval, url, outcome, granted, action, by, comment } = answer;
  const told = { approval_id: id, status: approval.status, url, outcome, granted, action, by, comment };
  return {
    structuredContent: told,
    content: [
      { type: 'text', text: JSON.stringify(told) },
      { type: 'text', text: sayAnswer(answer) },
    ],
  };
}

/** Longer than any answer that is waited for, and shorter than a plain client waits, in milliseconds. */
const PATIENCE_MS = 55_000;

/** A failure is told to the model as one, in words that say what to do. */
async function orError(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await beforehand(work(), Date.now() + PATIENCE_MS, failed('the server did not answer in time'));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(why: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: `nothing is approved: ${why}` }] };
}
