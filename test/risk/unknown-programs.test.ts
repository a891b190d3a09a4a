import type { JudgeSettings } from '../../domain/verdict.ts';
import { classify } from '../../risk/classify.ts';

const settings: JudgeSettings = { trustedNetworks: ['10.0.0.0/24'] };
const tierOf = (command: string): string => classify({ action: { command } }, settings).tier;

test('a rehearsal that is switched off again is none', () => {
  expect(tierOf('kubectl delete namespace shop --dry-run=client')).toBe('SAFE');
  expect(tierOf('kubectl delete namespace shop --dry-run=client --dry-run=none')).toBe('HIGH');
});

test.each([
  ['./drop-tables.sh', 'MEDIUM'],
  ['frobctl cluster destroy blue', 'MEDIUM'],
  ['frobctl --purge-data', 'MEDIUM'],
  ['./purge-users --env production --yes', 'HIGH'],
  ['./deploy.sh --env production', 'HIGH'],
  ['./deploy.sh staging', 'MEDIUM'],
  ['frobctl cluster destroy blue --dry-run', 'LOW'],
  ['frobctl cluster destroy --help', 'SAFE'],
  ['frobctl cluster list', 'LOW'],
  ['./formatter src', 'LOW'],
  ['./check-deploy.sh', 'LOW'],
])('an unknown program is judged by its words: %s is %s', (command, tier) => {
  expect(tierOf(command)).toBe(tier);
});

test.each([
  'kubectl "$verb" namespace shop',
  'docker "$verb" web',
  'aws ec2 "$operation" --instance-ids i-1',
  'cat names | xargs docker',
  'gcloud compute instances "$1" web',
])('a verb that is decided at run time is asked about: %s', (command) => {
  expect(['MEDIUM', 'HIGH']).toContain(tierOf(command));
});
