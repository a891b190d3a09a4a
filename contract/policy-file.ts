import { z } from 'zod';
import { type CrisisSettings, DEFAULT_CRISIS } from '../domain/crisis.ts';
import { DEFAULT_TERMS, GRANT_USES } from '../domain/grant.ts';
import { type Policy, RECORDS } from '../domain/policy.ts';
import { DECIDING_ROLES, IDENTITY_CHANNELS, ROLES, SINGLE_KEY } from '../domain/principal.ts';
import { TIERS, type Tier } from '../domain/tier.ts';
import { channelsSchema } from './policy-channels.ts';
import { durationSchema as duration } from './policy-duration.ts';
import { rulesSchema } from './policy-rules.ts';
import { ownWebhookSchema, webhookSchema } from './webhooks.ts';
import { type FileProblem, YamlFileError, parseYamlFile } from './yaml-file.ts';

const role = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` });
const tier = z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}` });

const tierRule = z
  .strictObject({
    decide: z.enum(['auto', 'review', 'person'], { error: 'must be auto, review or person' }).meta({
      description: 'auto: approved at once; review: by the configured LLM reviewer, else at once; person',
    }),
    timeout: duration.exactOptional(),
    approvers: z.array(role).min(1).exactOptional().meta({ description: 'The roles that decide' }),
    quorum: z
      .number()
      .int()
      .min(1, { error: 'must be 1 or more' })
      .max(100)
      .exactOptional()
      .meta({ description: 'So many people approve' }),
  })
  .refine((rule) => rule.decide !== 'person' || rule.timeout !== undefined, {
    error: 'a tier that a person decides needs a timeout',
    path: ['timeout'],
  })
  .transform((rule) => ({
    decide: rule.decide,
    timeoutMs: rule.timeout ?? 0,
    approvers: rule.approvers ?? DECIDING_ROLES,
    quorum: rule.quorum ?? 1,
  }));

const grantTiers = ['LOW', 'MEDIUM', 'HIGH', 'NONE'] as const;

const grants = z
  .strictObject({
    upTo: z
      .enum(grantTiers, { error: `must be one of ${grantTiers.join(', ')}; CRITICAL is asked every time` })
      .default('MEDIUM')
      .meta({ description: 'The highest tier that may be remembered; NONE: nothing is' }),
    maxUses: z
      .number({ error: 'must be a number' })
      .int({ error: 'must be a whole number' })
      .min(GRANT_USES.min, { error: `must be ${GRANT_USES.min} or more` })
      .max(GRANT_USES.max, { error: `must be at most ${GRANT_USES.max}` })
      .exactOptional()
      .meta({ description: 'Uses of one grant; without it, a grant may hold for its time alone' }),
    maxAge: duration.exactOptional().meta({ description: 'How long one grant holds at the most, up to 30d' }),
  })
  .transform(({ upTo, maxUses, maxAge }) => ({
    upTo,
    maxUses: maxUses ?? DEFAULT_TERMS.maxUses,
    maxAgeMs: maxAge ?? DEFAULT_TERMS.maxAgeMs,
  }));

const profile = z
  .strictObject({
    ladder: z.boolean().default(true).meta({
      description: 'Whether it climbs to the next tier’s approvers where nobody answers, or is denied',
    }),
    tiers: z.strictObject({
      SAFE: tierRule,
      LOW: tierRule,
      MEDIUM: tierRule,
      HIGH: tierRule,
      CRITICAL: tierRule,
    }),
    reminders: z.array(duration).max(20).default([]).meta({ description: 'Each counts from the request' }),
    finalReview: z
      .strictObject({ fromTier: tier, approvers: z.array(role).min(1) })
      .nullable()
      .default(null)
      .meta({ description: 'A second look by somebody else, from that tier up' }),
    selfApproval: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether people may approve what they asked for themselves' }),
    grants: grants
      .exactOptional()
      .meta({ description: 'What people may have remembered (docs/grants.md); by default up to MEDIUM' }),
    safe: z
      .strictObject({ record: z.enum(RECORDS, { error: `must be ${RECORDS.join(' or ')}` }) })
      .exactOptional()
      .meta({
        description:
          'ledger: a SAFE request is answered with its ledger entries alone; workflow (so where it is left out): it has a run in Temporal, as every other',
      }),
  })
  .refine(({ safe, tiers }) => safe?.record !== 'ledger' || tiers.SAFE.decide === 'auto', {
    error: 'only what is approved at once is kept by the ledger alone: it needs SAFE: { decide: auto }',
    path: ['safe', 'record'],
  })
  .superRefine((value, context) => {
    const lowest = TIERS.findIndex((name) => value.tiers[name].decide === 'person');
    TIERS.forEach((name, index) => {
      const { decide } = value.tiers[name];
      const dangerous: readonly Tier[] = ['MEDIUM', 'HIGH', 'CRITICAL'];
      if (decide === 'person' || ((lowest === -1 || index < lowest) && !dangerous.includes(name))) return;
      const message = dangerous.includes(name)
        ? `${name} is always decided by a person`
        : `${name} stands above a tier that a person decides, so a person decides it too`;
      context.addIssue({ code: 'custom', message, path: ['tiers', name, 'decide'] });
    });
  })
  .transform(({ reminders, ...rest }) => ({ ...rest, remindersMs: reminders }));

export const principalIdSchema = z
  .string({ error: 'must be text' })
  .regex(/^[\p{L}\p{N}._@:-]{1,200}$/u, { error: 'must be letters, digits or . _ @ : -' })
  .refine((id) => !id.startsWith('system:'), { error: 'must not begin with "system:"' });

const identity = z.string().min(1, { error: 'must not be empty' }).max(200);

/** A person's ids on channels. */
export const identitiesShape = {
  feishu: identity.exactOptional().meta({ description: 'Their open_id in this Feishu app' }),
  telegram: identity
    .regex(/^\d{1,20}$/, { error: 'must be the number of a Telegram user, such as 123456789' })
    .exactOptional()
    .meta({ description: 'Their number on Telegram, not a name that they can change' }),
  discord: identity
    .regex(/^\d{1,20}$/, { error: 'must be the number of a Discord user, of 20 digits at most' })
    .exactOptional()
    .meta({ description: 'Their number on Discord' }),
  slack: identity
    .regex(/^[UW][A-Z0-9]{2,30}$/, { error: 'must be a Slack user id such as U012ABCDEF' })
    .exactOptional()
    .meta({ description: 'Their user id on Slack' }),
  terminal: identity.exactOptional().meta({ description: 'Their name on this machine, for its terminal' }),
} satisfies Record<(typeof IDENTITY_CHANNELS)[number], z.ZodType>;

const principal = z
  .strictObject({
    id: principalIdSchema,
    roles: z.array(role).min(1),
    workspaces: z.union([z.literal('*'), z.array(z.string()).min(1)]).default('*'),
    /** `sha256:` and the hex digest of the key; the key itself stands nowhere. */
    key: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, {
        error: 'must be "sha256:" and 64 hex digits, as `countersign init` prints it',
      })
      .exactOptional(),
    ...identitiesShape,
    webhook: ownWebhookSchema.exactOptional().meta({ description: 'Is told how its own approvals go on' }),
  })
  // Whoever comes as that speaks for every agent it names: no key of a principal may pass for it.
  .refine(({ id, key }) => id !== SINGLE_KEY || key === undefined, {
    error: `the id "${SINGLE_KEY}" is that of API_SERVER_KEY; a principal with a key of its own needs another`,
    path: ['id'],
  });

const region = z.string().regex(/^[A-Z]{2}$/, { error: 'must be a region such as US or GB, in capitals' });
const helpText = z.string().min(1, { error: 'must not be empty' }).max(4_000);

const crisis = z.strictObject({
  region: region.default(DEFAULT_CRISIS.region),
  resources: z.record(region, z.strictObject({ en: helpText, zh: helpText })).default({}),
});

export const policyFileSchema = z.strictObject({
  profiles: z
    .record(z.string(), profile)
    .exactOptional()
    .meta({ description: 'Timeouts and approvers per tier, by name' }),
  rules: rulesSchema.default([]).meta({
    description: 'Applied in their order to what the judge says of a request',
  }),
  channels: channelsSchema.default([]).meta({
    description:
      'Where people are told: the first entry that fits holds; where none does, every channel at once',
  }),
  crisis: crisis.exactOptional().meta({ description: 'Where a person in danger finds help, by region' }),
  webhooks: z.array(webhookSchema).max(20).default([]).meta({ description: 'Are told how approvals go on' }),
  principals: z
    .array(principal)
    .default([])
    .meta({ description: 'Who Countersign knows: people, agents, executors' })
    .superRefine((list, context) => {
      for (const field of ['id', 'key', ...IDENTITY_CHANNELS] as const) {
        list.forEach((entry, index) => {
          const earlier = list.findIndex(
            (other) => other[field] !== undefined && other[field] === entry[field],
          );
          if (earlier === -1 || earlier === index) return;
          context.addIssue({
            code: 'custom',
            message: `principal ${earlier} has this ${field} already`,
            path: [index, field],
          });
        });
      }
    }),
});

export type PolicyFile = z.output<typeof policyFileSchema>;
export type PrincipalEntry = PolicyFile['principals'][number];

/** Holds the schema to the domain's type. */
export const toProfiles = (profiles: NonNullable<PolicyFile['profiles']>): Policy['profiles'] => profiles;

/** The same for help in a crisis. */
export const toCrisis = (settings: PolicyFile['crisis']): CrisisSettings => settings ?? DEFAULT_CRISIS;

/** A policy that does not hold, with every problem and its line. */
export class PolicyFileError extends YamlFileError {
  constructor(name: string, problems: readonly string[]) {
    super(name, 'policy', problems);
    this.name = 'PolicyFileError';
  }
}

/**
 * Reads a policy's YAML.
 * @param name what messages call it
 * @param examine tells what the schema cannot
 * @throws PolicyFileError naming line, place, value and what is allowed
 */
export function parsePolicyFile(
  yaml: string,
  name: string,
  examine: (file: PolicyFile) => readonly FileProblem[] = () => [],
): PolicyFile {
  return parseYamlFile(yaml, policyFileSchema, (problems) => new PolicyFileError(name, problems), {
    examine,
    place: placeInPolicy,
  });
}

/** Rules are told by their ids, not only by their numbers. */
function placeInPolicy(path: readonly (string | number)[], input: unknown): string {
  const [list, index] = path;
  const rules = (input as { readonly rules?: unknown } | null)?.rules;
  const rule: unknown = list === 'rules' && Array.isArray(rules) ? rules[Number(index)] : null;
  const id = typeof rule === 'object' && rule !== null && 'id' in rule ? rule.id : null;
  return `${path.join('.')}${typeof id === 'string' ? ` (rule "${id}")` : ''}`;
}
