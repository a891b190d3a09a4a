import type { Tier } from '../../domain/tier.ts';
import type { Message } from '../text/message.ts';
import type { Tone } from '../text/title.ts';
import { TIER_NAMES } from '../text/wording.ts';
import { type Element, headerTags, words } from './card-elements.ts';

const TIER_COLORS: Readonly<Record<Tier, string>> = {
  SAFE: 'green',
  LOW: 'blue',
  MEDIUM: 'yellow',
  HIGH: 'orange',
  CRITICAL: 'red',
};

const TONE_COLORS: Readonly<Record<Tone, string>> = {
  ...TIER_COLORS,
  succeeded: 'turquoise',
  failed: 'orange',
  unknown: 'red',
  not_taken: 'yellow',
  changes: 'violet',
  running: 'blue',
  granted: 'green',
  denied: 'carmine',
  crisis: 'purple',
  recorded: 'wathet',
  over: 'grey',
};

/** The state in words, the tier as a tag. The colour is the tier's while the question is open, then the outcome's. */
export function cardHeader({ title, tiers, tone }: Message): Element {
  const tags = tiers.map((tier) => ({ text: TIER_NAMES[tier], color: TIER_COLORS[tier] }));
  return {
    title: words(title),
    template: TONE_COLORS[tone],
    ...(tags.length === 0 ? {} : { i18n_text_tag_list: headerTags(tags) }),
  };
}
