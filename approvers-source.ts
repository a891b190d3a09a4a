import { APPROVERS_SETTING, parseStoredApprovers } from './contract/approvers.ts';
import { type Approver, appoint } from './domain/approvers.ts';
import type { Directory } from './domain/directory.ts';
import type { Database } from './store/database.ts';
import type { Feed } from './store/feed.ts';
import { readSetting } from './store/settings.ts';

/** How soon a set that could not be read is asked for again, in milliseconds. */
const RETRY_MS = 500;

/** The people as of now: those of the policy, with the approvers that an operator named while the product ran. */
export interface ApproversSource {
  directory(): Directory;
  /** Reads the set again; what the store held at the call is in force when it resolves. */
  reload(): Promise<void>;
  close(): void;
}

/** The directory is made anew only when what it is made of changes. */
interface Made {
  readonly from: Directory;
  readonly set: readonly Approver[];
  readonly directory: Directory;
}

/**
 * Reads the set of approvers and follows its changes, whatever process makes them.
 * @param policy the people of the policy, as of now
 * @param onError told when a changed set cannot be read; the last one stays, and it is tried again
 * @throws where the store or what it holds cannot be read at start
 */
export async function openApproversSource(
  policy: () => Directory,
  database: Database,
  feed: Feed,
  onError: (error: unknown) => void,
): Promise<ApproversSource> {
  let set: readonly Approver[] | null = null;
  let reading = Promise.resolve();
  let retry: NodeJS.Timeout | null = null;
  let closed = false;
  let made: Made | null = null;

  async function read(): Promise<void> {
    const stored = await readSetting(database.read, APPROVERS_SETTING);
    set = stored === null ? null : parseStoredApprovers(stored);
  }

  /** One after another, so that an older answer never replaces a newer one. */
  function reload(): Promise<void> {
    const next = reading.then(read);
    reading = next.catch(() => undefined);
    return next;
  }

  function follow(): void {
    reload().catch((error: unknown) => {
      onError(error);
      if (!closed) retry ??= setTimeout(tryAgain, RETRY_MS).unref();
    });
  }

  function tryAgain(): void {
    retry = null;
    follow();
  }

  // Before the first reading: a change in between is read twice rather than never.
  const unsubscribe = feed.subscribe((entries) => {
    if (entries.some((one) => one.event === 'configured' && one.details.setting === APPROVERS_SETTING))
      follow();
  });
  await reload();

  return {
    directory() {
      const from = policy();
      if (set === null) return from;
      if (made?.from !== from || made.set !== set) made = { from, set, directory: appoint(from, set) };
      return made.directory;
    },
    reload,
    close() {
      closed = true;
      unsubscribe();
      if (retry !== null) clearTimeout(retry);
    },
  };
}
