import { IDENTITY_CHANNELS } from '../../domain/principal.ts';
import { conform } from './conformance.ts';
import { rulesOf } from './rules/scene.ts';
import { SUBJECTS } from './subjects/all.ts';

test('no channel is left out', () => {
  const tried = Object.entries(SUBJECTS).flatMap(([name, subjects]) => (subjects.length > 0 ? [name] : []));
  expect(tried.toSorted()).toEqual([...IDENTITY_CHANNELS, 'webhook'].toSorted());
});

for (const [channel, subjects] of Object.entries(SUBJECTS)) {
  for (const subject of subjects) {
    conform(subject);
    rulesOf(subject)(`${subject.name} is the channel ${channel}`, [], async (scene) => {
      expect(scene.channel.name).toBe(channel);
    });
  }
}
