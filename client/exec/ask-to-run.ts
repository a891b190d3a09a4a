import { randomUUID } from 'node:crypto';
import { askThrough } from '../ask-through.ts';
import type { Answer } from '../asking.ts';
import type { NewApproval, Remote } from '../http.ts';
import type { Progress } from './progress.ts';

/** How long the server may take to hear that nobody waits any more, in milliseconds. */
const FAREWELL_MS = 3_000;

/**
 * Asks, and waits as long as it takes, or until a signal takes the question back; null then.
 * @throws RemoteProblem, Unreachable
 */
export async function askToRun(
  remote: Remote,
  question: NewApproval,
  progress: Progress,
): Promise<Answer | null> {
  let asked: (id: string) => void = () => {};
  const id = new Promise<string>((resolve) => (asked = resolve));
  const signals = catchSignals();
  const answered = askThrough(remote, question, randomUUID(), {
    onWaiting(approval) {
      asked(approval.id);
      progress.show(approval);
    },
  });
  // Once a signal has come nobody hears how it ended.
  answered.catch(() => {});
  try {
    const answer = await Promise.race([answered, signals.came]);
    if (answer === null) await takeBack(remote, id);
    return answer;
  } finally {
    signals.release();
    progress.end();
  }
}

function catchSignals() {
  let hear = (): void => {};
  const came = new Promise<null>((resolve) => {
    hear = () => resolve(null);
  });
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, hear);
  return { came, release: () => names.forEach((name) => process.off(name, hear)) };
}

/** The question may just be on its way. What cannot be taken back runs out by itself, and nothing is run of it. */
async function takeBack(remote: Remote, id: Promise<string>): Promise<void> {
  const told = id
    .then((known) => remote.cancel(known, 'whoever asked stopped waiting'))
    .then(
      () => {},
      () => {},
    );
  let late: NodeJS.Timeout | undefined;
  await Promise.race([told, new Promise((resolve) => (late = setTimeout(resolve, FAREWELL_MS)))]);
  clearTimeout(late);
}
