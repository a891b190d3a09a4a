import { conform } from './conformance.ts';
import { discordByGateway, discordByRequests } from './subjects/discord.ts';
import { feishuByConnection, feishuByWebhook } from './subjects/feishu.ts';
import { slackByRequests, slackBySocket } from './subjects/slack.ts';
import { telegramByPolling, telegramByWebhook } from './subjects/telegram.ts';

conform(feishuByWebhook);
conform(feishuByConnection);
conform(telegramByPolling);
conform(telegramByWebhook);
conform(discordByGateway);
conform(discordByRequests);
conform(slackBySocket);
conform(slackByRequests);
