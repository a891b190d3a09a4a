import { checkCondition } from '../../../risk/policy/check-condition.ts';

const wrong = (text: string): string => {
  const problem = checkCondition(text);
  return problem === null ? 'taken' : `${problem.offset}: ${problem.message}`;
};

test.each([
  'true',
  'verdict.tier == "HIGH" && request.workspace == "prod"',
  'verdict.tier in ["HIGH", "CRITICAL"]',
  '"destructive_command" in verdict.labels',
  'verdict.findings.exists(f, f.rule == "git.force-push" && f.tier != "LOW")',
  'verdict.findings.all(f, f.rule.startsWith("git."))',
  'tierAtLeast(verdict.tier, "MEDIUM")',
  'inCidr(request.action.sourceIp, "10.0.0.0/8") || request.action.sourceIp == ""',
  'glob(request.action.text, "git push * main*")',
  'request.action.argv.exists(word, word in ["--force", "-f"])',
  'request.action.argv.exists(word, ["prod", "live"].exists(name, word.contains(name)))',
  'request.action.argv.exists(word, word == request.workspace)',
  '["prod", "live"].exists(name, request.action.text.contains(name))',
  'size(request.action.env.filter(name, name.endsWith("_KEY"))) > 2',
  'has(request.action.args.path) && request.action.args.path.startsWith("/etc")',
  'request.action.args.items.exists(item, item.tags.exists(tag, tag == "x"))',
  'request.action.args.force',
  'clock(now, "Asia/Shanghai").weekday == "Friday" && clock(now, "Asia/Shanghai").hour >= 17',
  'now.getHours() >= 17',
  'now > timestamp("2026-12-24T00:00:00Z") && now - timestamp("2026-12-24T00:00:00Z") < duration("72h")',
  'request.executor != "" ? request.verification.mode == "none" : false',
])('the condition %s is taken', (text) => {
  expect(wrong(text)).toBe('taken');
});

test.each([
  ['', '0: '],
  ['verdict.tier ==', '15: Unexpected token: EOF'],
  ['verdict.tier == tier', '16: Unknown variable: tier; the variables are request, verdict, now'],
  ['verdict.teir == "HIGH"', '8: No such key: teir; Verdict has tier, level, labels, findings'],
  ['verdict.findings.exists(f, f.rul == "x")', '29: No such key: rul; Finding has rule, tier, label, path'],
  ['verdict.tier == 3', '0: no such overload: string == int'],
  ['request.action.command', '0: must be true or false; it is string'],
  ['tierAtLeast(verdict.tier, 3)', '0: found no matching overload'],
])('the condition %s is refused at its place: %s', (text, message) => {
  expect(wrong(text)).toContain(message);
});

test.each([
  ['verdict.tier == "HIHG"', '16: verdict.tier must be one of SAFE, LOW, MEDIUM, HIGH, CRITICAL, not "HIHG"'],
  [
    'verdict.findings.exists(f, f.tier == "SEVERE")',
    'finding.tier must be one of SAFE, LOW, MEDIUM, HIGH, CRITICAL, not "SEVERE"',
  ],
  ['verdict.level in ["low", "hihg"]', '25: verdict.level must be one of low, medium, high, not "hihg"'],
  ['tierAtLeast(verdict.tier, "BIG")', 'must be one of SAFE, LOW, MEDIUM, HIGH, CRITICAL, not "BIG"'],
  ['inCidr(request.action.sourceIp, "10.0.0.0/99")', 'must be a block such as'],
  ['clock(now, "Mars/Olympus").hour > 3', 'must be a time zone such as'],
  ['now > timestamp("tomorrow")', 'must be a time such as'],
  ['now - timestamp("2026-12-24T00:00:00Z") > duration("a while")', 'must be a duration such as'],
  [
    'glob(request.action.text, request.reason)',
    'the last argument of glob must be a text that is written out',
  ],
  [`glob(request.action.text, "${'*a'.repeat(101)}")`, 'must be a pattern of at most 200 characters'],
])('a word that cannot be right, as in %s, is refused', (text, message) => {
  expect(wrong(text)).toContain(message);
});

test.each([
  ['a regular expression', 'request.action.text.matches("(a+)+$")', 'matches with 1 argument is not offered'],
  ['a regular expression that is simple', 'request.action.text.matches("^a")', 'use contains, startsWith'],
  ['growth by join', '["a"].join("x") == ""', 'join with 1 argument is not offered'],
  ['growth by map', 'size(request.action.argv.map(a, a + a)) > 3', 'map with 2 arguments is not offered'],
  ['another name', 'cel.bind(x, request.action.argv, x.exists(a, a in x))', 'bind with 3 arguments'],
  [
    'a list in its own loop',
    'request.action.argv.exists(a, a in request.action.argv)',
    '35: request.action.argv can be long',
  ],
  [
    'a loop in a loop over the same',
    'request.action.argv.exists(a, request.action.argv.exists(b, a == b))',
    'request.action.argv can be long',
  ],
  [
    'a long text in a loop',
    'request.action.env.exists(e, request.action.command.contains(e))',
    'can be long',
  ],
  [
    'a whole variable in a loop',
    'request.action.argv.exists(a, request["action"].sql.contains(a))',
    'request can be long',
  ],
  [
    'the outer element within the inner loop',
    'request.action.args.a.exists(x, x.exists(y, y in x))',
    'x is out of reach',
  ],
  [
    'a long list within a short one',
    '[request.action.argv].exists(l, l.exists(a, a in l))',
    'l is out of reach',
  ],
  ['few by few', '["a"].exists(a, ["b"].exists(b, request.action.text.contains(a + b)))', 'is not offered'],
  ['three loops', 'request.action.args.exists(x, x.exists(y, y.exists(z, z)))', 'twice at most'],
  [
    'a name that stands for something',
    'request.action.argv.exists(now, now == "x")',
    'something else already',
  ],
  ['a map', '{"a": true}["a"]', 'map is not offered'],
  ['a zone where none is taken', 'now.getHours("UTC") > 3', 'write clock(now, "Europe/Berlin").hour'],
])('what is not linear or not sure is refused: %s', (_, text, message) => {
  expect(wrong(text)).toContain(message);
});

test('a condition is held to its limits', () => {
  expect(wrong(`"${'x'.repeat(2_000)}" == ""`)).toBe('0: must be at most 2000 characters; it has 2008');
  expect(wrong(Array.from({ length: 300 }, () => 'true').join('||'))).toContain('Exceeded');
  expect(wrong(`${'('.repeat(40)}true${')'.repeat(40)}`)).toContain('Exceeded');
  expect(wrong(`"a" in [${Array.from({ length: 101 }, () => '"b"').join(',')}]`)).toContain('Exceeded');
});

test.each([
  'verdict.tier >= "HIGH"',
  'verdict.tier < request.reason',
  '"HIGH" <= verdict.tier',
  'verdict.findings.exists(f, f.tier > "LOW")',
  'verdict.findings[0].tier > "LOW"',
  '(request.workspace == "prod" ? verdict.tier : "SAFE") >= "HIGH"',
])('%s asks for the order of the alphabet, so it is refused', (text) => {
  expect(wrong(text)).toMatch(/a tier is a text, .*; write tierAtLeast\((?:verdict|finding)\.tier, "HIGH"\)/);
});

test('levels have no order either; what only bears the name of a tier has', () => {
  expect(wrong('verdict.level >= "medium"')).toContain('write verdict.level in ["medium", "high"]');
  expect(wrong('request.action.args.plans.exists(plan, plan.tier > 3)')).toBe('taken');
  expect(wrong('request.workspace > "m"')).toBe('taken');
});
