import { conform } from './conformance.ts';
import { feishuByConnection, feishuByWebhook } from './subjects/feishu.ts';
import { slackByRequests, slackBySocket } from './subjects/slack.ts';

conform(feishuByWebhook);
conform(feishuByConnection);
conform(slackBySocket);
conform(slackByRequests);
