import type { Approval } from '../../domain/approval.ts';
import { type Judged, type Place, byTier, judgedOf, placeOf } from '../../domain/classified-text.ts';
import type { Finding } from '../../domain/verdict.ts';
import { renderLine } from '../../domain/visible.ts';
import { type Block, foreign, heading, line } from './blocks.ts';
import { type Room, show } from './room.ts';
import { TIER_NAMES, join, nameLabel } from './wording.ts';

/** Why it has its tier, with the words at fault. */
export function findingBlocks(approval: Approval, room: Room): readonly Block[] {
  const { action, reason, followUp } = approval;
  const findings = byTier(approval.risk.findings);
  if (findings.length === 0) return [];
  const judged = judgedOf(action, reason, followUp?.verification.check ?? null);
  const left = findings.length - room.findings;
  const more = left > 0 ? [line({ zh: `另有 ${left} 项发现`, en: `and ${left} more findings` })] : [];
  return [
    heading({ zh: '风险发现', en: 'Findings' }),
    ...findings.slice(0, room.findings).flatMap((finding) => findingLines(finding, judged, room)),
    ...more,
  ];
}

function findingLines(finding: Finding, judged: Judged, room: Room): readonly Block[] {
  const { tier, label, message, messageZh = message, path } = finding;
  const ofCheck = path.startsWith('/verification/') ? [{ zh: '验收命令', en: 'check command' }] : [];
  const labels = label === null ? [] : [nameLabel(label)];
  const [en, zh] = [message, messageZh].map((text) => show(text, renderLine, room.findingText));
  const place = placeOf(finding, judged);
  return [
    line(join(' · ', TIER_NAMES[tier], ...labels, ...ofCheck)),
    en === zh ? foreign(en ?? '') : line({ zh: zh ?? '', en: en ?? '' }),
    ...(place === null || place.from === place.to ? [] : [foreign(`「${excerpt(place, room)}」`)]),
  ];
}

/** What stands around the words at fault: of a finding's text, this part on either side, in UTF-16 units. */
const AROUND = 1 / 15;

/**
 * The words at fault between two triangles, with what stands beside them: plain text has no other mark, and in
 * anything richer an agent's text could draw.
 */
function excerpt({ text, from, to }: Place, room: Room): string {
  const around = Math.floor(room.findingText * AROUND);
  const start = Math.max(0, from - around);
  const end = Math.min(text.length, to + around);
  const head = renderExcerpt(text.slice(start, from).replace(/^[\udc00-\udfff]/, ''));
  const tail = renderExcerpt(text.slice(to, end).replace(/[\ud800-\udbff]$/, ''));
  const words = show(text.slice(from, to), renderExcerpt, room.findingText);
  return `${start > 0 ? '…' : ''}${head}▸${words}◂${tail}${end < text.length ? '…' : ''}`;
}

/** An agent's own triangles are escaped, so that only ours are seen. */
function renderExcerpt(text: string): string {
  return renderLine(text).replaceAll('▸', '\\u25b8').replaceAll('◂', '\\u25c2');
}
