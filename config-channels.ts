import type { Environment } from './contract/config.ts';

export interface TelegramConfig {
  /** How answers come in: by a long poll of ours, or by requests to us. */
  readonly mode: 'polling' | 'webhook';
  readonly token: string;
  /** What Telegram shows with each of its requests; empty where mode is polling and none is set. */
  readonly webhookSecret: string;
  /** The group chat that gets a copy too. */
  readonly chatId: string | null;
  readonly apiUrl: string;
}

export interface DiscordConfig {
  /** How answers come in: over a connection that we open, or by requests to us. */
  readonly mode: 'gateway' | 'webhook';
  readonly token: string;
  /** What requests are signed with, in hex; empty where mode is gateway and none is set. */
  readonly publicKey: string;
  /** The channel that gets a copy too. */
  readonly channelId: string | null;
  readonly apiUrl: string;
}

export interface SlackConfig {
  /** How answers come in: over a connection that we open, or by requests to us. */
  readonly mode: 'socket' | 'webhook';
  readonly token: string;
  /** For the connection; empty where mode is webhook and none is set. */
  readonly appToken: string;
  /** What requests are signed with; empty where mode is socket and none is set. */
  readonly signingSecret: string;
  /** The channel that gets a copy too. */
  readonly channelId: string | null;
  readonly apiUrl: string;
}

/** Null where no bot is named. */
export function telegramOf(env: Environment): TelegramConfig | null {
  const token = env.TELEGRAM_BOT_TOKEN;
  if (token === undefined) return null;
  return {
    ...{ mode: env.TELEGRAM_MODE, token, apiUrl: env.TELEGRAM_API_URL },
    webhookSecret: env.TELEGRAM_WEBHOOK_SECRET ?? '',
    chatId: env.TELEGRAM_CHAT_ID ?? null,
  };
}

/** Null where no bot is named. */
export function discordOf(env: Environment): DiscordConfig | null {
  const token = env.DISCORD_BOT_TOKEN;
  if (token === undefined) return null;
  return {
    ...{ mode: env.DISCORD_MODE, token, apiUrl: env.DISCORD_API_URL },
    publicKey: env.DISCORD_PUBLIC_KEY ?? '',
    channelId: env.DISCORD_CHANNEL_ID ?? null,
  };
}

/** Null where no bot is named. */
export function slackOf(env: Environment): SlackConfig | null {
  const token = env.SLACK_BOT_TOKEN;
  if (token === undefined) return null;
  return {
    ...{ mode: env.SLACK_MODE, token, apiUrl: env.SLACK_API_URL },
    appToken: env.SLACK_APP_TOKEN ?? '',
    signingSecret: env.SLACK_SIGNING_SECRET ?? '',
    channelId: env.SLACK_CHANNEL_ID ?? null,
  };
}
