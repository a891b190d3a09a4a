import { conform } from './conformance.ts';
import { discordByGateway, discordByRequests } from './subjects/discord.ts';
import { feishuByConnection, feishuByWebhook } from './subjects/feishu.ts';
import { slackByRequests, slackBySocket } from './subjects/slack.ts';
import { telegramByPolling, telegramByWebhook } from './subjects/telegram.ts';
import { terminal } from './subjects/terminal.ts';
import { webhook } from './subjects/webhook.ts';

conform(feishuByWebhook);
conform(feishuByConnection);
conform(telegramByPolling);
conform(telegramByWebhook);
conform(discordByGateway);
conform(discordByRequests);
conform(slackBySocket);
conform(slackByRequests);
conform(terminal);
conform(webhook);
