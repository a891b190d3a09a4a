import type { Log } from './channel.ts';

/** Milliseconds left for this answer; 0 or less when its answer has been given without us. */
export type TimeLeft = () => number;

/** Vendors wait 3 s for the answer to a click; the way there and back takes some of it. */
const ANSWER_WITHIN_MS = 2_700;

/** The result of the work, or `instead` where it fails or takes too long. What comes of it later is only logged. */
export async function inTime<T>(
  work: (left: TimeLeft) => Promise<T>,
  instead: T,
  log: Log,
  vendor: string,
): Promise<T> {
  const startedAt = performance.now();
  const left: TimeLeft = () => ANSWER_WITHIN_MS - (performance.now() - startedAt);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<T>((resolve) => {
    timer = setTimeout(() => {
      log.error(
        { ms: ANSWER_WITHIN_MS },
        `a ${vendor} callback took too long and was answered without its outcome`,
      );
      resolve(instead);
    }, ANSWER_WITHIN_MS);
  });
  const done = work(left).catch((error: unknown) => {
    log.error({ err: error }, `a ${vendor} callback failed`);
    return instead;
  });
  return Promise.race([done, tooLate]).finally(() => clearTimeout(timer));
}
