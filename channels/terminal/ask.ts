import type { Readable, Writable } from 'node:stream';
import { confirm, isCancel, select, text } from '@clack/prompts';
import { faultOf } from '../text/answering.ts';
import type { Button, Form } from '../text/form.ts';
import { sayBothShort } from '../text/plain.ts';

/** What a person said at the terminal. */
export type Said =
  | { readonly kind: 'answer'; readonly button: Button; readonly comment: string }
  /** Not now. */
  | { readonly kind: 'later' }
  /** The question has changed, or somebody else answered. */
  | { readonly kind: 'changed' }
  /** Ctrl-C. */
  | { readonly kind: 'interrupt' };

interface Place {
  readonly input: Readable;
  readonly output: Writable;
  readonly signal: AbortSignal;
  /** Called once an answer is chosen, before anything is said to it. */
  readonly chosen: () => void;
}

const LATER = 'later';

/** Asks what the form offers, what they say to it, and once more where it is dangerous; a no to that begins anew. */
export async function askPerson(form: Form, place: Place): Promise<Said> {
  const chosen = await select<string>({
    ...place,
    message: '您的决定？ Your decision?',
    options: [
      ...form.buttons.map((one) => ({ value: nameOf(one), label: sayBothShort(one.text) })),
      { value: LATER, label: '稍后 · Later' },
    ],
    // Enter alone, pressed while something else was typed, must not decide.
    initialValue: LATER,
  });
  if (isCancel(chosen)) return endedBy(place);
  const button = form.buttons.find((one) => nameOf(one) === chosen);
  if (button === undefined) return { kind: 'later' };
  place.chosen();
  const comment = await text({
    ...place,
    message: `${sayBothShort(button.text)}: 意见 comment`,
    placeholder: sayBothShort(form.hint),
    validate(typed = '') {
      const fault = faultOf(typed.trim(), button.asked.decision);
      return fault === null ? undefined : sayBothShort(fault.text);
    },
  });
  if (isCancel(comment)) return endedBy(place);
  if (button.confirm !== null) {
    const { title, text: why } = button.confirm;
    const message = `${sayBothShort(title)} ${sayBothShort(why)}`;
    const sure = await confirm({ ...place, message, initialValue: false });
    if (isCancel(sure)) return endedBy(place);
    if (!sure) return askPerson(form, place);
  }
  return { kind: 'answer', button, comment: comment.trim() };
}

/** Two buttons approve where an approval may be remembered. */
function nameOf({ asked: { decision, remember } }: Button): string {
  return remember === undefined ? decision : 'remember';
}

function endedBy({ signal }: Place): Said {
  return { kind: signal.aborted ? 'changed' : 'interrupt' };
}
