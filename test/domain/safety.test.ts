import { readLanguageTag } from '../../domain/language.ts';
import { readFindings, safetyFindings } from '../../domain/safety.ts';
import { readSealedRevision } from '../../domain/sealed-revision.ts';

test.each([
  ['en', 'en', null],
  ['zh', 'zh', null],
  ['zh-CN', 'zh', 'CN'],
  ['en-gb', 'en', 'GB'],
  ['zh-Hant-TW', 'zh', 'TW'],
  ['zh-Hant', 'zh', null],
  ['fr', 'en', null],
])('the tag %s says language %s and region %s', (tag, language, region) => {
  expect(readLanguageTag(tag)).toEqual({ language, region });
});

const finding = safetyFindings({ verdict: 'unsafe', categories: ['S1'] }, '/prose')[0];

test('findings are read back as they were written', () => {
  expect(readFindings([finding])).toEqual([finding]);
  expect(readFindings([])).toEqual([]);
});

test.each([
  ['no list', {}],
  ['an unknown tier', [{ ...finding, tier: 'NONE' }]],
  ['a span', [{ ...finding, span: [0, 1] }]],
  ['no message', [{ ...finding, message: undefined }]],
  ['too many', Array.from({ length: 11 }, () => finding)],
  ['null', [null]],
])('%s is no list of findings', (_, candidate) => {
  expect(readFindings(candidate)).toBeNull();
});

test('a revision carries findings, or none; a field beyond that is not of ours', () => {
  const revision = { approvalId: 'apr_1', revision: 2, action: { command: 'ls' }, reason: 'x' };
  const sealed = (inner: object) => readSealedRevision({ revision: inner, keyId: 'k', mac: 'm' });
  expect(sealed(revision)?.revision).toEqual(revision);
  expect(sealed({ ...revision, safety: [finding] })?.revision).toEqual({ ...revision, safety: [finding] });
  expect(sealed({ ...revision, safety: 'none' })).toBeNull();
  expect(sealed({ ...revision, other: [] })).toBeNull();
});
