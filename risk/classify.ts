import type { Action } from '../domain/action.ts';
import { type Tier, TIERS, atLeast, highest, levelOf } from '../domain/tier.ts';
import type { Finding, Judge, JudgeInput, JudgeSettings, Verdict } from '../domain/verdict.ts';
import { NEVER_BYPASSED, isNeverBypassed, plainType, tierOfType } from './action-types.ts';
import { findCrisis } from './crisis/find.ts';
import { sendsResources } from './crisis/resources.ts';
import { type Frame } from './invocation.ts';
import { judgeShell, judgeWords } from './judge-shell.ts';
import { isInside } from './network.ts';
import { judgeSql, looksLikeSql } from './sql.ts';
import type { ShellWord } from './shell-word.ts';
import { type ToolText, toolTexts } from './tool-args.ts';

export { NEVER_BYPASSED };

/** These say that something could not be seen, not that it is dangerous; a type beside them is not raised for it. */
const BLIND_LABELS: ReadonlySet<string> = new Set(['opaque_code', 'unparseable']);

/**
 * The judge. Deterministic, no I/O, linear in its input; never throws: a failure of its own is a HIGH finding that says so.
 * The tier is that of the highest finding; no finding is SAFE.
 */
export const classify: Judge = (input, settings) => {
  try {
    return verdictOf(findingsOf(input, settings));
  } catch (error) {
    return verdictOf([
      {
        rule: 'judge.failed',
        tier: 'HIGH',
        label: 'unparseable',
        message: `The judge failed on this request (${error instanceof Error ? error.name : 'unknown error'}), so it is not known to be safe.`,
        span: null,
        path: '',
      },
    ]);
  }
};

function findingsOf(input: JudgeInput, settings: JudgeSettings): readonly Finding[] {
  const { action } = input;
  if (settings.crisisTexts !== undefined && sendsResources(action, settings.crisisTexts)) return [RESOURCES];
  const tool = toolTexts(action);
  const found = [
    ...crisisIn(input, tool),
    ...textFindings(action, tool),
    ...networkFindings(action, settings),
  ];
  if (action.tool !== undefined) found.push(toolFinding(action.tool));
  found.push(...unreadFindings(tool));
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

function verdictOf(findings: readonly Finding[]): Verdict {
  const sorted = findings.toSorted((a, b) => TIERS.indexOf(b.tier) - TIERS.indexOf(a.tier));
  const tier = highest(sorted.map((finding) => finding.tier));
  const labels = [...new Set(sorted.map((finding) => finding.label).filter((label) => label !== null))];
  return { tier, level: levelOf(tier), labels, findings: sorted };
}

function frameAt(path: string): Frame {
  return { path, offset: 0, whole: null };
}

function textFindings(action: Action, tool: readonly ToolText[]): readonly Finding[] {
  const findings: Finding[] = [];
  if (action.command !== undefined) findings.push(...commandFindings(action.command, '/command', action.cwd));
  if (action.argv !== undefined) findings.push(...argvFindings(action.argv, '/argv', action.cwd));
  if (action.sql !== undefined) findings.push(...judgeSql(action.sql, frameAt('/sql')));
  for (const text of tool) {
    if (text.kind === 'argv') findings.push(...argvFindings(text.words, text.path, action.cwd));
    else if (text.kind === 'shell') findings.push(...commandFindings(text.text, text.path, action.cwd));
    else if (text.kind === 'sql') findings.push(...judgeSql(text.text, frameAt(text.path)));
  }
  return findings;
}

function commandFindings(text: string, path: string, cwd: string | undefined): readonly Finding[] {
  const shell = judgeShell(text, frameAt(path), cwd);
  if (!looksLikeSql(text)) return shell;
  // SQL is seldom complete shell; that it is not says nothing about it.
  const told = shell.filter(
    (finding) => finding.label !== 'unparseable' && finding.rule !== 'shell.unknown-command',
  );
  return [...told, ...judgeSql(text, frameAt(path))];
}

function argvFindings(argv: readonly string[], path: string, cwd: string | undefined): readonly Finding[] {
  const words: readonly ShellWord[] = argv.map((text) => ({
    text,
    known: 'whole',
    runs: [],
    verbatimAt: null,
    start: 0,
    end: 0,
  }));
  // Offsets into separate words make no span over the whole, so findings name the argv.
  return judgeWords(words, { path, offset: null, whole: null }, cwd);
}

function toolFinding(name: string): Finding {
  return {
    rule: 'tool.call',
    tier: 'LOW',
    label: null,
    message: `Calls the tool ${name}.`,
    span: null,
    path: '/tool',
  };
}

/** Arguments come with a type as well as with a tool. */
function unreadFindings(texts: readonly ToolText[]): readonly Finding[] {
  return texts
    .filter((text) => text.kind === 'refused')
    .map((text) => ({
      rule: 'tool.unparseable',
      tier: 'MEDIUM',
      label: 'unparseable',
      message: 'The arguments are nested too deep, or are too many, to be read to the end.',
      span: null,
      path: text.path,
    }));
}

function typeFindings(type: string, others: readonly Finding[]): readonly Finding[] {
  const tier = tierOfType(type);
  const name = plainType(type);
  const isDanger = (finding: Finding): boolean =>
    finding.label !== null &&
    !BLIND_LABELS.has(finding.label) &&
    atLeast(finding.tier, 'MEDIUM') &&
    finding.path !== '/sourceIp';
  const findings: Finding[] = [];
  if (tier !== 'SAFE') {
    const label = name === 'crisis' || name === 'suicide' ? 'crisis' : null;
    findings.push({
      rule: `type.${isNeverBypassed(type) ? 'never-bypassed' : 'tier'}`,
      tier,
      label,
      message: `The action type is ${type}.`,
      span: null,
      path: '/type',
    });
  }
  const danger = others.find(isDanger);
  if (danger !== undefined) {
    const raised: Tier = highest(['HIGH', tier]);
    findings.push({
      rule: 'type.with-danger',
      tier: raised,
      label: danger.label,
      message: `An action of type ${type} carries something dangerous: ${danger.message}`,
      span: danger.span,
      path: danger.path,
    });
  }
  return findings;
}

function networkFindings(action: Action, settings: JudgeSettings): readonly Finding[] {
  if (action.sourceIp === undefined || isInside(action.sourceIp, settings.trustedNetworks)) return [];
  return [
    {
      rule: 'network.outside',
      tier: 'HIGH',
      label: 'cross_network',
      message: 'The request does not come from a trusted network.',
      span: [0, action.sourceIp.length],
      path: '/sourceIp',
    },
  ];
}

function crisisIn(input: JudgeInput, tool: readonly ToolText[]): readonly Finding[] {
  const { action } = input;
  const texts: [path: string, text: string | undefined][] = [
    ['/prose', input.prose],
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
    ...tool.map((text): [string, string] => [
      text.path,
      text.kind === 'argv' ? text.words.join(' ') : text.text,
    ]),
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
      span: path === '/argv' ? null : span,
      path,
    });
  }
  return findings;
}

function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
