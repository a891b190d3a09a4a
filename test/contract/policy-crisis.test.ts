import { parsePolicyFile, toCrisis } from '../../contract/policy-file.ts';

const parse = (yaml: string) => toCrisis(parsePolicyFile(yaml, 'policy.yaml').crisis);

test('without a word about a crisis, people are in the US and the built-in texts hold', () => {
  expect(parse('principals: []\n')).toEqual({ region: 'US', resources: {} });
});

test('a region and texts of one’s own are read', () => {
  const yaml = 'crisis:\n  region: GB\n  resources:\n    GB: { en: Call 1., zh: 拨打 1。 }\n';
  expect(parse(yaml)).toEqual({ region: 'GB', resources: { GB: { en: 'Call 1.', zh: '拨打 1。' } } });
});

test.each([
  ['a region in small letters', 'crisis: { region: gb }\n', /line 1.*region.*in capitals/],
  ['one language alone', 'crisis:\n  resources:\n    GB: { en: Call 1. }\n', /line 3.*zh/],
  ['an empty text', 'crisis:\n  resources:\n    GB: { en: "", zh: x }\n', /must not be empty/],
  ['an unknown field', 'crisis: { regions: GB }\n', /regions/],
])('%s is refused with its line', (_, yaml, message) => {
  expect(() => parse(yaml)).toThrow(message);
});
