import { isIP } from 'node:net';
import { z } from 'zod';
import { TIERS } from '../domain/tier.ts';
import type { WebhookEndpoint } from '../domain/webhook.ts';

const url = z
  .string({ error: 'must be an address' })
  .refine(isEndpoint, {
    error:
      'must be an https address without a user or a fragment; http only with a bare IP address or localhost, such as http://127.0.0.1:9000/hook',
  })
  .meta({ description: 'Where messages are sent to' });

const secret = z
  .string({ error: 'must be text' })
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, {
    error: 'must be "whsec_" and 24 to 64 random bytes in base64, as `openssl rand -base64 32` makes them',
  })
  .refine((value) => bytesOf(value) >= 24 && bytesOf(value) <= 64, { error: 'must hold 24 to 64 bytes' });

const secrets = z
  .union([secret.transform((one) => [one]), z.array(secret).min(1).max(4)], {
    error: 'must be a secret that begins with "whsec_", or a list of up to 4 of them',
  })
  .meta({ description: 'What messages are signed with; two while one takes the place of the other' });

/** What is told how a requester's own approvals go on. */
export const ownWebhookSchema = z.strictObject({ url, secret: secrets });

export const webhookSchema = z.strictObject({
  url,
  secret: secrets,
  workspaces: z.union([z.literal('*'), z.array(z.string()).min(1)]).default('*'),
  tiers: z
    .array(z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}` }))
    .min(1)
    .default([...TIERS])
    .meta({ description: 'Tells only of requests of these tiers' }),
});

/** The endpoints that a policy file names: the operator's, and the requesters' own. */
export function toEndpoints(
  webhooks: readonly z.output<typeof webhookSchema>[],
  principals: readonly { readonly id: string; readonly webhook?: z.output<typeof ownWebhookSchema> }[],
): readonly WebhookEndpoint[] {
  return [
    ...webhooks.map(({ secret: own, ...rest }) => ({ ...rest, secrets: own, requester: null })),
    ...principals.flatMap(({ id, webhook }): readonly WebhookEndpoint[] =>
      webhook === undefined
        ? []
        : [{ url: webhook.url, secrets: webhook.secret, workspaces: '*', tiers: TIERS, requester: id }],
    ),
  ];
}

function isEndpoint(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash, hostname } = new URL(value);
  if (username !== '' || password !== '' || hash !== '') return false;
  if (protocol === 'https:') return true;
  const host = hostname.replace(/^\[|\]$/g, '');
  return protocol === 'http:' && (host === 'localhost' || isIP(host) !== 0);
}

function bytesOf(value: string): number {
  return Buffer.from(value.slice('whsec_'.length), 'base64').length;
}
