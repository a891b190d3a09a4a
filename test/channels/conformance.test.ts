import { conform } from './conformance.ts';
import { feishuByConnection, feishuByWebhook } from './subjects/feishu.ts';

conform(feishuByWebhook);
conform(feishuByConnection);
