/** What `@countersign/client` offers. */
export {
  type ClassifyInput,
  type DecisionInput,
  type ListFilter,
  cancelApproval,
  classify,
  createApproval,
  decideApproval,
  exactAction,
  getApproval,
  listApprovals,
  previewCard,
  resubmitApproval,
} from './approvals.ts';
export { type Answer, type Waiting, askAndWait, sayAnswer, waitForAnswer } from './asking.ts';
export type { Action } from '../domain/action.ts';
export type { AuditEvent } from './audit-log.ts';
export { type NewApproval, type Remote, type RemoteApproval, connect } from './http.ts';
export { RbacDenied } from './may-ask.ts';
export { RemoteProblem, Unreachable } from './remote-errors.ts';
export { type ApprovalAnswer, type Question, requestApproval } from './request-approval.ts';
export { type ClientSettings, readSettings } from './settings.ts';
export type { Place } from './transport.ts';
export { SettingsError, type Variables } from './variables.ts';
export type { components, paths } from './openapi.d.ts';
