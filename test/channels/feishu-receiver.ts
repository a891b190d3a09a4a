import type { IncomingHttpHeaders } from 'node:http';
import type { Door, Receiver } from '../../channels/channel.ts';
import { createFeishuChannel } from '../../channels/feishu/channel.ts';
import { openLongConnection } from '../../channels/feishu/long-connection.ts';
import { createFeishuReceiver } from '../../channels/feishu/webhook.ts';
import type { FeishuConfig } from '../../config-feishu.ts';
import type { Approval } from '../../domain/approval.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import type { FakeFeishuOptions } from '../support/fake-feishu/types.ts';
import { SILENT, clock, endLater, listen, startFake } from '../support/fake-feishu/testing.ts';
import { eventually } from '../support/http.ts';
import type {
  CallbackMode,
  CardActionEvent,
  PressRequest,
  PressResult,
} from '../support/fake-feishu/types.ts';
import { COMMANDER, PEOPLE, type Wanted, pendingApproval } from './feishu-approvals.ts';
import { createFakeDoor } from '../support/channel-door.ts';

const way: { mode: CallbackMode } = { mode: 'webhook' };

export const WAYS: readonly CallbackMode[] = ['webhook', 'ws'];

/** By which way the clicks of the tests that follow come; by webhook until told. */
export function takeClicksBy(mode: CallbackMode): void {
  way.mode = mode;
}

/** A Feishu, our end of its callbacks, and one approval's card with the commander. */
export async function setUp(
  wanted: Wanted = {},
  changed: Partial<Door> = {},
  options: FakeFeishuOptions = {},
) {
  const { mode } = way;
  const fake = await startFake({ callbackMode: mode, ...options });
  const { encryptKey, verificationToken } = fake;
  const config = {
    mode,
    ...fake.app,
    encryptKey,
    verificationToken,
    baseUrl: fake.url,
    chatId: null,
    pageUrl: null,
  };
  const door = createFakeDoor('feishu', PEOPLE, changed);
  const receiver = createFeishuReceiver({ config, door, log: SILENT, now: () => clock.at });
  if (mode === 'ws') await connectTo(config, door);
  else await takeRequests(fake, receiver);
  const deliver = (event: CardActionEvent): Promise<PressResult> =>
    mode === 'ws' ? fake.deliverFrame(event) : fake.deliver(fake.buildCallback(event));
  const channel = createFeishuChannel({ config, log: SILENT });

  async function put(approval: Approval): Promise<string> {
    const { messageId } = await channel.send(approval, `open_id:${COMMANDER}`, approval.id.slice(-20));
    door.approvals.set(approval.id, approval);
    door.copies.set(messageId, { approvalId: approval.id, recipient: `open_id:${COMMANDER}` });
    return messageId;
  }

  const approval = pendingApproval(wanted);
  const messageId = await put(approval);
  const press = (more: Partial<PressRequest> = {}) => fake.press(clickOn(messageId, more));
  const now = (): Approval => door.approvals.get(approval.id) ?? approval;
  return { fake, door, receiver, approval, messageId, press, put, now, deliver };
}

async function takeRequests(fake: FakeFeishu, receiver: Receiver): Promise<void> {
  const hook = await listen(async (body, headers) => {
    const answer = await receiver.receive({
      headers: headers as IncomingHttpHeaders,
      body: Buffer.from(body),
    });
    return [answer.status, JSON.stringify(answer.body)];
  });
  fake.setCallbackUrl(hook.url);
}

async function connectTo(config: FeishuConfig, door: Door): Promise<void> {
  const connection = openLongConnection({ config, door, log: SILENT, now: () => clock.at });
  endLater(() => connection.stop());
  await eventually(
    async () => connection.health(),
    ({ ok }) => ok,
  );
}

export function clickOn(messageId: string, more: Partial<PressRequest> = {}): PressRequest {
  return { messageId, operator: { open_id: COMMANDER }, button: 'approve', ...more };
}

/** What the user's client shows: a toast in both languages, and no error. */
export function toastOf(type: string, zh: string, en: string): object {
  return {
    httpStatus: 200,
    clientCode: null,
    toast: {
      type,
      content: expect.stringContaining(en),
      i18n: { zh_cn: expect.stringContaining(zh), en_us: expect.stringContaining(en) },
    },
  };
}
