import { randomUUID } from 'node:crypto';
import type { Json } from './fake-slack/methods.ts';
import type { FakeSlack } from './fake-slack/server.ts';
import type { KeptMessage } from './fake-slack/store.ts';
import { textOf } from './fake-slack/check-blocks.ts';

export const COMMANDER = 'U0COMMANDER';
export const ADMIN = 'U0ADMIN';
export const STRANGER = 'U0STRANGER';
export const GROUP = 'C0APPROVALS';

/** How long a press may open a dialog, in milliseconds. */
const TRIGGER_MS = 3_000;

/** The buttons of a message. */
export function buttonsOf({ blocks }: KeptMessage): readonly Json[] {
  return blocks.flatMap((block) =>
    block['type'] === 'actions' ? (block['elements'] as readonly Json[]) : [],
  );
}

/**
 * A person presses a button, which opens a dialog, and fills that in.
 * @param to where the app takes requests; null over its connection
 * @returns what is sent off then, or what keeps it from being
 * @throws where the message has no such button now
 */
export async function fillIn(
  fake: FakeSlack,
  to: string | null,
  message: KeptMessage,
  press: { readonly what: string; readonly by: string; readonly comment: string; readonly now: number },
): Promise<Json | string> {
  const { what, by, comment, now } = press;
  const button = buttonsOf(message).find((one) => one['action_id'] === `countersign:${what}`);
  if (button === undefined) throw new Error(`${message.ts} has no button "${what}" now`);
  const trigger = randomUUID();
  fake.store.triggers.set(trigger, { user: by, until: now + TRIGGER_MS });
  fake.store.views.delete(by);
  const container = { type: 'message', channel_id: message.channel, message_ts: message.ts };
  const actions = [{ ...button }];
  await fake.prepare(
    { type: 'block_actions', user: { id: by }, trigger_id: trigger, container, actions },
    to,
  )();
  const view = fake.store.views.get(by);
  if (view === undefined) return 'nothing happened';
  const blocks = view['blocks'] as readonly Json[];
  const input = blocks.find((block) => block['type'] === 'input');
  // Slack's own program does not send off what leaves a required field empty.
  if (comment === '' && input?.['optional'] !== true) return textOf(blocks);
  return submission(view, by, comment);
}

/** A dialog as it is sent off. */
export function submission(view: Json, by: string, comment: string): Json {
  const field = { type: 'plain_text_input', value: comment === '' ? null : comment };
  return {
    type: 'view_submission',
    user: { id: by },
    view: { ...view, state: { values: { comment: { comment: field } } } },
  };
}

/** What the person reads of the app's answer. */
export function sayAnswer(answer: Json | null): string {
  if (answer === null) return 'no answer';
  const view = answer['view'] as Json | undefined;
  if (view !== undefined) return textOf(view['blocks'] as readonly Json[]);
  return JSON.stringify(answer['errors'] ?? answer);
}
