import { z } from 'zod';
import { PROTOCOLS } from '../domain/approval.ts';
import { ROLES } from '../domain/principal.ts';
import { TIERS } from '../domain/tier.ts';
import { actionSchema, languageSchema, named, personSchema, text, workspaceSchema } from './approvals.ts';
import { YamlFileError, parseYamlFile } from './yaml-file.ts';

const DECIDERS = ['auto', 'review', 'person'] as const;

const commandSchema = z.union([
  z.strictObject({ command: named(10_000) }),
  z.strictObject({ argv: z.array(text(10_000)).min(1) }),
]);

const requestSchema = z.strictObject({
  action: actionSchema,
  workspace: workspaceSchema.default('default'),
  requester: personSchema.default('agent'),
  reason: named(10_000).default('a test of the policy'),
  profile: named(64).default('interactive'),
  sessionKey: named(200).nullable().default(null),
  language: languageSchema.default('en'),
  protocol: z.enum(PROTOCOLS, { error: `must be one of ${PROTOCOLS.join(', ')}` }).default('v1'),
  timeoutSeconds: z.number({ error: 'must be a number of seconds' }).positive().nullable().default(null),
  /** It stands on the allowlist. */
  allowlisted: z.boolean({ error: 'must be true or false' }).default(false),
  executor: named(64).exactOptional(),
  verification: commandSchema.exactOptional(),
  createdAt: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-11-20T18:30:00+08:00' })
    .default('2026-01-05T12:00:00Z'),
});

const expectSchema = z
  .strictObject({
    tier: z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}` }).exactOptional(),
    labels: z.array(named(64)).exactOptional(),
    rules: z.array(named(64)).exactOptional(),
    profile: named(64).exactOptional(),
    quorum: z.number({ error: 'must be a number' }).int().min(1).exactOptional(),
    approvers: z.array(z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` })).exactOptional(),
    decides: z.enum(DECIDERS, { error: `must be one of ${DECIDERS.join(', ')}` }).exactOptional(),
  })
  .refine((expected) => Object.keys(expected).length > 0, {
    error: 'must name at least one of tier, labels, rules, profile, quorum, approvers, decides',
  });

const caseSchema = z
  .strictObject({
    name: named(200),
    action: actionSchema.exactOptional(),
    request: requestSchema.exactOptional(),
    expect: expectSchema,
  })
  .refine(({ action, request }) => (action === undefined) !== (request === undefined), {
    error: 'must have either "action", or "request" with an action in it',
  })
  .transform(({ name, action, request, expect }) => ({
    name,
    request: request ?? requestSchema.parse({ action }),
    expect,
  }));

const policyTestSchema = z.strictObject({
  policy: named(4_096).exactOptional(),
  cases: z.array(caseSchema).min(1, { error: 'must hold at least one case' }).max(10_000),
});

type PolicyTestFile = z.output<typeof policyTestSchema>;
export type PolicyCase = PolicyTestFile['cases'][number];

/**
 * Reads a table of cases.
 * @param name what messages call it
 * @throws YamlFileError naming line, place, value and what is allowed
 */
export function parsePolicyTest(yaml: string, name: string): PolicyTestFile {
  return parseYamlFile(
    yaml,
    policyTestSchema,
    (problems) => new YamlFileError(name, 'table of policy cases', problems),
  );
}
