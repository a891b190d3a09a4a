import type { FakeApp } from './types.ts';

/** Fixed and known to everyone: they protect nothing. */
export const DEFAULT_APP: FakeApp = {
  appId: 'cli_fa4e000000000001',
  appSecret: 'fake-app-secret-fake-app-secret-',
};
export const DEFAULT_ENCRYPT_KEY = 'fake-encrypt-key';
export const DEFAULT_VERIFICATION_TOKEN = 'fake-verification-token';
export const TENANT_KEY = 'fa4e000000000000';

/** Two people of the fake tenant. */
export const COMMANDER_OPEN_ID = 'ou_c0000000000000000000000000000001';
export const ADMIN_OPEN_ID = 'ou_a0000000000000000000000000000002';

export const GROUP_ID = 'oc_90000000000000000000000000000005';

export const PEOPLE: Readonly<Record<string, string>> = {
  [COMMANDER_OPEN_ID]: '指挥官 Commander',
  [ADMIN_OPEN_ID]: '管理员 Admin',
  [GROUP_ID]: '审批群 Group',
};
