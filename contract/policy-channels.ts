import { z } from 'zod';
import { IDENTITY_CHANNELS } from '../domain/principal.ts';
import type { ChannelRule } from '../domain/routing.ts';
import { TIERS } from '../domain/tier.ts';
import { durationSchema } from './policy-duration.ts';

const MAX_CHANNEL_RULES = 100;
/** In milliseconds, where no rule says how long a turn is. */
const FALLBACK_MS = 300_000;

const tier = z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}` });
const channel = z.enum(IDENTITY_CHANNELS, { error: `must be one of ${IDENTITY_CHANNELS.join(', ')}` });
const step = z
  .number({ error: 'must be a number from 1 to 5' })
  .int({ error: 'must be a whole number' })
  .min(1, { error: 'must be from 1 to 5' })
  .max(TIERS.length, { error: 'must be from 1 to 5' });
const some = { error: 'must name at least one' };

const fallback = z
  .union([z.literal('none').transform(() => null), durationSchema], {
    error: 'must be a duration such as 30s, 1h or 1h30m, from 1s to 30d, or none',
  })
  .meta({
    description:
      'Every channel tells people where nobody has a copy so long after the last turn, and at the latest halfway through the step; as long as a turn, or 5m, without it. "none": no channel but those of "via", ever',
  });

const channelRule = z
  .strictObject({
    tiers: z.array(tier).min(1, some).exactOptional().meta({ description: 'Whose approvers are asked' }),
    workspaces: z.array(z.string().min(1)).min(1, some).exactOptional(),
    rungs: z
      .array(step)
      .min(1, some)
      .exactOptional()
      .meta({ description: 'Steps of the ladder, 1 for the first' }),
    via: z.array(channel).min(1, some).meta({ description: 'The channels that tell people, in their order' }),
    nextAfter: durationSchema.exactOptional().meta({
      description:
        'The next channel tells people where nobody has opened it for so long; all at once without it',
    }),
    fallback: fallback.exactOptional(),
  })
  .superRefine(({ via, nextAfter }, context) => {
    if (new Set(via).size < via.length)
      context.addIssue({ code: 'custom', message: 'must name each channel once', path: ['via'] });
    if (nextAfter !== undefined && via.length < 2)
      context.addIssue({
        code: 'custom',
        message: 'needs a second channel in "via" to go on to',
        path: ['nextAfter'],
      });
  })
  .transform(({ via, nextAfter = null, fallback: after = nextAfter ?? FALLBACK_MS, ...conditions }) => ({
    ...conditions,
    route: { via, nextAfterMs: nextAfter, fallbackAfterMs: after },
  }));

export const channelsSchema = z
  .array(channelRule)
  .max(MAX_CHANNEL_RULES, { error: `must be at most ${MAX_CHANNEL_RULES} entries` });

/** Holds the schema to the domain's type. */
export const toChannels = (channels: z.output<typeof channelsSchema>): readonly ChannelRule[] => channels;
