import { conform } from './conformance.ts';
import { discordByGateway, discordByRequests } from './subjects/discord.ts';
import { telegramByPolling, telegramByWebhook } from './subjects/telegram.ts';
import { feishuByConnection, feishuByWebhook } from './subjects/feishu.ts';

conform(feishuByWebhook);
conform(feishuByConnection);
conform(discordByGateway);
conform(discordByRequests);
conform(telegramByPolling);
conform(telegramByWebhook);
