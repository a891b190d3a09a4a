import { ASKABLE, ASKED_WORDS } from '../../channels/text/form.ts';
import { sayBothShort } from '../../channels/text/plain.ts';
import type { Answer, Shown } from './subject.ts';

/** What was sent to a terminal. */
export interface Sent {
  readonly messageId: string;
  readonly recipient: string;
  readonly approvalId: string;
  readonly isAlert: boolean;
}

/** A message, or a reminder: what is printed next belongs to it. Lines that somebody else wrote begin otherwise. */
const BEGINNING = /(?=^== .* ==$)|(?=\p{Cc}⏰ 审批)/mu;
const PROMPT = /[◆◇■▲] {2}[^\n]*|takes no answer any more/g;
const ASKING = '◆  您的决定？';
const REMEMBER = '批准并记住';
const ALERT = '== 危机警报';

/** @param printed all of it, without what a terminal carries out */
export function readTranscript(printed: string, sent: readonly Sent[]): readonly Shown[] {
  const parts = printed.split(BEGINNING).map((text) => ({ text, approvalId: approvalIn(text) }));
  const question = questionIn(printed);
  return sent.flatMap((one) => {
    const { messageId, recipient, approvalId, isAlert } = one;
    const texts = parts.filter((part) => part.approvalId === approvalId).map(({ text }) => text);
    const shown = { messageId, recipient, links: [], mentions: [], isReminder: false } as const;
    if (isAlert) {
      const alerts = texts.filter((text) => text.startsWith(ALERT));
      return alerts.map((text) => ({ ...shown, text, buttons: [] }));
    }
    const drawn = texts.filter((text) => text.startsWith('== ') && !text.startsWith(ALERT));
    const buttons = question?.approvalId === approvalId ? question.answers : [];
    const card = { ...shown, text: drawn.join('\n'), buttons };
    // The same drawn once more, with nothing new in it, is a message that came twice.
    const twice = drawn.filter((text, at) => at > 0 && headOf(text) === headOf(drawn[at - 1] ?? ''));
    const reminders = texts
      .filter((text) => text.startsWith('\u0007'))
      .map((text) => ({ ...shown, text, buttons: [], isReminder: true }));
    return [card, ...twice.map((text) => ({ ...card, text })), ...reminders];
  });
}

/** The question that stands now, and what can be chosen, in the order in which that stands. */
export function questionIn(
  printed: string,
): { readonly approvalId: string; readonly answers: readonly Answer[] } | null {
  if (!promptIn(printed).startsWith(ASKING)) return null;
  const at = printed.lastIndexOf(ASKING);
  const choices = [...printed.slice(at).matchAll(/[○●] ([^\n]*)/g)].map(([, label]) => label?.trim());
  const placeOf = (one: Answer): number =>
    choices.findIndex((choice) =>
      one === 'remember' ? choice?.startsWith(REMEMBER) : choice === sayBothShort(ASKED_WORDS[one]),
    );
  const answers = [...ASKABLE, 'remember' as const].filter((one) => placeOf(one) !== -1);
  return {
    approvalId: approvalIn(printed.slice(printed.lastIndexOf('\n== ', at), at)),
    answers: [...answers].sort((a, b) => placeOf(a) - placeOf(b)),
  };
}

/** Whether it waits for what a person says to their answer, also after it has complained. */
export function asksForComment(printed: string, what: Answer): boolean {
  const prompt = promptIn(printed);
  if (!/^[◆▲]/.test(prompt)) return false;
  if (what === 'remember') return prompt.includes(REMEMBER) && prompt.includes(': 意见 comment');
  return prompt.includes(`${ASKED_WORDS[what].en}: 意见 comment`);
}

/** The prompt that was drawn last, whose mark says whether it still stands; or the word that it does not. */
function promptIn(printed: string): string {
  return printed.match(PROMPT)?.at(-1) ?? '';
}

/** Of which approval our own lines are. */
function approvalIn(text: string): string {
  const ours = text.split('\n').filter((line) => !line.startsWith('  │ '));
  return /apr_[0-9A-Z]{26}/.exec(ours.join('\n'))?.[0] ?? '';
}

function headOf(text: string): string {
  return text.split(ASKING)[0] ?? '';
}
