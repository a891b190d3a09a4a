import { newRequestKey } from './names.ts';

/** The keys under which answers are sent. */
export interface AnswerKeys {
  /** The same answer, tried again, has the same key: it is one decision. Another answer has another. */
  keyFor(answer: unknown): string;
  /** What is sent next is another attempt, whatever it says. */
  forget(): void;
}

export function createAnswerKeys(): AnswerKeys {
  let last: { readonly said: string; readonly key: string } | null = null;
  return {
    keyFor(answer) {
      const said = JSON.stringify(answer);
      if (last?.said !== said) last = { said, key: newRequestKey() };
      return last.key;
    },
    forget: () => void (last = null),
  };
}
