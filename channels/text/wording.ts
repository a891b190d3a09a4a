import type { Outcome } from '../../domain/decision.ts';
import type { ExecutionOutcome, VerificationOutcome } from '../../domain/execution.ts';
import { type State, STATE_NAMES_EN, STATE_NAMES_ZH } from '../../domain/lifecycle.ts';
import type { Tier } from '../../domain/tier.ts';
import type { Label } from '../../domain/verdict.ts';
import { renderLine } from '../../domain/visible.ts';

/** One text in both languages of a card. Whatever of an agent's stands in it has been made visible before. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Text that is the same in both languages. */
export function both(text: string): Bilingual {
  return { zh: text, en: text };
}

export function nameState(state: State): Bilingual {
  return { zh: STATE_NAMES_ZH[state], en: STATE_NAMES_EN[state] };
}

export const TIER_NAMES: Readonly<Record<Tier, Bilingual>> = {
  SAFE: { zh: '安全 SAFE', en: 'SAFE' },
  LOW: { zh: '低风险 LOW', en: 'LOW risk' },
  MEDIUM: { zh: '中风险 MEDIUM', en: 'MEDIUM risk' },
  HIGH: { zh: '高风险 HIGH', en: 'HIGH risk' },
  CRITICAL: { zh: '极高风险 CRITICAL', en: 'CRITICAL risk' },
};

export const OUTCOME_NAMES: Readonly<Record<Outcome, Bilingual>> = {
  approved: { zh: '批准', en: 'approved' },
  auto_approved: { zh: '自动批准', en: 'approved automatically' },
  denied: { zh: '拒绝', en: 'denied' },
  expired: { zh: '超时无人决定', en: 'expired undecided' },
  cancelled: { zh: '已撤回', en: 'cancelled' },
  crisis: { zh: '危机：不付表决', en: 'crisis, never put to a vote' },
};

export const EXECUTION_NAMES: Readonly<Record<ExecutionOutcome, Bilingual>> = {
  succeeded: { zh: '执行成功', en: 'succeeded' },
  failed: { zh: '执行失败', en: 'failed' },
  unknown: { zh: '结果不明', en: 'outcome unknown' },
  not_taken: { zh: '未被领取', en: 'never taken' },
};

export const VERIFICATION_NAMES: Readonly<Record<VerificationOutcome, Bilingual>> = {
  passed: { zh: '按规则通过', en: 'taken by rule' },
  failed: { zh: '未按规则通过，须由人验收', en: 'not taken by rule, so a person decides' },
  accepted: { zh: '验收通过', en: 'accepted' },
  given_up: { zh: '已放弃', en: 'given up' },
};

const LABEL_NAMES: Readonly<Record<Label, Bilingual>> = {
  destructive_command: { zh: '破坏性命令', en: 'destructive command' },
  cross_network: { zh: '跨网络', en: 'outside network' },
  sql_without_where: { zh: 'SQL 缺少 WHERE', en: 'SQL without WHERE' },
  privilege_escalation: { zh: '提升权限', en: 'privilege escalation' },
  remote_code: { zh: '执行远程代码', en: 'remote code' },
  exfiltration: { zh: '数据外泄', en: 'exfiltration' },
  credential_access: { zh: '访问凭据', en: 'credential access' },
  persistence: { zh: '持久驻留', en: 'persistence' },
  service_disruption: { zh: '中断服务', en: 'service disruption' },
  history_rewrite: { zh: '改写历史', en: 'history rewrite' },
  opaque_code: { zh: '不可见代码', en: 'opaque code' },
  unparseable: { zh: '无法解析', en: 'unparseable' },
  crisis: { zh: '危机', en: 'crisis' },
};

/** A policy may add labels of its own; those stand as they are. */
export function nameLabel(label: string): Bilingual {
  return Object.hasOwn(LABEL_NAMES, label) ? LABEL_NAMES[label as Label] : both(renderLine(label));
}

/** An absolute time that reads the same everywhere: `2026-11-21 06:30:00 UTC · 2026-11-21T06:30:00.000Z`. */
export function sayTime(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return renderLine(iso);
  const exact = new Date(ms).toISOString();
  return `${exact.slice(0, 10)} ${exact.slice(11, 19)} UTC · ${exact}`;
}

/** Joins texts per language. */
export function join(separator: string, ...parts: readonly Bilingual[]): Bilingual {
  return { zh: parts.map(({ zh }) => zh).join(separator), en: parts.map(({ en }) => en).join(separator) };
}
