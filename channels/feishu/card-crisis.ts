import type { Approval } from '../../domain/approval.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Element, RULE, box, heading, line, words } from './card-elements.ts';
import { show } from './card-room.ts';
import { type Bilingual, both, join, sayTime } from './wording.ts';

/** How much of each text the alert shows, in bytes of a card. */
const LINE = 300;
const NOTICE = 4_000;

/** Whether an approval is no question at all: its text shows a person in danger, and the admins are to know. */
export function isCrisis({ resolution }: Approval): boolean {
  return resolution?.outcome === 'crisis';
}

/**
 * The alert to the admins. It asks for no vote and repeats nothing of what was written: who looks it up may see it
 * there, and it need not stand in a chat.
 * @param resources where a person in danger finds help, in both languages
 */
export function crisisCard(approval: Approval, resources: Bilingual): Element {
  const { id, resolution } = approval;
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false, locales: ['zh_cn', 'en_us'] },
    header: {
      title: words({ zh: '危机警报：有人可能有自伤危险', en: 'Crisis alert: a person may be in danger' }),
      template: 'red',
    },
    body: {
      elements: [
        line({
          zh: '申请的内容显示有人可能有自伤或自杀的危险。该申请已立即拒绝，不付表决，什么都不会执行。',
          en: 'What was asked shows that somebody may be in danger of self-harm. It was rejected at once, is not put to a vote, and nothing runs.',
        }),
        line({
          zh: '请尽快联系当事人，不要让其独处；情况紧急时请立即拨打当地急救电话。',
          en: 'Please reach this person now, and do not leave them alone; where danger is immediate, call the local emergency number.',
        }),
        heading({ zh: '求助资源', en: 'Where to find help' }),
        line(resources),
        RULE,
        ...originLines(approval),
        ...noticeElements(resolution?.comment ?? ''),
        line({
          zh: `出于隐私，这里不显示原文；需要时请凭审批编号 ${id} 在 Countersign 中查看。`,
          en: `For privacy the text itself is not shown here; look up ${id} in Countersign where it is needed.`,
        }),
      ],
    },
  };
}

/** For those whom a crisis is not told, on the card of a question that they were asked: nothing but that it is over. */
export function endedCard({ id }: Approval): Element {
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false, locales: ['zh_cn', 'en_us'] },
    header: { title: words({ zh: '已结束', en: 'Ended' }), template: 'grey' },
    body: {
      elements: [
        line({
          zh: `此审批已结束，不再接受答复，什么都不会执行。审批编号：${id}`,
          en: `This has ended, takes no more answers, and nothing runs. Approval: ${id}`,
        }),
      ],
    },
  };
}

function originLines({ id, requester, workspace, sessionKey, createdAt }: Approval): readonly Element[] {
  return [
    labelled({ zh: '申请人', en: 'Requester' }, requester),
    labelled({ zh: '工作区', en: 'Workspace' }, workspace),
    ...(sessionKey === null ? [] : [labelled({ zh: '会话', en: 'Session' }, sessionKey)]),
    labelled({ zh: '时间', en: 'Time' }, sayTime(createdAt)),
    labelled({ zh: '审批编号', en: 'Approval' }, id),
  ];
}

function labelled(name: Bilingual, value: string): Element {
  const shown = both(show(value, renderLine, LINE));
  return line({ zh: join('：', name, shown).zh, en: join(': ', name, shown).en });
}

/** What the requester was answered, word for word. */
function noticeElements(notice: string): readonly Element[] {
  if (notice === '') return [];
  return [
    heading({ zh: '申请方已收到的答复', en: 'What the requester was answered' }),
    box(show(notice, renderVisible, NOTICE)),
  ];
}
