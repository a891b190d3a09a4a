import fc from 'fast-check';
import {
  APPROVAL_ID,
  approvalIdFor,
  decisionIdFor,
  keyedPart,
  newApprovalId,
  newDecisionId,
  newTraceId,
  saysOther,
} from '../../domain/ids.ts';

describe('ids', () => {
  test('of approvals are apr_ and a ULID, and none comes twice', () => {
    const ids = Array.from({ length: 2_000 }, newApprovalId);
    for (const id of ids) expect(id).toMatch(/^apr_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of approvals carry the time, so that a later one sorts later', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const before = Date.now();
    const time = newApprovalId().slice(4, 14);
    const ms = Array.from(time).reduce((sum, digit) => sum * 32 + alphabet.indexOf(digit), 0);
    expect(ms).toBeGreaterThanOrEqual(before);
    expect(ms).toBeLessThanOrEqual(Date.now());
  });

  test('with an idempotency key are always the same', () => {
    expect(approvalIdFor('default', 'key-1')).toBe(approvalIdFor('default', 'key-1'));
    expect(approvalIdFor('default', 'key-1')).toMatch(/^apr_[0-9A-HJKMNP-TV-Z]{52}$/);
    expect(decisionIdFor('apr_1', 'ann', 'k')).toMatch(/^dec_[0-9A-HJKMNP-TV-Z]{52}$/);
    expect(newDecisionId()).toMatch(/^dec_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(newTraceId()).toMatch(/^[0-9a-f]{32}$/);
  });

  test('of a decision tell one thing said under a key from another, where they tell what was said', () => {
    const saying = (said?: string, key = 'k') => decisionIdFor('apr_1', 'ann', key, said);
    expect(saying('yes')).toBe(saying('yes'));
    expect(keyedPart(saying('yes'))).toBe(saying());
    expect(keyedPart(saying())).toBeNull();
    expect(saysOther(saying('yes'), saying('no'))).toBe(true);
    for (const other of [saying('yes'), saying(), saying('no', 'l')]) {
      expect(saysOther(saying('yes'), other)).toBe(false);
    }
  });

  test('do not confuse where one part ends and the next begins', () => {
    expect(approvalIdFor('ab', 'c')).not.toBe(approvalIdFor('a', 'bc'));
    expect(approvalIdFor('', '2:ab')).not.toBe(approvalIdFor('2:ab', ''));
    expect(decisionIdFor('a', 'b', 'c')).not.toBe(decisionIdFor('a', '1:b', 'c'));
    expect(approvalIdFor('é', 'a')).not.toBe(approvalIdFor('\u00c3', '\u00a9a'));
  });

  test('with a key differ wherever workspace or key differ', () => {
    const text = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(text, text, text, text, (workspace, key, other, otherKey) => {
        const same = workspace === other && key === otherKey;
        expect(approvalIdFor(workspace, key) === approvalIdFor(other, otherKey)).toBe(same);
      }),
    );
  });

  test.each(['', 'apr_', 'apr_0', `apr_${'0'.repeat(27)}`, `apr_${'I'.repeat(26)}`, `dec_${'0'.repeat(26)}`])(
    '%p is no approval id',
    (text) => {
      expect(APPROVAL_ID.test(text)).toBe(false);
    },
  );

  test('are recognised in both their lengths', () => {
    expect(newApprovalId()).toMatch(APPROVAL_ID);
    expect(approvalIdFor('default', 'k')).toMatch(APPROVAL_ID);
    expect(`${newApprovalId()}\n`).not.toMatch(APPROVAL_ID);
  });
});
