import type { ApiPorts } from './api/ports.ts';
import { OUTCOME_MS, decide } from './api/service/decide.ts';
import { noteOpened } from './api/service/opened.ts';
import type { Door } from './channels/channel.ts';
import { findByIdentity } from './domain/directory.ts';
import { CountersignError } from './domain/errors.ts';
import { decisionIdFor } from './domain/ids.ts';
import { findApproval } from './store/approvals.ts';
import { findCopy } from './store/copies.ts';
import { recordStrayRefusal } from './store/refusals.ts';
import { takeOnce } from './store/seen-events.ts';

/** Opens the decision service to one channel: its people come by the identity that its vendor signed. */
export function createDoor(ports: ApiPorts, channel: string): Door {
  const { database } = ports;
  return {
    find: (approvalId) => findApproval(database.read, approvalId),
    copyOf: (messageId) => findCopy(database, channel, messageId),
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
      // Somebody unknown goes by a name that no directory holds, and is refused like anyone without the role.
      const who = findByIdentity(ports.directory(), channel, identity);
      const principal = who?.id ?? `${channel}:${identity}`;
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
    refuse: (attempt) => recordStrayRefusal(database, { ...attempt, source: channel, via: channel }),
  };
}
