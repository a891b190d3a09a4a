import type { SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Action } from '../domain/action.ts';
import type { DecisionEnvelope } from '../domain/decision.ts';
import type { Standing } from '../domain/schedule.ts';

/** The workflow's name in Temporal, its task queue, and what it hears and answers. Histories hold these: never rename. */
export const APPROVAL_WORKFLOW = 'approval';
export const TASK_QUEUE = 'countersign';

/** A decision. The workflow queues whatever comes and believes only what bears Countersign's seal. */
export const decideSignal = defineSignal<[DecisionEnvelope]>('decide');

/** Has every channel looked at again, although nothing has changed: copies grow old. Says nothing, so it needs no seal. */
export const refreshSignal = defineSignal('refresh');

/** What the run knows now; the ledger knows more. */
export const standingQuery = defineQuery<Standing | null>('standing');

/** The action of the revision that stands, to the byte. Whoever goes by it holds it against the ledger's digest first. */
export const actionQuery = defineQuery<Action>('action');

/**
 * Search attributes of a run, readable by everyone with access to the namespace: no personal data, nothing of what
 * was asked. Name and type, as the server must know them.
 */
export const SEARCH_ATTRIBUTES = {
  CountersignStatus: 'KEYWORD',
  CountersignTier: 'KEYWORD',
  CountersignWorkspace: 'KEYWORD',
  CountersignOutcome: 'KEYWORD',
  CountersignExpiresAt: 'DATETIME',
} as const satisfies Record<string, SearchAttributeType>;

/** Does nothing: the server's stamp of its start tells a node how far its clock is off. */
export const CLOCK_WORKFLOW = 'clock';

/** Files away what ended long ago. Started by a Schedule of this id. */
export const SWEEP_WORKFLOW = 'sweep';
export const SWEEP_SCHEDULE = 'countersign-sweep';

/** Brings the cards of one approval up to date that moved after its run had ended. */
export const CARDS_WORKFLOW = 'cards';
