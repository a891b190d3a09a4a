import { randomBytes } from 'node:crypto';
import { ApiRefusal } from './errors.ts';
import { stringAt, type JsonObject } from './json.ts';
import type { FakeApp } from './types.ts';

/** Within its last 30 minutes a token is replaced by a new one; both work until they expire. */
const RENEWAL_MS = 30 * 60_000;

interface Token {
  readonly text: string;
  readonly appId: string;
  readonly expiresAt: number;
}

export interface Tokens {
  /** The body of a good answer of the tenant token API. @throws ApiRefusal 10003, 10014 */
  issue(body: JsonObject | null): JsonObject;
  /** The app behind an `Authorization` header. @throws ApiRefusal 99991661, 99991663, 99991671 */
  appOf(authorization: string | undefined): string;
  revokeAll(): void;
  /** Whether every app's secret is wrong from now on, as when somebody has reset it. */
  refuseSecrets(refused: boolean): void;
}

export function createTokens(apps: readonly FakeApp[], lifetimeSeconds: number, now: () => number): Tokens {
  const tokens = new Map<string, Token>();
  const latest = new Map<string, Token>();
  let secretsRefused = false;

  function freshToken(appId: string): Token {
    const expiresAt = now() + lifetimeSeconds * 1000;
    const token: Token = { text: `t-${randomBytes(20).toString('hex')}`, appId, expiresAt };
    tokens.set(token.text, token);
    latest.set(appId, token);
    return token;
  }

  return {
    issue(body) {
      const app = apps.find(({ appId }) => appId === (body && stringAt(body, 'app_id')));
      if (!app) throw new ApiRefusal(400, 10003, 'invalid param');
      if (secretsRefused || !body || stringAt(body, 'app_secret') !== app.appSecret) {
        throw new ApiRefusal(400, 10014, 'app secret invalid');
      }
      const held = latest.get(app.appId);
      const token = held && held.expiresAt - now() >= RENEWAL_MS ? held : freshToken(app.appId);
      const expire = Math.floor((token.expiresAt - now()) / 1000);
      return { code: 0, msg: 'ok', tenant_access_token: token.text, expire };
    },
    appOf(authorization) {
      if (!authorization) {
        throw new ApiRefusal(400, 99991661, 'Missing access token for authorization.');
      }
      const text = /^Bearer (t-\S+)$/.exec(authorization)?.[1];
      if (text === undefined) throw new ApiRefusal(400, 99991671, 'Invalid access token format.');
      const token = tokens.get(text);
      if (!token || token.expiresAt <= now()) {
        throw new ApiRefusal(400, 99991663, 'Invalid access token for authorization.');
      }
      return token.appId;
    },
    revokeAll() {
      tokens.clear();
      latest.clear();
    },
    refuseSecrets(refused) {
      secretsRefused = refused;
    },
  };
}
