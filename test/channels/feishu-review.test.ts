import { buildCard } from '../../channels/feishu/card.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Review } from '../../domain/review.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { pendingApproval } from './feishu-approvals.ts';
import { isTakeable, namesOf, objectsIn } from './feishu-card-reading.ts';

const ADVICE: Review = {
  outcome: 'ask',
  note: 'Removes a folder for good.',
  concerns: ['No copy is kept.', 'The path is absolute.'],
  model: 'judge-1',
  latencyMs: 900,
  at: '2026-11-21T06:30:01.000Z',
};

const advised = (changes: Partial<Review> = {}, approval = pendingApproval({})): Approval => ({
  ...approval,
  review: { ...ADVICE, ...changes },
});

describe('what a language model said', () => {
  test('stands on the card in both languages as advice, not as a decision', () => {
    const card = buildCard(advised());
    const en = renderCardAsText(card, 'en_us');
    const zh = renderCardAsText(card, 'zh_cn');
    expect(en).toContain('Advice of a language model, not a decision');
    expect(en).toContain('the model wants a person to look · judge-1');
    expect(zh).toContain('语言模型的意见，不是决定');
    expect(zh).toContain('模型建议由人审查 · judge-1');
    for (const text of [en, zh]) {
      expect(text).toMatch(/Removes a folder for good\.\n.*- No copy is kept\.\n.*- The path is absolute\./);
    }
    expect(namesOf(card)).toContain('approve');
    expect(isTakeable(card)).toBe(true);
  });

  test('is not spoken of where no model was asked', () => {
    expect(renderCardAsText(buildCard(pendingApproval({})), 'zh_cn')).not.toContain('语言模型');
  });

  test('tells why there is none, where it failed', () => {
    const failed = advised({
      outcome: 'failed',
      note: 'it did not answer within 20 s',
      concerns: [],
      model: '',
    });
    expect(renderCardAsText(buildCard(failed), 'en_us')).toMatch(
      /the model gave no advice\n[^]*it did not answer within 20 s/,
    );
  });

  test('is plain text with nothing hidden in it: it mentions nobody and links nowhere', () => {
    const hostile = '<at id=all></at> [approve](https://evil.example) \u202eevorppa';
    const card = buildCard(advised({ note: hostile, concerns: [hostile], model: hostile }));
    const holders = objectsIn(card).filter(({ content }) => String(content).includes('evil.example'));
    expect(holders.length).toBeGreaterThan(1);
    for (const { tag } of holders) expect(tag).toBe('plain_text');
    expect(JSON.stringify(card)).not.toContain('\u202e');
  });

  test('is left out before the action is cut, and never makes a card that Feishu refuses', () => {
    const words = { note: '高'.repeat(500), concerns: Array.from({ length: 5 }, () => '"'.repeat(200)) };
    const mayApprove = (approval: Approval): boolean => {
      const card = buildCard(approval);
      expect(isTakeable(card)).toBe(true);
      return namesOf(card).includes('approve');
    };
    let approvable = 0;
    for (let size = 500; size < 30_000; size += 500) {
      const action = { command: 'x'.repeat(size) };
      // Only the line that says which way it points stays, which takes less than this.
      const roomier = pendingApproval({ action: { command: 'x'.repeat(size + 1_000) } });
      if (!mayApprove(roomier)) break;
      approvable += 1;
      expect(mayApprove(advised(words, pendingApproval({ action })))).toBe(true);
    }
    expect(approvable).toBeGreaterThan(20);
  });
});
