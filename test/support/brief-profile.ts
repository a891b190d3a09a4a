import { type ApprovalBody, call } from './http.ts';

/** A profile whose requests expire within seconds, as a part of a policy file. */
export const BRIEF_S = 8;
export const BRIEF_PROFILE = `
profiles:
  brief:
    ladder: false
    tiers:
      SAFE: { decide: auto }
      LOW: { decide: auto }
      MEDIUM: { decide: person, timeout: ${BRIEF_S}s }
      HIGH: { decide: person, timeout: ${BRIEF_S}s }
      CRITICAL: { decide: person, timeout: ${BRIEF_S}s }
`;

/** How long after its time a request expired, in milliseconds. */
export function latenessOf({ expiresAt, resolution }: ApprovalBody): number {
  return Date.parse(resolution?.at ?? '') - Date.parse(expiresAt);
}

/** What `/readyz` says of one channel. */
export async function channelState(
  url: string,
  name: string,
): Promise<{ readonly ready: boolean; readonly ok: boolean | undefined; readonly said: string }> {
  const { body } = await call<{
    readonly ready: boolean;
    readonly checks: { readonly channels: Readonly<Record<string, { readonly ok: boolean }>> };
  }>('GET', `${url}/readyz`);
  return { ready: body.ready, ok: body.checks.channels[name]?.ok, said: JSON.stringify(body) };
}
