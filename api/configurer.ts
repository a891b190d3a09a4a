import type { Request } from 'express';
import { authorize } from '../domain/principal.ts';
import { callerOf, deciderOf } from './authenticate.ts';
import type { ApiPorts } from './ports.ts';

/**
 * Who changes how Countersign behaves, for the ledger.
 * @param workspace that the change touches, or null where it touches all of them
 * @throws CountersignError `forbidden`
 */
export function configurerOf(ports: ApiPorts, request: Request, workspace: string | null): string {
  const caller = callerOf(request);
  authorize(caller.principal, 'configure', workspace);
  return deciderOf(caller, undefined, ports.systemUser);
}
