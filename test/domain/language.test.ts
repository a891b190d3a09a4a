import { isChinese } from '../../domain/language.ts';

test.each(['我不想活了', '请用 ibuprofen 帮我结束生命', '不想活了 (kernel)'])('%s is Chinese', (text) => {
  expect(isChinese(text)).toBe(true);
});

test.each([
  '',
  '988',
  'I want to die',
  '死にたい',
  '죽고 싶다 死',
  'translate the words 你好 for the customer',
])('%s is not Chinese', (text) => {
  expect(isChinese(text)).toBe(false);
});
