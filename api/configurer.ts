import type { Request } from 'express';
import { CountersignError } from '../domain/errors.ts';
import { authorize } from '../domain/principal.ts';
import { callerOf, deciderOf } from './authenticate.ts';
import type { ApiPorts } from './ports.ts';

/**
 * Who changes how Countersign behaves, for the ledger.
 * @param workspace that the change touches, or null where it touches all of them
 * @throws CountersignError `forbidden` where no role of theirs allows it, or it reaches beyond their workspaces
 */
export function configurerOf(ports: ApiPorts, request: Request, workspace: string | null): string {
  const caller = callerOf(request);
  const { principal } = caller;
  authorize(principal, 'configure', workspace);
  if (workspace === null && principal.workspaces !== '*') {
    throw new CountersignError(
      'forbidden',
      `${principal.id} is an admin of ${principal.workspaces.join(', ')}; this takes one of every workspace`,
      { principal: principal.id, deed: 'configure' },
    );
  }
  return deciderOf(caller, undefined, ports.systemUser);
}
