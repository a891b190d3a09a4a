/**
 * Words in which people say that they, or someone near them, are in danger of self-harm. Each alternative is bounded, so a
 * search is linear. A bare "kill" or "suicide" is no sign: processes are killed, and documents speak of suicide.
 */
const ENGLISH: readonly RegExp[] = [
  /\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?|hang(?:ing)?|drown(?:ing)?|shoot(?:ing)?) my ?self\b/,
  /\b(?:kill(?:ing)?|hang(?:ing)?|harm(?:ing)?) (?:himself|herself)\b/,
  /\b(?:end(?:ing)?|tak(?:e|ing)) (?:it all\b|(?:my|his|her) (?:own )?life\b)/,
  /\bwant(?:ed|s|ing)? to (?:just )?(?:die\b(?! of| from laugh)|be dead\b|disappear forever\b|end it all\b)/,
  /\b(?:i|i'm|just|really|still|gonna) ?(?:wanna|want 2) (?:just )?die\b/,
  /\bwanna (?:die\b|kill my ?self\b)/,
  /\b(?:i|i'm|im|i am|i've|i feel|feeling|my (?:friend|son|daughter|brother|sister|wife|husband|mother|father)(?: is)?)\b[^.!?\n]{0,40}\bsuicidal\b/,
  /\b(?:i|i'm|im|i've|me)\b[^.!?\n]{0,40}\b(?:commit(?:ting)? suicide|(?:of|about|attempt(?:ed|ing)?|plan(?:ned|ning)?) suicide)\b/,
  /\b(?:i|i'm|im)\b[^.!?\n]{0,30}\bself[ -]?harm(?:ing|ed)?\b/,
  /\b(?:i )?(?:do not|don't|dont|no longer) (?:want to|wanna) (?:live|be alive|exist|wake up)\b(?! in| on| with| at| near)/,
  /\bno (?:reason|point) (?:to|in|for me to) (?:liv(?:e|ing)|go(?:ing)? on living|be(?:ing)? alive)\b/,
  /\b(?:be|i'm|im|everyone is|world is) better off (?:dead|without me)\b/,
  /\bi (?:wish|wished) (?:that )?i (?:was|were) (?:dead|never born)\b/,
  /\b(?:write|writing|wrote|left|leaving) (?:a|my) suicide note\b/,
  /\bi (?:can't|cannot|cant) go on living\b/,
];

const CHINESE: readonly RegExp[] = [
  /(?:想|要|准备|準備|打算|决定|決定|考虑|考慮|企图|企圖|试图|試圖|尝试|嘗試)(?:要|去|过|過|着|著)?(?:自杀|自殺|轻生|輕生|自尽|自盡|寻死|尋死|去死|自残|自殘|自伤|自傷|寻短见|尋短見)(?!预防|預防|式|率)/,
  /(?:我|他|她)(?:真的|就|好|只|很|现在|現在|一直|都|有点|有點){0,2}想死(?!锁|鎖|机|機|循环|循環|你|信|磕|掉|记|記)/,
  /(?:好|真|只)想死(?!锁|鎖|机|機|循环|循環|你|信|磕|掉|记|記)/,
  /不想(?:再)?活(?:了|下去|着|著|在(?:这|這|世))/,
  /活(?:着|著)(?:也|真|就|还|還)?(?:没|沒|毫无|毫無)(?:有)?(?:什么|什麼|任何)?(?:意思|意义|意義|希望)/,
  /(?:结束|結束|了结|了結|终结|終結)(?:掉|了)?(?:我|自己)的?(?:生命|性命|一生)(?!周期|週期)/,
  /(?:杀死|殺死|杀了|殺了|伤害|傷害|弄死)(?:我)?自己(?!的)/,
  /(?:我|想|要|去|准备|準備|打算)(?:要|想|去){0,2}(?:割腕|跳楼|跳樓|上吊|烧炭自|燒炭自)(?!价|價|机|機|货|貨)/,
  /(?:不如|还是|還是|让我|讓我)死了(?:算了|吧|好)?/,
  /死了算了|一死了之|活不下去了|生无可恋|生無可戀/,
  /(?:写|寫)(?:好)?(?:了)?(?:遗书|遺書)/,
];

/**
 * Finds the words of a person in danger of self-harm.
 * @returns the UTF-16 span of the first such words, or null
 */
export function findCrisis(text: string): readonly [number, number] | null {
  // Same length as the text, so that spans hold: only single characters are replaced by single ones.
  const lower = text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[ \t\r\n\u00a0]/g, ' ');
  const hit = firstMatch(ENGLISH, lower);
  if (hit !== null) return hit;
  // Most text has no Chinese at all.
  return /[\u4e00-\u9fff]/.test(lower) ? firstMatch(CHINESE, lower) : null;
}

function firstMatch(patterns: readonly RegExp[], text: string): readonly [number, number] | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (found !== null) return [found.index, found.index + found[0].length];
  }
  return null;
}

/** Where a person in danger finds help, by region (ISO 3166, upper case) and language. */
export type CrisisTable = Readonly<Record<string, { readonly en: string; readonly zh: string }>>;

export const CRISIS_TABLE: CrisisTable = {
  US: {
    en: [
      'You are not alone, and help is there right now.',
      '988 Suicide & Crisis Lifeline: call or text 988.',
      'Crisis Text Line: text HOME to 741741.',
      'In an emergency call 911.',
    ].join('\n'),
    zh: [
      '你并不孤单,现在就有人可以帮助你。',
      '988 自杀与危机生命热线(988 Suicide & Crisis Lifeline):拨打 988 或发送短信至 988。',
      '危机短信热线(Crisis Text Line):发送 HOME 至 741741。',
      '紧急情况请拨打 911。',
    ].join('\n'),
  },
};

/**
 * The text that is sent to a person in danger.
 * @param language a language tag; anything that begins with `zh` is Chinese, all else English
 * @param region falls back to US where the table has no such region
 */
export function crisisResources(language: string, region = 'US', table: CrisisTable = CRISIS_TABLE): string {
  const entry = (Object.hasOwn(table, region) ? table[region] : undefined) ?? CRISIS_TABLE['US'];
  const isChinese = language.toLowerCase().startsWith('zh');
  return (isChinese ? entry?.zh : entry?.en) ?? '';
}
