import { deedAmong } from '../../risk/rules/verb-tree.ts';
import { deedOfName, isRehearsal, namesProduction, wordsOf } from '../../risk/vocabulary.ts';

test('a name is its words, however they are joined', () => {
  for (const name of [
    'dropAllTables',
    'drop_all_tables',
    'drop-all-tables',
    'drop:all:tables',
    'DropAllTables',
  ]) {
    expect(wordsOf(name)).toEqual(['drop', 'all', 'tables']);
  }
  expect(wordsOf('DeleteDBInstance')).toEqual(['delete', 'db', 'instance']);
});

test.each([
  ['delete_repository', 'destroy'],
  ['DescribeInstances', 'read'],
  ['list_deleted_items', 'read'],
  ['log-stream-delete', 'destroy'],
  ['pg:backups:restore', 'change'],
  ['db:reset:force', 'destroy'],
  ['users:clear', 'destroy'],
  ['clear-cache', 'tidy'],
  ['delete_comment', 'tidy'],
  ['resetdb', 'destroy'],
  ['sendEmail', 'send'],
  ['transfer_funds', 'pay'],
  ['create_refund', 'pay'],
  ['put-bucket-policy', 'grant'],
  ['put-scaling-policy', 'change'],
  ['update_user_role', 'grant'],
  ['stop-instances', 'disrupt'],
  ['test:delete-user', 'read'],
  ['format-disk', 'destroy'],
  ['format', 'read'],
])('%s is said to %s', (name, effect) => {
  expect(deedOfName(name)?.effect).toBe(effect);
});

test.each(['formatter', 'dropbox', 'myreboot', 'undelete', 'product', 'killbill', ''])(
  'a name that only contains a verb says nothing: %s',
  (name) => {
    expect(deedOfName(name)).toBeNull();
  },
);

test('of several words, the first that can only be a verb decides', () => {
  expect(deedAmong(['run', 'services', 'delete', 'web'])?.effect).toBe('destroy');
  expect(deedAmong(['config', 'list'])?.effect).toBe('read');
  expect(deedAmong(['instances', 'describe', 'delete-me'])?.effect).toBe('read');
  expect(deedAmong(['role', 'assignment', 'create'])?.effect).toBe('grant');
  expect(deedAmong(['payouts', 'create'])?.effect).toBe('pay');
  expect(deedAmong(['payouts', 'list'])?.effect).toBe('read');
  expect(deedAmong(['./delete', 'a=delete', 'https://delete'])).toBeNull();
});

test('production is meant by a word of its own', () => {
  for (const name of ['prod', 'deploy:prod', 'prod-eu-1', 'RAILS_ENV=production']) {
    expect(`${name} ${namesProduction(name)}`).toBe(`${name} true`);
  }
  for (const name of ['product', 'reproduce', 'non-prod', 'pre-production', 'live-reload']) {
    expect(`${name} ${namesProduction(name)}`).toBe(`${name} false`);
  }
});

test('a rehearsal that is switched off is none', () => {
  expect(['--dry-run', '--dryrun', '--what-if', '--dry-run=client'].every(isRehearsal)).toBe(true);
  expect(['--dry-run=none', '--dry-run=false', '--dry', 'dry-run'].map(isRehearsal)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});
