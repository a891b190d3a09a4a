import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Action } from '../../domain/action.ts';
import { digestOf } from '../../domain/digest.ts';
import { type WorkOrder, orderKey } from '../../domain/execution.ts';
import { openJournal } from '../../executors/journal.ts';
import { createPerform } from '../../executors/perform.ts';

/** An order as a server would issue it for this action: key and digest fit. */
export function orderFor(action: Action, changes: Partial<WorkOrder> = {}): WorkOrder {
  const { approvalId, revision, attempt, workspace } = {
    ...{ approvalId: 'apr_TEST', revision: 1, attempt: 1, workspace: 'default' },
    ...changes,
  };
  return {
    key: orderKey(approvalId, revision, attempt),
    ...{ approvalId, workspace, revision, attempt },
    executor: 'tester',
    action,
    digest: digestOf(action, workspace, revision),
    check: null,
    limitSeconds: 20,
    approvedBy: 'alice',
    ...changes,
  };
}

/** An agent called `tester` that keeps its data in a folder. */
export function testerIn(home: string) {
  const folder = join(home, 'work');
  mkdirSync(folder, { recursive: true });
  const journal = openJournal(join(home, 'journal.jsonl'));
  const log = pino({ level: 'silent' });
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home };
  return { folder, journal, perform: createPerform({ name: 'tester', journal, folder, environment, log }) };
}

/** A stop that never comes. */
export const NEVER = new AbortController().signal;
