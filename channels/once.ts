/** Keys that are remembered. One approval has a few; at a hundred approvals an hour this is over a day. */
const MOST = 10_000;

/** Does what a key stands for, or gives what came of it before. A failure is forgotten: the next one does it anew. */
export type Once<T> = (key: string, run: () => Promise<T>) => Promise<T>;

/**
 * What some vendors do not do for us, as far as one process can: one key is one message, also for two who send at once,
 * and for who comes again because the outcome could not be noted. It ends with the process.
 */
export function createOnce<T>(): Once<T> {
  const done = new Map<string, Promise<T>>();
  return (key, run) => {
    const known = done.get(key);
    if (known !== undefined) return known;
    const running = run();
    done.set(key, running);
    running.catch(() => done.delete(key));
    const oldest = done.keys().next();
    if (done.size > MOST && oldest.done !== true) done.delete(oldest.value);
    return running;
  };
}
