import { hasSwitch, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool, isDryRun } from '../verb-tree.ts';

const MAIL = [
  'mail',
  'mailx',
  's-nail',
  'mutt',
  'neomutt',
  'swaks',
  'sendmail',
  'msmtp',
  'ssmtp',
  'sendemail',
  'himalaya',
  'git-send-email',
  'mpack',
];
const CHAT =
  `slack slackcat slack-cli slacker telegram-send telegram-cli tg discord-cli discord.sh signal-cli matrix-commander apprise ntfy pushover
  pushbullet teams-cli wechat whatsapp-cli sendxmpp mosquitto_pub wall write gotify pb mattermost mmctl zulip-send`.split(
    /\s+/,
  );

/** Messages to people. */
export const messaging = familyOf('Messages to people', [
  {
    rule: 'messaging.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what waits to be sent.',
    zh: '只查询用法或待发送的队列。',
    names: [...MAIL, ...CHAT, 'mailq'],
    when: (call) =>
      asksAboutTool(call) ||
      isDryRun(call) ||
      call.name === 'mailq' ||
      (call.name === 'sendmail' && hasSwitch(call, 'bp')),
    flags: ['mailq', 'swaks --help', 'apprise --dry-run -b hello tgram://token'],
  },
  {
    rule: 'messaging.queue',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes mail that waits to be sent.',
    zh: '删除等待发送的邮件。',
    names: ['postsuper', 'exim', 'exim4'],
    when: (call) => hasSwitch(call, 'd') || call.args.some((arg) => arg.text === '-Mrm'),
    flags: ['postsuper -d ALL', 'exim -Mrm 1abc'],
    spares: ['exim -bp', 'postsuper -r ALL'],
  },
  {
    rule: 'messaging.read',
    tier: 'LOW',
    label: null,
    message: 'Reads messages.',
    zh: '读取消息。',
    names: [...MAIL, ...CHAT, 'exim', 'exim4'],
    when: (call) =>
      (['mail', 'mailx', 's-nail', 'mutt', 'neomutt'].includes(call.name) && call.operands.length === 0) ||
      (['exim', 'exim4'].includes(call.name) && hasSwitch(call, 'p', 'bp')) ||
      verbs(call, 'receive|list|subscribe|sub|ls|search|envelope|folder|listen'),
    flags: ['mutt', 'signal-cli receive', 'ntfy subscribe alerts'],
    spares: ['mail -s hello a@example.com'],
  },
  {
    rule: 'messaging.send',
    tier: 'MEDIUM',
    label: null,
    message: 'Sends a message to people.',
    zh: '向他人发送消息。',
    names: [...MAIL, ...CHAT, 'exim', 'exim4'],
    flags: ['mail -s hello a@example.com', 'sendmail a@example.com', 'telegram-send hello', 'wall hello'],
    spares: ['mailq'],
  },
  {
    rule: 'messaging.local',
    tier: 'SAFE',
    label: null,
    message: 'Shows a notice on this machine.',
    zh: '在本机显示通知。',
    names: ['notify-send', 'terminal-notifier', 'mesg', 'zenity', 'dunstify'],
    flags: ['notify-send done'],
  },
] satisfies readonly Rule[]);
