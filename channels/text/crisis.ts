import type { Approval } from '../../domain/approval.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Block, RULE, box, heading, labelled, line } from './blocks.ts';
import type { Message } from './message.ts';
import { show } from './room.ts';
import { type Bilingual, both, sayTime } from './wording.ts';

/** How much of each text the alert shows, in bytes as `nestedBytes` counts them, unless told. */
const LINE = 300;
const NOTICE_BYTES = 4_000;

/** Whether an approval is no question at all: its text shows a person in danger, and the admins are to know. */
export function isCrisis({ resolution }: Approval): boolean {
  return resolution?.outcome === 'crisis';
}

/**
 * The alert to the admins. It asks for no vote and repeats nothing of what was written: who looks it up may see it
 * there, and it need not stand in a chat.
 * @param help where a person in danger finds help
 * @param noticeBytes of what the requester was answered
 */
export function sayCrisis(approval: Approval, help: Bilingual, noticeBytes = NOTICE_BYTES): Message {
  const { id, resolution } = approval;
  return {
    title: { zh: '危机警报：有人可能有自伤危险', en: 'Crisis alert: a person may be in danger' },
    tiers: [],
    tone: 'CRITICAL',
    blocks: [
      line({
        zh: '申请的内容显示有人可能有自伤或自杀的危险。该申请已立即拒绝，不付表决，什么都不会执行。',
        en: 'What was asked shows that somebody may be in danger of self-harm. It was rejected at once, is not put to a vote, and nothing runs.',
      }),
      line({
        zh: '请尽快联系当事人，不要让其独处；情况紧急时请立即拨打当地急救电话。',
        en: 'Please reach this person now, and do not leave them alone; where danger is immediate, call the local emergency number.',
      }),
      heading({ zh: '求助资源', en: 'Where to find help' }),
      line(help),
      RULE,
      ...originBlocks(approval),
      ...noticeBlocks(resolution?.comment ?? '', noticeBytes),
      line({
        zh: `出于隐私，这里不显示原文；需要时请凭审批编号 ${id} 在 Countersign 中查看。`,
        en: `For privacy the text itself is not shown here; look up ${id} in Countersign where it is needed.`,
      }),
    ],
    form: null,
  };
}

/** For those whom a crisis is not told, on a message of a question that they were asked: nothing but that it is over. */
export function sayEnded({ id }: Approval): Message {
  return {
    title: { zh: '已结束', en: 'Ended' },
    tiers: [],
    tone: 'over',
    blocks: [
      line({
        zh: `此审批已结束，不再接受答复，什么都不会执行。审批编号：${id}`,
        en: `This has ended, takes no more answers, and nothing runs. Approval: ${id}`,
      }),
    ],
    form: null,
  };
}

function originBlocks({ id, requester, workspace, sessionKey, createdAt }: Approval): readonly Block[] {
  return [
    labelled({ zh: '申请人', en: 'Requester' }, shown(requester)),
    labelled({ zh: '工作区', en: 'Workspace' }, shown(workspace)),
    ...(sessionKey === null ? [] : [labelled({ zh: '会话', en: 'Session' }, shown(sessionKey))]),
    labelled({ zh: '时间', en: 'Time' }, shown(sayTime(createdAt))),
    labelled({ zh: '审批编号', en: 'Approval' }, shown(id)),
  ];
}

function shown(value: string): Bilingual {
  return both(show(value, renderLine, LINE));
}

/** What the requester was answered, word for word. */
function noticeBlocks(notice: string, bytes: number): readonly Block[] {
  if (notice === '') return [];
  return [
    heading({ zh: '申请方已收到的答复', en: 'What the requester was answered' }),
    box(show(notice, renderVisible, bytes)),
  ];
}
