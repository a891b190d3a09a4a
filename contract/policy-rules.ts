import { z } from 'zod';
import type { PolicyRule } from '../domain/policy-rules.ts';
import { DECIDING_ROLES } from '../domain/principal.ts';
import { TIERS } from '../domain/tier.ts';

export const MAX_RULES = 200;

const tier = z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}` });
const line = (max: number): z.ZodString =>
  z
    .string({ error: 'must be text' })
    .min(1, { error: 'must not be empty' })
    .max(max, { error: `must be at most ${max} characters` });

const EFFECTS = ['raise', 'tier', 'label', 'profile', 'quorum', 'approvers'] as const;

const messageSchema = z
  .union(
    [line(500).transform((en) => ({ en })), z.strictObject({ en: line(500), zh: line(500).exactOptional() })],
    { error: 'must be text, or {en, zh}, of at most 500 characters' },
  )
  .meta({ description: 'Shown to those who decide, in English or in both languages' });

const ruleSchema = z
  .strictObject({
    id: z
      .string({ error: 'must be text' })
      .regex(/^(?!failed$)[a-z0-9][a-z0-9-]{0,63}$/, {
        error: 'must be lower-case letters, digits and "-", such as freeze-on-friday, and not "failed"',
      })
      .meta({ description: 'Findings name it policy.ID' }),
    when: z
      .string({ error: 'must be a condition in CEL' })
      .meta({ description: 'A condition in CEL over request, verdict and now' }),
    raise: tier.exactOptional().meta({ description: 'The tier is this at least' }),
    tier: tier.exactOptional().meta({ description: 'The tier is this exactly; to lower it takes `lower`' }),
    lower: z
      .literal(true, { error: 'must be true, or left out' })
      .exactOptional()
      .meta({ description: 'Allows `tier` to be below what the judge said, down to what is never bypassed' }),
    reason: line(500).exactOptional().meta({ description: 'Why it may be lowered: shown to people' }),
    only: z
      .array(
        line(100).regex(/^[a-z0-9-]+\.(?:\*|[a-z0-9.-]+)$/, {
          error: 'must be a finding’s rule, such as git.force-push or git.*',
        }),
      )
      .min(1, { error: 'must name at least one' })
      .exactOptional()
      .meta({
        description: 'The findings it answers for, by their rule or family.*; others above `tier` stop it',
      }),
    label: line(64)
      .regex(/^[a-z0-9][a-z0-9_-]*$/, { error: 'must be lower-case letters, digits, "_" and "-"' })
      .refine((label) => label !== 'crisis', { error: 'must not be "crisis", which only the judge gives' })
      .exactOptional()
      .meta({ description: 'Added to the labels of the verdict' }),
    profile: line(64).exactOptional().meta({ description: 'In the place of the profile asked for' }),
    quorum: z
      .number({ error: 'must be a number from 2 to 100' })
      .int({ error: 'must be a whole number' })
      .min(2, { error: 'must be from 2 to 100' })
      .max(100, { error: 'must be from 2 to 100' })
      .exactOptional()
      .meta({ description: 'So many people approve at least, wherever people are asked' }),
    approvers: z
      .array(z.enum(DECIDING_ROLES, { error: `must be one of ${DECIDING_ROLES.join(', ')}` }))
      .min(1, { error: 'must name at least one role' })
      .exactOptional()
      .meta({ description: 'Who decides, in the place of whom the profile names' }),
    message: messageSchema.exactOptional(),
  })
  .superRefine((rule, context) => {
    const refuse = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', message, path: [field] });
    if (EFFECTS.every((effect) => rule[effect] === undefined))
      context.addIssue({ code: 'custom', message: `must have at least one of ${EFFECTS.join(', ')}` });
    if (rule.raise !== undefined && rule.tier !== undefined) refuse('tier', 'goes without "raise"');
    if (rule.lower === true && rule.tier === undefined) refuse('tier', 'is required with "lower"');
    if (rule.lower === true && rule.reason === undefined)
      refuse('reason', 'is required with "lower": it says why a lower tier is right');
    if (rule.lower === undefined && rule.reason !== undefined) refuse('reason', 'goes with "lower" only');
    if (rule.lower === undefined && rule.only !== undefined) refuse('only', 'goes with "lower" only');
  });

export const rulesSchema = z
  .array(ruleSchema)
  .max(MAX_RULES, { error: `must be at most ${MAX_RULES} rules` })
  .superRefine((rules, context) => {
    rules.forEach(({ id }, index) => {
      const earlier = rules.findIndex((other) => other.id === id);
      if (earlier === index) return;
      context.addIssue({
        code: 'custom',
        message: `rule ${earlier} has this id already`,
        path: [index, 'id'],
      });
    });
  });

/** Holds the schema to the domain's type. */
export const toRules = (rules: z.output<typeof rulesSchema>): readonly PolicyRule[] => rules;
