/** One spelling for letters that look alike or are drawn, so that the lexicon needs one spelling only. */

/** Letters of other scripts and small capitals that are read as Latin ones. */
const LOOKALIKES: ReadonlyMap<string, string> = pairs(
  'аaвbсcеeнhіiїiјjкkмmоoрpѕsтtуyхxԁdԛqԝwӏlɑaαaεeιiκkνvοoρpτtυuωwɡgıi',
  'ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz',
  'øołlđdßs',
);

/** Traditional characters and common stand-ins, to the simplified ones that the lexicon is written in. */
const SIMPLIFIED: ReadonlyMap<string, string> = pairs(
  '殺杀輕轻盡尽尋寻殘残傷伤見见準准備备決决慮虑圖图試试嘗尝過过著着現现點点鎖锁機机環环記记這这還还沒没無无麼么義义結结終终斷断腸肠價价貨货樓楼燒烧讓让戀恋遺遗書书寫写藥药農农們们從从個个橋桥軌轨開开煤煤氣气勇勇動动離离開开醒醒來来謝谢後后會会說说給给誰谁愛爱親亲媽妈爺爷閨闺鄰邻師师學学員员業业係系發发滅灭臺台灣湾劃划臂臂繼继續续認认識识為为東东線线預预專专戰战隊队擊击嚇吓熱热飢饥餓饿凍冻壓压總总種种麻麻壺壶鍋锅茶茶測测執执遊游戲戏劇剧電电影影統统計计報报導导歲岁頭头絕绝擺摆脫脱慘惨瘋疯趕赶緊紧當当對对須须實实應应該该處处願愿氫氢裡里裏里間间門门問问題题聽听覺觉夢梦樣样煩烦懶懒請请週周號号亖死卌心',
);

function pairs(...rows: readonly string[]): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const row of rows) {
    const letters = Array.from(row);
    for (let at = 0; at + 1 < letters.length; at += 2) table.set(letters[at] ?? '', letters[at + 1] ?? '');
  }
  return table;
}

/** What is not seen at all: marks over letters, joiners, direction marks, fillers. */
const UNSEEN = /[\p{M}\p{Cf}\u115f\u1160\u3164\uffa0]/u;

/**
 * What a character beyond ASCII is read as.
 * @param character one code point
 * @returns lower-case text, empty for what is not seen, a space for what separates
 */
export function readAs(character: string): string {
  const known = SIMPLIFIED.get(character);
  if (known !== undefined) return known;
  if (/[\u4e00-\u9fff]/.test(character)) return character;
  if (UNSEEN.test(character)) return '';
  if (/[\u2018\u2019\u02bc\uff07\u00b4]/.test(character)) return '';
  if (/[。！？；…]/.test(character)) return ';';
  if (/[、，]/.test(character)) return ',';
  const squared = enclosedLetter(character.codePointAt(0) ?? 0);
  if (squared !== null) return squared;
  const plain = character.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const letters = Array.from(plain, (one) => LOOKALIKES.get(one) ?? SIMPLIFIED.get(one) ?? one).join('');
  return /^[\p{L}\p{N}\p{P}]+$/u.test(letters) && !/^[\u2000-\u206f]+$/.test(letters) ? letters : ' ';
}

/** White letters on black circles and squares, and flags' letters, have no plain form in Unicode. */
function enclosedLetter(code: number): string | null {
  for (const first of [0x1f150, 0x1f170, 0x1f1e6]) {
    if (code >= first && code < first + 26) return String.fromCharCode(97 + code - first);
  }
  return null;
}
