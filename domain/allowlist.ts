/** An action that skips confirmation. */
export interface AllowlistItem {
  /** The type name. */
  readonly action: string;
  /** The one session it holds for; null: every session. */
  readonly sessionKey: string | null;
  /** ISO 8601; null: until it is removed. */
  readonly expiresAt: string | null;
  readonly addedBy: string;
  readonly addedAt: string;
}

/**
 * What an action is known by, on the allowlist and to the rate limits: its type name as given, and nothing that an
 * agent words freely. Another spelling is another action.
 */
export function actionKeyOf(type: string): string {
  return type.trim();
}
