import type { Action, Json } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Finding } from '../../domain/verdict.ts';
import { renderJson, renderLine, renderVisible } from '../../domain/visible.ts';
import { type Element, box, foreign, heading, line } from './card-elements.ts';
import { type Room, show } from './card-room.ts';
import { type Bilingual, TIER_NAMES, join, nameLabel } from './wording.ts';

/** Everything that would run, field by field: what is not shown here could not be consented to. */
export function actionElements(action: Action, room: Room): readonly Element[] {
  return fieldsOf(action).flatMap(({ name, text, render }) => [
    heading(name),
    box(show(text, render, room.field)),
  ]);
}

interface Field {
  readonly name: Bilingual;
  readonly text: string;
  readonly render: (text: string) => string;
}

function fieldsOf(action: Action): readonly Field[] {
  const { type, command, argv, sql, tool, args, cwd, env, host, sourceIp } = action;
  return [
    field({ zh: '命令', en: 'Command' }, command, renderVisible),
    field({ zh: '命令（逐词）', en: 'Command, word by word' }, argv && JSON.stringify(argv), renderJson),
    field({ zh: 'SQL', en: 'SQL' }, sql, renderVisible),
    field({ zh: '工具', en: 'Tool' }, tool, renderLine),
    field({ zh: '参数', en: 'Arguments' }, indented(args), renderJson),
    field({ zh: '操作类型', en: 'Action type' }, type, renderLine),
    field({ zh: '工作目录', en: 'Working folder' }, cwd, renderLine),
    field({ zh: '环境变量', en: 'Environment' }, indented(env), renderJson),
    field({ zh: '主机', en: 'Host' }, host, renderLine),
    field({ zh: '来源 IP', en: 'Source IP' }, sourceIp, renderLine),
  ].flat();
}

function field(name: Bilingual, text: string | undefined, render: Field['render']): readonly Field[] {
  return text === undefined ? [] : [{ name, text, render }];
}

function indented(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value, null, 2);
}

/** What findings point into: the action, and the command that checks it. */
type Judged = Action & { readonly verification: Partial<Action> };

/** Why it has its tier, with the words at fault. */
export function findingElements(approval: Approval, room: Room): readonly Element[] {
  const { findings } = approval.risk;
  const judged = { ...approval.action, verification: { ...approval.followUp?.verification.check } };
  if (findings.length === 0) return [];
  const left = findings.length - room.findings;
  const more = left > 0 ? [line({ zh: `另有 ${left} 项发现`, en: `and ${left} more findings` })] : [];
  return [
    heading({ zh: '风险发现', en: 'Findings' }),
    ...findings.slice(0, room.findings).flatMap((finding) => findingLines(finding, judged, room)),
    ...more,
  ];
}

function findingLines(finding: Finding, judged: Judged, room: Room): readonly Element[] {
  const place = finding.path.startsWith('/verification/') ? [{ zh: '验收命令', en: 'check command' }] : [];
  const label = finding.label === null ? [] : [nameLabel(finding.label)];
  const title = join(' · ', TIER_NAMES[finding.tier], ...label, ...place);
  const culprit = culpritOf(finding, judged);
  const quoted = culprit === null ? '' : ` 「${show(culprit, renderLine, room.findingText)}」`;
  return [line(title), foreign(`${show(finding.message, renderLine, room.findingText)}${quoted}`)];
}

/** The words that a finding's span marks, or null where it means the text as a whole. */
function culpritOf({ span, path }: Finding, judged: Judged): string | null {
  if (span === null) return null;
  const text = valueAt(judged, path);
  return typeof text === 'string' ? text.slice(span[0], span[1]) || null : null;
}

/** Follows a JSON pointer (RFC 6901); undefined where it leads nowhere. */
function valueAt(root: Judged, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Readonly<Record<string, unknown>>)[key];
  }, root);
}
