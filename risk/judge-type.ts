import { type Tier, atLeast, highest } from '../domain/tier.ts';
import type { Finding } from '../domain/verdict.ts';
import { isNeverBypassed, plainType, tierOfType } from './action-types.ts';

/** These say that something could not be seen, not that it is dangerous; a type beside them is not raised for it. */
const BLIND_LABELS: ReadonlySet<string> = new Set(['opaque_code', 'unparseable']);

/** What an action type means by itself, and beside what the action carries. */
export function typeFindings(type: string, others: readonly Finding[]): readonly Finding[] {
  const tier = tierOfType(type);
  const findings: Finding[] = [];
  if (tier !== 'SAFE') findings.push(ofType(type, tier));
  const danger = others.find(isDanger);
  if (danger !== undefined) {
    const raised: Tier = highest(['HIGH', tier]);
    findings.push({
      rule: 'type.with-danger',
      tier: raised,
      label: danger.label,
      message: `An action of type ${type} carries something dangerous: ${danger.message}`,
      messageZh: `类型为 ${type} 的操作含有危险内容：${danger.messageZh ?? danger.message}`,
      span: danger.span,
      path: danger.path,
    });
  }
  return findings;
}

function ofType(type: string, tier: Tier): Finding {
  const name = plainType(type);
  return {
    rule: `type.${isNeverBypassed(type) ? 'never-bypassed' : 'tier'}`,
    tier,
    label: name === 'crisis' || name === 'suicide' ? 'crisis' : null,
    message: `The action type is ${type}.`,
    messageZh: `操作类型为 ${type}。`,
    span: type.length === 0 ? null : [0, type.length],
    path: '/type',
  };
}

function isDanger({ label, tier, path }: Finding): boolean {
  return label !== null && !BLIND_LABELS.has(label) && atLeast(tier, 'MEDIUM') && path !== '/sourceIp';
}
