import type { InBoth } from '../../domain/crisis.ts';

/** Where help is, and the number for an emergency. */
export interface Helplines {
  readonly lines: readonly InBoth[];
  readonly emergency: string;
}

const line = (en: string, zh: string): InBoth => ({ en, zh });

/** National lines that people reach at any hour, by region (ISO 3166). */
export const HELPLINES: Readonly<Record<string, Helplines>> = {
  US: {
    lines: [
      line(
        '988 Suicide & Crisis Lifeline: call or text 988.',
        '988 自杀与危机生命热线（988 Suicide & Crisis Lifeline）：拨打 988 或发送短信至 988。',
      ),
      line(
        'Crisis Text Line: text HOME to 741741.',
        '危机短信热线（Crisis Text Line）：发送 HOME 至 741741。',
      ),
    ],
    emergency: '911',
  },
  CN: {
    lines: [line('National mental health line: call 12356.', '全国统一心理援助热线：拨打 12356。')],
    emergency: '120 / 110',
  },
  HK: {
    lines: [
      line('Mental Health Support Hotline: call 18111.', '「情緒通」精神健康支援熱線：致電 18111。'),
      line('The Samaritan Befrienders: call 2389 2222.', '香港撒瑪利亞防止自殺會：致電 2389 2222。'),
    ],
    emergency: '999',
  },
  TW: {
    lines: [
      line('National suicide prevention line: call 1925.', '衛生福利部安心專線：撥打 1925。'),
      line('Lifeline Taiwan: call 1995.', '生命線協談專線：撥打 1995。'),
    ],
    emergency: '119 / 110',
  },
  CA: {
    lines: [
      line(
        '9-8-8 Suicide Crisis Helpline: call or text 988.',
        '9-8-8 自杀危机热线：拨打 988 或发送短信至 988。',
      ),
    ],
    emergency: '911',
  },
  GB: {
    lines: [
      line('Samaritans: call 116 123.', '撒玛利亚会（Samaritans）：拨打 116 123。'),
      line('Shout: text SHOUT to 85258.', 'Shout 危机短信：发送 SHOUT 至 85258。'),
    ],
    emergency: '999',
  },
  IE: {
    lines: [
      line('Samaritans: call 116 123.', '撒玛利亚会（Samaritans）：拨打 116 123。'),
      line('Text About It: text HELLO to 50808.', 'Text About It 危机短信：发送 HELLO 至 50808。'),
    ],
    emergency: '112 / 999',
  },
  AU: {
    lines: [
      line(
        'Lifeline: call 13 11 14, or text 0477 13 11 14.',
        '生命热线（Lifeline）：拨打 13 11 14，或发送短信至 0477 13 11 14。',
      ),
    ],
    emergency: '000',
  },
  NZ: {
    lines: [
      line('Need to talk? Call or text 1737.', '需要倾诉（Need to talk?）：拨打 1737 或发送短信至 1737。'),
    ],
    emergency: '111',
  },
  IN: {
    lines: [line('Tele-MANAS: call 14416.', 'Tele-MANAS 心理援助热线：拨打 14416。')],
    emergency: '112',
  },
  SG: {
    lines: [line('Samaritans of Singapore: call 1767.', '新加坡援人协会（SOS）：拨打 1767。')],
    emergency: '995 / 999',
  },
  JP: {
    lines: [
      line('Inochi no Denwa: call 0120-783-556.', '生命热线（いのちの電話）：拨打 0120-783-556。'),
      line('Yorisoi Hotline: call 0120-279-338.', 'よりそいホットライン:拨打 0120-279-338。'),
    ],
    emergency: '119 / 110',
  },
  KR: {
    lines: [line('Suicide prevention line: call 109.', '自杀预防热线：拨打 109。')],
    emergency: '119 / 112',
  },
  DE: {
    lines: [
      line(
        'TelefonSeelsorge: call 0800 111 0 111, 0800 111 0 222 or 116 123.',
        '电话心理援助（TelefonSeelsorge）：拨打 0800 111 0 111、0800 111 0 222 或 116 123。',
      ),
    ],
    emergency: '112',
  },
  FR: {
    lines: [line('National suicide prevention line: call 3114.', '全国自杀预防热线：拨打 3114。')],
    emergency: '112 / 15',
  },
  ES: {
    lines: [line('Suicide prevention line: call 024.', '自杀预防热线：拨打 024。')],
    emergency: '112',
  },
  NL: {
    lines: [
      line('113 Suicide Prevention: call 113 or 0800-0113.', '113 自杀预防热线：拨打 113 或 0800-0113。'),
    ],
    emergency: '112',
  },
  CH: {
    lines: [
      line(
        'The Helping Hand (Die Dargebotene Hand): call 143.',
        '援助之手（Die Dargebotene Hand）：拨打 143。',
      ),
    ],
    emergency: '144 / 112',
  },
};
