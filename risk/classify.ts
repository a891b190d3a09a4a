import type { Action } from '../domain/action.ts';
import { byTier } from '../domain/classified-text.ts';
import { highest, levelOf } from '../domain/tier.ts';
import type { Finding, Judge, JudgeInput, JudgeSettings, Verdict } from '../domain/verdict.ts';
import { NEVER_BYPASSED } from './action-types.ts';
import { findCrisis } from './crisis/find.ts';
import { sendsResources } from './crisis/resources.ts';
import { callFindings } from './judge-call.ts';
import { argvFindings, commandFindings, sqlFindings } from './judge-text.ts';
import { typeFindings } from './judge-type.ts';
import { isInside, isNetwork } from './network.ts';
import { type Arguments, pointerPart, readArguments } from './tools/arguments.ts';

export { NEVER_BYPASSED };

/**
 * The judge. Deterministic, no I/O, linear in its input; never throws: a failure of its own is a HIGH finding that says so.
 * The tier is that of the highest finding; no finding is SAFE.
 */
export const classify: Judge = (input, settings) => {
  try {
    return verdictOf(findingsOf(input, settings));
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    return verdictOf([
      {
        rule: 'judge.failed',
        tier: 'HIGH',
        label: 'unparseable',
        message: `The judge failed on this request (${name}), so it is not known to be safe.`,
        messageZh: `风险判定在此请求上出错（${name}），因此不能认为它安全。`,
        span: null,
        path: '',
      },
    ]);
  }
};

function findingsOf(input: JudgeInput, settings: JudgeSettings): readonly Finding[] {
  const { action } = input;
  if (settings.crisisTexts !== undefined && sendsResources(action, settings.crisisTexts)) return [RESOURCES];
  const read = readArguments(action.args);
  const found = [
    ...crisisIn(input, read),
    ...textFindings(action),
    ...callFindings(action, read),
    ...networkFindings(action, settings),
  ];
  if (action.type !== undefined) found.push(...typeFindings(action.type, found));
  return found;
}

/** Always allowed, whatever its type and wherever it comes from; the plan makes nobody wait for it. */
const RESOURCES: Finding = {
  rule: 'crisis.resources',
  tier: 'SAFE',
  label: null,
  message: 'Sends help for a person in danger, word for word as this server renders it.',
  messageZh: '原样发送本服务器提供的危机求助信息。',
  span: null,
  path: '/args',
};

/** So many findings of one rule are told; a request of thousands would make a record that nobody reads to its end. */
const OF_ONE_RULE = 50;

function verdictOf(findings: readonly Finding[]): Verdict {
  const ordered = byTier(findings);
  const told = new Map<string, number>();
  const sorted = ordered.filter(({ rule }) => {
    const before = told.get(rule) ?? 0;
    told.set(rule, before + 1);
    return before < OF_ONE_RULE;
  });
  const tier = highest(sorted.map((finding) => finding.tier));
  const labels = [...new Set(ordered.map((finding) => finding.label).filter((label) => label !== null))];
  return { tier, level: levelOf(tier), labels, findings: sorted };
}

function textFindings({ command, argv, sql, cwd }: Action): readonly Finding[] {
  return [
    ...(command === undefined ? [] : commandFindings(command, '/command', cwd)),
    ...(argv === undefined ? [] : argvFindings(argv, '/argv', cwd)),
    ...(sql === undefined ? [] : sqlFindings(sql, '/sql')),
  ];
}

function networkFindings(action: Action, settings: JudgeSettings): readonly Finding[] {
  if (action.sourceIp === undefined || isInside(action.sourceIp, settings.trustedNetworks)) return [];
  const known = isNetwork(action.sourceIp);
  return [
    {
      rule: 'network.outside',
      tier: 'HIGH',
      label: 'cross_network',
      message: known
        ? 'The request does not come from a trusted network.'
        : 'What the request gives as its source is no address, so it is not known to be trusted.',
      messageZh: known ? '请求并非来自受信任的网络。' : '请求给出的来源不是有效地址，无法视为可信。',
      span: [0, action.sourceIp.length],
      path: '/sourceIp',
    },
  ];
}

function crisisIn({ action, prose }: JudgeInput, read: Arguments): readonly Finding[] {
  const texts: [path: string, text: string | undefined][] = [
    ['/prose', prose],
    ['/command', action.command],
    ['/sql', action.sql],
    ['/tool', action.tool],
    ['/type', action.type],
    ['/cwd', action.cwd],
    ['/argv', action.argv?.join(' ')],
    ...Object.entries(action.env ?? {}).map(([name, value]): [string, string] => [
      `/env/${pointerPart(name)}`,
      value,
    ]),
    ...read.all.flatMap((one): [string, string][] => {
      if (one.kind === 'text') return [[one.path, one.text]];
      // Words that say something only together; what a longer text says is found in it.
      return one.kind === 'list' && !one.words.some((word) => word.includes(' '))
        ? [[one.path, one.words.join(' ')]]
        : [];
    }),
  ];
  const findings: Finding[] = [];
  for (const [path, text] of texts) {
    const span = text === undefined ? null : findCrisis(text);
    if (span === null) continue;
    findings.push({
      rule: 'crisis.self-harm',
      tier: 'CRITICAL',
      label: 'crisis',
      message: 'The words are those of a person who may be in danger of self-harm.',
      messageZh: '这些话可能出自一位有自伤危险的人。',
      span,
      path,
    });
  }
  return findings;
}
