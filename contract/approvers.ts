import { z } from 'zod';
import type { Json } from '../domain/action.ts';
import type { Approver } from '../domain/approvers.ts';
import { DECIDING_ROLES, IDENTITY_CHANNELS, identitiesIn } from '../domain/principal.ts';
import { workspaceSchema } from './approvals.ts';
import { identitiesShape, principalIdSchema } from './policy-file.ts';

const approverSchema = z
  .strictObject(
    {
      id: principalIdSchema,
      roles: z
        .array(z.enum(DECIDING_ROLES, { error: `must be ${DECIDING_ROLES.join(' or ')}` }))
        .min(1, { error: 'must not be empty' })
        .default(['approver']),
      workspaces: z
        .union([z.literal('*'), z.array(workspaceSchema).min(1)], {
          error: 'must be "*" or a list of workspaces',
        })
        .exactOptional(),
      ...identitiesShape,
      identities: z.strictObject(identitiesShape).exactOptional(),
    },
    { error: 'must be an id, or an object with "id"' },
  )
  .meta({ id: 'Approver', description: 'Without `workspaces`: those of the policy, or all' });

export const approversSchema = z
  .strictObject({
    approvers: z
      .array(z.union([principalIdSchema, approverSchema]), { error: 'must be a list of ids or approvers' })
      .max(1_000, { error: 'must hold at most 1000' }),
  })
  .meta({ id: 'Approvers' });

export const approverViewSchema = z
  .object({
    id: z.string(),
    roles: z.array(z.enum(DECIDING_ROLES)),
    workspaces: z.union([z.literal('*'), z.array(z.string())]),
    identities: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ApproverView' });

/** The set that a body names. A plain string is an id; one such as `feishu:ou_1` says the identity too. */
export function toApprovers({ approvers }: z.output<typeof approversSchema>): readonly Approver[] {
  return approvers.map((given) => {
    const entry = typeof given === 'string' ? approverSchema.parse({ id: given }) : given;
    const { id, roles, workspaces, identities } = entry;
    return {
      id,
      roles: [...new Set(roles)],
      ...(workspaces === undefined ? {} : { workspaces }),
      identities: { ...identityInId(id), ...identitiesIn(identities ?? {}), ...identitiesIn(entry) },
    };
  });
}

/** `feishu:ou_1` names somebody by their id on a channel. */
function identityInId(id: string): Readonly<Record<string, string>> {
  const at = id.indexOf(':');
  const channel = IDENTITY_CHANNELS.find((name) => name === id.slice(0, Math.max(at, 0)));
  return channel === undefined || at === id.length - 1 ? {} : { [channel]: id.slice(at + 1) };
}

/** Under which name the set is kept, and its changes stand in the ledger. */
export const APPROVERS_SETTING = 'approvers';

/** A set as it was kept; see `storeApprovers`. @throws ZodError where it was not */
export function parseStoredApprovers(stored: Json): readonly Approver[] {
  return toApprovers(approversSchema.parse(stored));
}

export function storeApprovers(approvers: readonly Approver[]): Json {
  const kept = approvers.map(({ id, roles, workspaces, identities }): Json => {
    const where = workspaces === undefined ? {} : { workspaces };
    return { id, roles, ...where, identities };
  });
  return { approvers: kept };
}
