import type { ApiPorts } from './api/ports.ts';
import { OUTCOME_MS, decide } from './api/service/decide.ts';
import { noteOpened } from './api/service/opened.ts';
import type { Door } from './channels/channel.ts';
import { findByIdentity } from './domain/directory.ts';
import { CountersignError } from './domain/errors.ts';
import { decisionIdFor } from './domain/ids.ts';
import { findApproval } from './store/approvals.ts';
import { findCopy, listAskingCopies } from './store/copies.ts';
import { takeOnce } from './store/seen-events.ts';

/** So many that still ask are found again at a start. */
const ASKING_MAX = 1_000;

/**
 * Opens the decision service to one channel: its people come by the identity that its vendor signed.
 * @param isLocal its one person is the system's user, by whose name they decide in open mode
 */
export function createDoor(ports: ApiPorts, channel: string, isLocal = false): Door {
  const { database } = ports;
  const nameOf = (identity: string): string => {
    const directory = ports.directory();
    const known = findByIdentity(directory, channel, identity)?.id;
    // Somebody unknown goes by a name that no directory holds, and is refused like anyone without the role.
    return known ?? (isLocal && directory.open ? identity : `${channel}:${identity}`);
  };
  return {
    find: (approvalId) => findApproval(database.read, approvalId),
    copyOf: (messageId) => findCopy(database, channel, messageId),
    async asking() {
      const copies = await listAskingCopies(database, channel, ASKING_MAX);
      const found = await Promise.all(
        copies.map(async ({ approvalId, messageId }) => {
          const approval = await findApproval(database.read, approvalId);
          return approval === null ? [] : [{ approval, messageId }];
        }),
      );
      return found.flat();
    },
    takeOnce: (eventId) => takeOnce(database, channel, eventId),
    async opened({ messageId, identity, at }) {
      const who = findByIdentity(ports.directory(), channel, identity);
      const copy = await findCopy(database, channel, messageId);
      const approval = copy === null ? null : await findApproval(database.read, copy.approvalId);
      if (who === null || copy === null || approval === null) return;
      const { recipient } = copy;
      await noteOpened(database, approval, who, Date.parse(at), { channel, recipient });
    },
    async decide(answer, budgetMs) {
      const { identity, eventId, ...claimed } = answer;
      const who = findByIdentity(ports.directory(), channel, identity);
      const principal = nameOf(identity);
      const decisionId = decisionIdFor(answer.approvalId, principal, eventId);
      try {
        const answered = await decide(
          ports,
          { ...claimed, principal, decisionId, via: channel, proven: true },
          Math.min(budgetMs, OUTCOME_MS),
        );
        // One vote of several was given. Where that cannot be noted more people are told, which harms nothing.
        if (who !== null)
          await noteOpened(database, answered.approval, who, database.now(), null).catch(() => undefined);
        return answered;
      } catch (error) {
        if (!(error instanceof CountersignError)) throw error;
        const approval = await findApproval(database.read, answer.approvalId);
        return { kind: 'refused', code: error.code, message: error.message, approval };
      }
    },
    refuse: (attempt) =>
      ports.refusals.record({ ...attempt, source: channel, via: channel }, () => {
        const { attempted, message: why } = attempt;
        ports.log.warn({ channel, attempted, why }, 'a request in a channel’s name was refused');
      }),
  };
}
