import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Directory, findByIdentity } from '../../domain/directory.ts';
import type { Door, Listener, OpenedChannel, Surroundings } from '../channel.ts';
import { takeAnswer } from '../text/answering.ts';
import { sayBoth } from '../text/plain.ts';
import { FORBIDDEN, NOT_RECORDED, type Toast } from '../text/toasts.ts';
import type { Bilingual } from '../text/wording.ts';
import { askPerson } from './ask.ts';
import { type Board, type Posted, createBoard } from './board.ts';
import { createTerminalChannel, messageFor } from './channel.ts';
import { drawMessage } from './draw.ts';
import type { Screen } from './screen.ts';

/** The terminal that a process was started from. */
export interface Terminal {
  /** The system's user. */
  readonly user: string;
  readonly machine: string;
  readonly input: Readable;
  /** Where it shows: others of the process may print there as well. */
  readonly screen: Screen;
  /** What Ctrl-C asks for while a question stands: the terminal then sends no signal by itself. */
  readonly interrupt: () => void;
}

/** Nobody waits on the other end for an answer within seconds, as vendors do. */
const NO_HURRY_MS = 60_000;

/**
 * A prompt: shows what is asked, in the order in which it came, and puts what the person says before the door.
 * @param directory who is known: once somebody has a key, the prompt is for a person who has this terminal alone
 */
export function openTerminal(
  terminal: Terminal,
  { log, help, pageUrl }: Surroundings,
  directory: () => Directory,
): OpenedChannel {
  const board = createBoard((approval) => {
    const message = messageFor(approval, pageUrl);
    return message.form === null ? null : drawMessage(message);
  });
  const { screen } = terminal;
  const print = (text: string): void => screen.above(() => void screen.output.write(text));
  const { user, machine } = terminal;
  return {
    channel: {
      ...createTerminalChannel({ user, machine, help, pageUrl, board, directory, print }),
      isActive: () => directory().open || findByIdentity(directory(), 'terminal', user) !== null,
    },
    isLocal: true,
    listen(door): Listener {
      const ending = new AbortController();
      let lastError: string | null = null;
      const done = listen(door).catch((error: unknown) => {
        lastError = error instanceof Error ? error.message : String(error);
        log.error({ err: error }, 'the terminal asks no more');
      });

      async function listen(at: Door): Promise<void> {
        for (const { approval, messageId } of await at.asking()) board.post(approval, messageId);
        for (let posted = await board.next(ending.signal); posted !== null;) {
          await putQuestion(terminal, board, at, posted, pageUrl, ending.signal);
          posted = await board.next(ending.signal);
        }
      }

      return {
        health: () => ({ ok: lastError === null, lastError }),
        async stop() {
          ending.abort();
          await done;
        },
      };
    },
  };
}

const TAKEN_AWAY: Bilingual = {
  zh: '内容已变更：上面的问题不再接受答复。',
  en: 'This has changed: the question above takes no answer any more.',
};

function laterNote(id: string): Bilingual {
  return {
    zh: `已跳过；可用网页或命令行决定：countersign approve ${id}`,
    en: `Passed over; decide it on the page, or with countersign approve ${id}`,
  };
}

async function putQuestion(
  terminal: Terminal,
  board: Board,
  door: Door,
  { approval, messageId, changed }: Posted,
  pageUrl: string | null,
  ending: AbortSignal,
): Promise<void> {
  const message = messageFor(approval, pageUrl);
  if (message.form === null) return board.take(approval.id);
  const { input, screen, user } = terminal;
  const { output } = screen;
  output.write(drawMessage(message));
  // A prompt that is given up stays as it was drawn.
  const takeAway = (): void => {
    screen.release();
    output.write(`\n${sayBoth(TAKEN_AWAY)}\n`);
  };
  changed.addEventListener('abort', takeAway, { once: true });
  screen.hold();
  const said = await askPerson(message.form, {
    ...{ input, output, signal: AbortSignal.any([changed, ending]) },
    // Where that is not noted, more people are told.
    chosen: () =>
      void door.opened({ messageId, identity: user, at: new Date().toISOString() }).catch(() => undefined),
  }).finally(() => screen.release());
  changed.removeEventListener('abort', takeAway);
  switch (said.kind) {
    case 'changed':
      return;
    case 'interrupt':
      board.passOver(approval.id);
      return terminal.interrupt();
    case 'later':
      output.write(`${sayBoth(laterNote(approval.id))}\n`);
      return board.passOver(approval.id);
    case 'answer': {
      // Answered for now, whatever comes of it: what it becomes is put on the board anew.
      board.passOver(approval.id);
      const given = {
        ...{ channel: 'terminal', eventId: randomUUID(), onceId: null, messageId },
        ...{ identity: user, comment: said.comment, asked: said.button.asked },
      };
      const toast = await takeAnswer(door, given, () => NO_HURRY_MS, FORBIDDEN).then(
        (outcome) => outcome.toast,
        (): Toast => NOT_RECORDED,
      );
      output.write(`${sayBoth(toast.text)}\n`);
      if (toast === NOT_RECORDED) board.remind(approval.id);
    }
  }
}
