import type { Subject } from '../subject.ts';
import { discordByGateway, discordByRequests } from './discord.ts';
import { feishuByConnection, feishuByWebhook } from './feishu.ts';
import { slackByRequests, slackBySocket } from './slack.ts';
import { telegramByPolling, telegramByWebhook } from './telegram.ts';
import { terminal } from './terminal.ts';
import { webhook } from './webhook.ts';

/** Every way in which every channel is put to the test, by the channel's name. */
export const SUBJECTS: Readonly<Record<string, readonly Subject[]>> = {
  feishu: [feishuByWebhook, feishuByConnection],
  telegram: [telegramByPolling, telegramByWebhook],
  discord: [discordByGateway, discordByRequests],
  slack: [slackBySocket, slackByRequests],
  terminal: [terminal],
  webhook: [webhook],
};
