/**
 * What every channel must do, whichever vendor is behind it. Each channel is one line in `conformance/` and one
 * file in `subjects/`, by `subject.ts`: it starts the channel over its vendor's own library against a fake of the
 * vendor's server, and plays the vendor and its people. The rules are in `rules/`, by what they are about; they bring
 * about what they need through the one delivery that the product has (`activities/deliver.ts`), and read what people
 * see.
 */
import { tellAnswers } from './rules/answers.ts';
import { tellBindings } from './rules/bindings.ts';
import { tellComments } from './rules/comments.ts';
import { tellCopies } from './rules/copies.ts';
import { tellFaults } from './rules/faults.ts';
import { tellRemembering } from './rules/remembering.ts';
import { tellSending } from './rules/sending.ts';
import { tellText } from './rules/text.ts';
import { rulesOf } from './rules/scene.ts';
import type { Subject } from './subject.ts';
import { SUBJECTS } from './subjects/all.ts';

/** Declares every rule for a channel, in every way in which it is put to the test. */
export function conformChannel(channel: string): void {
  for (const subject of SUBJECTS[channel] ?? []) {
    conform(subject);
    rulesOf(subject)(`${subject.name} is the channel ${channel}`, [], async (scene) => {
      expect(scene.channel.name).toBe(channel);
    });
  }
}

function conform(subject: Subject): void {
  describe(`${subject.name}, as a channel`, () => {
    tellSending(subject);
    tellCopies(subject);
    tellAnswers(subject);
    tellComments(subject);
    tellBindings(subject);
    tellRemembering(subject);
    tellText(subject);
    tellFaults(subject);
  });
}
