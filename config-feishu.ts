import type { Environment } from './contract/config.ts';

export interface FeishuConfig {
  /** How clicks come in: over a connection that we open, or by requests to us. */
  readonly mode: 'ws' | 'webhook';
  readonly appId: string;
  readonly appSecret: string;
  /** Never empty in webhook mode; empty in ws mode where it is not set. */
  readonly encryptKey: string;
  /** As `encryptKey`. */
  readonly verificationToken: string;
  readonly baseUrl: string;
  readonly chatId: string | null;
  /** Where people reach the page; null where that was not said. */
  readonly pageUrl: string | null;
}

/** Feishu open ids that the environment gives roles. */
export interface FeishuPeople {
  readonly approvers: readonly string[];
  readonly admins: readonly string[];
  readonly executors: readonly string[];
}

/** Null where no app is named. */
export function feishuOf(env: Environment): FeishuConfig | null {
  const { FEISHU_APP_ID, FEISHU_APP_SECRET } = env;
  if (!FEISHU_APP_ID || !FEISHU_APP_SECRET) return null;
  return {
    mode: env.FEISHU_MODE,
    appId: FEISHU_APP_ID,
    appSecret: FEISHU_APP_SECRET,
    encryptKey: env.FEISHU_ENCRYPT_KEY ?? '',
    verificationToken: env.FEISHU_VERIFICATION_TOKEN ?? '',
    baseUrl: env.FEISHU_BASE_URL,
    chatId: env.FEISHU_CHAT_ID ?? null,
    pageUrl: env.PUBLIC_URL ?? null,
  };
}

export function feishuPeopleOf(env: Environment): FeishuPeople {
  return {
    approvers: [...env.APPROVAL_WHITELIST, ...only(env.COMMANDER_OPEN_ID)],
    admins: only(env.FEISHU_ADMIN_ID),
    executors: only(env.EXECUTOR_OPEN_ID),
  };
}

function only(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
