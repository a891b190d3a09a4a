import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { messageFor } from '../../../channels/terminal/channel.ts';
import { openTerminal } from '../../../channels/terminal/open.ts';
import { createScreen } from '../../../channels/terminal/screen.ts';
import { createFakeDoor } from '../../support/channel-door.ts';
import { peopleOn } from '../feishu-approvals.ts';
import { type Answer, HELP, PAGE_URL, type Stage, type Subject } from '../subject.ts';
import { type Sent, asksForComment, questionIn, readTranscript } from '../terminal-reading.ts';
import { keptLog } from '../../support/kept-log.ts';

const [USER, MACHINE] = ['mia', 'box'];
const [ENTER, UP, CLEAR_LINE] = ['\r', '\u001b[A', '\u0015'];

/** One person at this machine, who is an approver and an admin. What they are told is all that is printed meanwhile. */
export const terminal: Subject = {
  ...{ name: 'Terminal', lacks: ['others', 'vendor', 'lines', 'reading'] },
  start: startTerminal,
};

async function startTerminal(): Promise<Stage> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const chunks: string[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const printed = (): string => stripVTControlCharacters(chunks.join(''));
  const [approver] = peopleOn('terminal', USER, 'nobody').map(
    (one) => ({ ...one, roles: ['approver', 'admin'] }) as const,
  );
  if (approver === undefined) throw new Error('there are always two');
  const { log, lines } = keptLog();
  const { channel, listen } = openTerminal(
    { user: USER, machine: MACHINE, input, screen: createScreen(output), interrupt: () => undefined },
    { log, help: HELP, pageUrl: PAGE_URL },
    () => ({ open: false, members: [approver] }),
  );
  const door = createFakeDoor('terminal', [approver]);
  const listener = listen?.(door);
  const sent: Sent[] = [];

  async function type(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      input.write(key);
      await settle();
    }
  }

  /** Everything up to the last key; null where the terminal does not let the person go on. */
  async function fill(messageId: string, what: Answer, comment = ''): Promise<string | null> {
    const approvalId = sent.find((one) => one.messageId === messageId)?.approvalId ?? '';
    const approval = door.approvals.get(approvalId);
    if (approval === undefined) throw new Error(`no message ${messageId}`);
    const button = messageFor(approval, PAGE_URL).form?.buttons.find(({ asked }) =>
      what === 'remember' ? asked.remember !== undefined : asked.decision === what,
    );
    if (!asksForComment(printed(), what)) await choose(approvalId, what);
    const typed = comment === '' ? [CLEAR_LINE] : [CLEAR_LINE, comment];
    await type(...typed);
    if (button === undefined || button.confirm === null) return ENTER;
    await type(ENTER);
    return asksForComment(printed(), what) ? null : 'y';
  }

  async function choose(approvalId: string, what: Answer): Promise<void> {
    for (let question = questionIn(printed()); ; question = questionIn(printed())) {
      if (question === null) throw new Error(`the terminal asks nothing of ${approvalId}`);
      if (question.approvalId === approvalId) {
        const at = question.answers.indexOf(what);
        if (at < 0) throw new Error(`the terminal has no ${what} for ${approvalId}`);
        // The choice begins at "later", below all of them.
        return type(...Array<string>(question.answers.length - at).fill(UP), ENTER);
      }
      await type(ENTER);
    }
  }

  async function hold(messageId: string, what: Answer, comment?: string): Promise<() => Promise<string>> {
    const before = printed().length;
    const last = await fill(messageId, what, comment);
    return async () => {
      if (last !== null) await type(last);
      return printed().slice(before);
    };
  }

  const noVendor = (): Promise<never> => Promise.reject(new Error('nobody stands between a terminal and us'));

  return {
    channel: {
      ...channel,
      async send(approval, recipient, key) {
        const { messageId, chatId } = await channel.send(approval, recipient, key);
        const isAlert = approval.resolution?.outcome === 'crisis';
        if (!sent.some((one) => one.messageId === messageId)) {
          sent.push({ messageId, recipient, approvalId: approval.id, isAlert });
        }
        await settle();
        return { messageId, chatId };
      },
      async update(approval, copy, shows) {
        await channel.update(approval, copy, shows);
        await settle();
      },
    },
    ...{ door, approver, other: approver, stranger: 'nobody', group: null, secrets: [] },
    logged: () => lines,
    messages: () => readTranscript(printed(), sent),
    press: async (messageId, what, _by, comment) => [await (await hold(messageId, what, comment))()],
    hold: (messageId, what, _by, comment) => hold(messageId, what, comment),
    ...{ forge: noVendor, replay: noVendor },
    fail() {
      throw new Error('nobody stands between a terminal and us');
    },
    mend: () => undefined,
    stop: async () => listener?.stop(),
  };
}

/** Lets the prompt take in what was typed, and draw. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
