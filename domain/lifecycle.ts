import { CountersignError } from './errors.ts';

/** The eight states and the moves out of each. The workflow, the API and the docs all read this table. */
export const LIFECYCLE = {
  pending: ['approved', 'rejected', 'changes_requested', 'final_review'],
  final_review: ['approved', 'rejected', 'changes_requested'],
  changes_requested: ['pending', 'rejected'],
  approved: ['dispatched', 'archived'],
  rejected: ['archived'],
  dispatched: ['executed'],
  executed: ['archived', 'dispatched'],
  archived: [],
} as const satisfies Record<string, readonly string[]>;

export type State = keyof typeof LIFECYCLE;
export const STATES = Object.keys(LIFECYCLE) as readonly State[];

/** Names of the states, as cards and pages show them. */
export const STATE_NAMES_EN: Readonly<Record<State, string>> = {
  pending: 'Pending',
  final_review: 'Final review',
  changes_requested: 'Changes requested',
  approved: 'Approved',
  rejected: 'Rejected',
  dispatched: 'Running',
  executed: 'To be verified',
  archived: 'Archived',
};

export const STATE_NAMES_ZH: Readonly<Record<State, string>> = {
  pending: '待审批',
  final_review: '人工终审',
  changes_requested: '修改重提',
  approved: '已通过',
  rejected: '已驳回',
  dispatched: '执行中',
  executed: '待验收',
  archived: '归档',
};

export function isState(value: string): value is State {
  return Object.hasOwn(LIFECYCLE, value);
}

export function movesFrom(state: State): readonly State[] {
  return LIFECYCLE[state];
}

/** Whether people may still decide: the question is open. */
export function isOpen(state: State): boolean {
  return state === 'pending' || state === 'final_review' || state === 'changes_requested';
}

/** Whether an approved action is still being carried out or looked at. */
export function isUnderWay(state: State): boolean {
  return state === 'dispatched' || state === 'executed';
}

/**
 * Refuses a move the table does not have.
 * @throws CountersignError `illegal_move`, with the moves that are allowed
 */
export function assertMove(from: State, to: State): void {
  const allowed = movesFrom(from);
  if (allowed.includes(to)) return;
  const choice = allowed.length === 0 ? 'no move is left' : `allowed: ${allowed.join(', ')}`;
  throw new CountersignError('illegal_move', `${from} does not move to ${to}; ${choice}`, {
    from,
    to,
    allowed,
  });
}
