import { SAFETY_CATEGORIES, type SafetyRole } from '../domain/safety.ts';

/** A family of models and the signs that its tokenizer puts between the turns of a conversation. */
export type GuardFamily = 'llama-guard-3' | 'llama-guard-4';

const TURNS: Readonly<
  Record<GuardFamily, { readonly open: (who: string) => string; readonly close: string }>
> = {
  'llama-guard-3': { open: (who) => `<|start_header_id|>${who}<|end_header_id|>\n\n`, close: '<|eot_id|>' },
  'llama-guard-4': { open: (who) => `<|header_start|>${who}<|header_end|>\n\n`, close: '<|eot|>' },
};

const CATEGORIES = Object.entries(SAFETY_CATEGORIES)
  .map(([code, { en }]) => `${code}: ${en}.`)
  .join('\n');

/**
 * The prompt that Llama Guard was trained on, about one message. It is sent raw, so the text must not hold what would
 * end the conversation.
 * @param text as `disarm` leaves it
 */
export function guardPrompt(family: GuardFamily, role: SafetyRole, text: string): string {
  const who = role === 'user' ? 'User' : 'Agent';
  const { open, close } = TURNS[family];
  return [
    '<|begin_of_text|>',
    open('user'),
    `Task: Check if there is unsafe content in '${who}' messages in conversations according our safety policy with the below safety categories.\n\n`,
    `<BEGIN UNSAFE CONTENT CATEGORIES>\n\n${CATEGORIES}\n\n<END UNSAFE CONTENT CATEGORIES>\n\n`,
    `<BEGIN CONVERSATION>\n\n${who}: ${text}\n\n<END CONVERSATION>\n\n`,
    `Provide your safety assessment for ONLY THE LAST ${who} message in the above conversation:\n`,
    " - First line must read 'safe' or 'unsafe'.\n",
    ' - If unsafe, a second line must include a comma-separated list of violated categories.',
    close,
    open('assistant'),
  ].join('');
}

/**
 * Takes apart what the tokenizer has signs for, and what would end the conversation; a reader sees the same words. The
 * text grows by that, so it comes before anything that goes by its length.
 */
export function disarm(text: string): string {
  return text.replaceAll('<|', '< |').replace(/<(?=\s*(?:BEGIN|END)\b)/gi, '< ');
}
