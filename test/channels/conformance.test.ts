import { conform } from './conformance.ts';
import { telegramByPolling, telegramByWebhook } from './subjects/telegram.ts';
import { feishuByConnection, feishuByWebhook } from './subjects/feishu.ts';

conform(feishuByWebhook);
conform(feishuByConnection);
conform(telegramByPolling);
conform(telegramByWebhook);
